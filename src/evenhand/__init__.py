"""Evenhand: a public body's policy on unacceptable contact, carried out fairly, visibly and without losing anything."""

from __future__ import annotations

__version__ = "0.1.0"
