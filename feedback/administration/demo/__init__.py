"""Bản chạy thử: officers, citizens and cases of an imagined half year, made by the acts that real ones make.

``matters`` are texts of our own, ``officers.toml`` invented people. ``stories`` plans, ``living`` does,
``post_room`` sends what had long been sent, ``loading`` ties it together. Nothing here writes a table itself.
"""
