"""Bộ biểu mẫu trong bảng tính: sets of forms written to and read from an XLSX file, without code."""
