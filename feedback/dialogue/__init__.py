"""Đối thoại: leaders meet citizens: asked for, called, held, written down, concluded, promised, published.

Conferences of a commune with its people (Luật 10/2022 Đ32, Luật 72/2025 Đ43), dialogues of heads with
citizens and on topics (the province's regulation). The dialogue inside a complaint (LKN Đ30, Đ39) has
effect on a case and is a step of it (``cases``); what was promised here is followed in ``commitments``.
"""
