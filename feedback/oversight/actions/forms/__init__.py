"""Verbs of the statutory reports."""
