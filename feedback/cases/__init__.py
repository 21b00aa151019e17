"""Đơn và vụ việc: submissions, and the case they belong to, from lodging to the last answer.

A submission (đơn) is what a person sent: his words, the day it came, his code. A case (vụ việc) is what an
agency handles: its state, its clocks, its version. Many submissions may join one case (ADR 1). Each
change is one act of ``actions``: checked against the procedure, written to the history and the register,
told to the outbox, in one transaction. Who sent it is in ``people``; when it is due is in ``deadlines``.
"""
