"""Công khai: what the public may read, and what must be blacked out before it does.

Personal data in what an authority publishes: Luật 10/2022 Đ11, Bộ luật Dân sự Đ38. What is published is a
copy of its own, made by two officers; the room that publishes keeps it. What tells of a person in any text,
whoever reads it, stands in ``feedback.text.masking``.
"""
