"""Tiếp nhận và đối thoại với công dân: citizen feedback and dialogue for Quảng Ngãi province.

Each thing the province does for a citizen has one room below; the README has the map, ``docs/adr`` says why.
"""
