"""Covers: few vectors such that in every column some subset of them adds up to its target.

``rows`` is an int32 array (units, columns) with entries in −bound..bound, ``targets`` int32
(columns,).  A set S of rows *covers* the targets if for every column c some subset of S (its own
for each column) adds up to targets[c].
"""
