"""Bản chạy thử: officers, citizens and cases of an imagined half year, made by the acts that real ones make.

``matters`` are texts of our own, ``officers.toml`` invented people. ``stories`` plans by ``fates``;
``living`` does it by ``deeds`` and ``taking``, in the words of ``phrases.toml`` and ``given.toml``;
``post_room`` sends what had long been sent; ``loading`` ties it together. Nothing here writes a table itself.
"""
