"""Số liệu: figures of cases, each by one definition (``law.measures``), and the cases behind each.

``periods`` and ``filters`` say what is asked, ``branches`` what a figure counts, ``counting`` counts by any
grouping, ``spread`` gives medians, ``behind`` the cases themselves. A count and its list share their
conditions, so that they can't differ.
"""
