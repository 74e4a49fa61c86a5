"""Sieve, for sites whose mail server asks nobody: a script of our own that does what the instruction says; and others' read."""
