"""Văn bản, giấy tờ: how letters, receipts and lists look on paper, and the numbers they bear.

Here live the number sequences (số văn bản, số vụ việc, số đơn đến: from 1 each year, Điều 15 and 22 Nghị định
30/2020/NĐ-CP) and the making of PDF by the layout of Phụ lục I of that decree. What a letter says, and who
may sign it, is decided in the rooms above; issued letters are kept there too.
"""
