"""Schroeppel and Shamir: four lists, joined in the memory of one."""
