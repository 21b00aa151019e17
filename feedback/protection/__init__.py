"""Bảo vệ người tố cáo: what a denouncer and those near him ask for, what is decided, who does it.

A file of its own (LTC 25/2018 Đ55), sealed like the denunciation; Đ47 to Đ58. What is denounced, and how that
is resolved, stays in ``cases``.
"""
