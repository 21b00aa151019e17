"""Quản trị: pages and commands that cross rooms (health, preparing, the demo province). Owns no table."""
