"""Months of an office at random: who plays, what they do, what the records then hold, and what they must never hold."""
