"""Third-party solvers as anybody would run them, each in a process of its own, one file each."""
