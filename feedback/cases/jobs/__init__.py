"""Việc chạy lâu: an export, or one step on many cases, done behind the page that shows how far it is.

A room's door registers a kind of job (``kinds``), a page orders one (``ordering``) in its own transaction,
the worker takes it up after the commit (``running``). A file that a job makes is kept seven days (``files``).
"""
