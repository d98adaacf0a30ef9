"""Hot loops: arrays in, arrays out; every kernel has a plain twin that the tests use as oracle."""
