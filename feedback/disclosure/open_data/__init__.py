"""Dữ liệu mở: what the public may read anyway, as tables for programs, under one dictionary.

The same columns make the files (CSV, JSON), their data package and the read API. Rows come from what is
published, never from cases. A room above puts in its own table.
"""
