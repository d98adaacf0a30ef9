"""Methods for several rows at once: enumeration, merged states, a third party, auto."""
