"""Four sorted lists joined from both ends."""
