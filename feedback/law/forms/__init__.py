"""Biểu mẫu thống kê: the inspectorate's report forms as data: columns, formulas, checks. Pure.

Read ``schema`` for what a form is made of, ``vocabulary`` for what a column can count, ``checking`` for what
figures must satisfy. The sets that circulars prescribe lie in ``sets``; an administrator's own are read by
the same ``reading``.
"""

from feedback.law.forms.schema import BadForm, Check, Column, Count, Form, FormSet
from feedback.law.forms.sets import SETS, of_day

__all__ = ["SETS", "BadForm", "Check", "Column", "Count", "Form", "FormSet", "of_day"]
