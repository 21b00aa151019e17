"""Hồ sơ vụ việc: all papers of a case as one numbered PDF, and with the files as they came as a ZIP.

LKN 02/2011 Đ34, Đ43: the file holds what was sent in, what was found, issued and decided, numbered by its
sheets. ``contents`` gathers the papers, ``binding`` makes them one PDF, ``parcel`` packs the ZIP. What is
sealed stays sealed: it is listed, and lies in neither.
"""
