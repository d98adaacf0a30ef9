"""Batch kernels for windows: is a sum within the tolerance, how near does one come?"""
