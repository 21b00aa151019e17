"""Đo tốc độ: how fast the product is, measured beside its floor in one run on one machine.

``python -m bench`` (or ``make bench``) starts servers of its own, fills them with made-up cases, measures,
prints one table and writes ``var/bench.json``. The product imports nothing from here.
"""
