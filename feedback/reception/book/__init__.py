"""Sổ tiếp công dân (Mẫu 03/TCD): its lines as the form has them, its pages, what it counts.

``lines`` reads the book of a place for one who may, ``looked_up`` what stands elsewhere about its lines,
``pages`` which lines are sealed, ``printed`` the book as a paper, ``monthly`` the figures of a month for the
meeting (giao ban). What counts are the lines that stand (``visits.stands``): of a line and its corrections
only the newest.
"""
