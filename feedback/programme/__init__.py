"""Chương trình dân vận: the plan's own duties, models of practice, self-scoring, the survey, reports.

Kế hoạch 80/KH-UBND of 26/06/2020 orders more than casework. What cases say is asked of ``oversight``; what an
agency must make public is ``disclosure``.
"""
