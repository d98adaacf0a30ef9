"""Solvers by others, each in a process of its own."""
