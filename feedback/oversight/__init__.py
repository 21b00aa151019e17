"""Giám sát: what inspectors and leaders see of all rooms, and what they do about it.

Measures with one definition each, who is late and why, reminders (đôn đốc), the watch list, forecasts, new
cases that speak of one thing, inspections of duties, what Mặt trận and the unions say. It reads every room
below and owns only what inspectors write; what decides something in a case is written by an action of
``cases``. Nobody's name is read here: figures and lists bear the numbers of cases.
LKN 02/2011 Đ63–66, LTC 25/2018 Đ59–61, LTCD 42/2013 Đ31–33, TT 05/2021/TT-TTCP, Luật Thanh tra 84/2025/QH15.
"""
