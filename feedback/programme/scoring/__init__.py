"""Chấm điểm: tables of criteria, the rounds of years, what units score themselves and what came of it."""
