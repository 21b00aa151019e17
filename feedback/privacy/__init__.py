"""Bảo vệ dữ liệu cá nhân: what those concerned may ask, what is kept how long, what is erased, what leaked.

Luật 91/2025/QH15, NĐ 356/2025/NĐ-CP. Each room erases its own rows; here stands what was asked and done.
"""
