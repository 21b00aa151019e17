"""Danh sách người ký tên: lists of people as they are handed in, read row by row; and the same as files.

``reading`` makes cells of what was pasted or uploaded, ``rows`` people of cells, ``writing`` spreadsheets.
Nothing here touches a case; people are recorded by the acts (``actions.groups``).
"""
