"""Vụ việc đông người, phức tạp, kéo dài (T07): found by rules that are shown, kept by people.

``rules`` say what counts, ``finding`` runs them each day, people take proposals onto the list or turn them
down, plan how each matter is settled, and review several of them together.
KH 80/KH-UBND 26/6/2020; LTCD 42/2013 Đ29, Đ31; LKN 02/2011 Đ63; TT 05/2021/TT-TTCP.
"""
