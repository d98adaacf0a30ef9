"""Limit laws: what the success probability tends to, evaluated in rigorous balls."""
