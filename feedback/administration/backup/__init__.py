"""Sao lưu và khôi phục: an encrypted copy of all that is kept, and the way back from it (ADR 33)."""
