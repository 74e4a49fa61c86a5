"""The case file of a restriction, in words: its pages, its timeline, the contact in it, and the ZIP that holds them (F34, DI3)."""
