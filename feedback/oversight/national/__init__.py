"""Cơ sở dữ liệu quốc gia về tiếp công dân, giải quyết khiếu nại, tố cáo, kiến nghị, phản ánh.

What stands here goes there as a file, by a table of columns (``law.national``), without being typed again:
``subjects`` says what is told, ``queries`` how far it is, ``missing`` what can't go yet and why, ``reading``
makes rows of it, ``files`` writes them, ``exporting`` is the job, ``answers`` reads what comes back.
"""
