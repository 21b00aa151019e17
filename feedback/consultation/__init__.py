"""Lấy ý kiến Nhân dân: before a project or draft is decided those concerned are asked, and each is answered.

Luật 10/2022 Đ25 to Đ28. Lists of households and names stay inside; dialogues with citizens are ``dialogue``,
what an agency discloses is ``disclosure``.
"""
