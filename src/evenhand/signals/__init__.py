"""Hints with quoted evidence, never decisions. Plain Python: no Django."""
