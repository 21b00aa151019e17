"""Tiếp nhận và đối thoại với công dân: citizen feedback and dialogue for Quảng Ngãi province.

Each thing the province does for a citizen has one room below; ``docs/architecture.md`` is the map.
"""
