"""The formula language: parsed, walked in balls, inverted."""
