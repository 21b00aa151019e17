"""Nhập dữ liệu: submissions from another system's file, through the same door as the form.

``mapping`` reads what a column means, ``reading`` reads the file as a stream, ``rows`` turns one row into a
submission or says what is wrong with it, ``apart`` has large files read by a process of its own, ``running``
brings the rows in by batches that can be started again.
"""
