"""Nhập dữ liệu: submissions from another system's file, through the same door as the form.

``mapping`` reads what a column means, ``reading`` reads the file as a stream, ``rows`` turns one row into a
submission or says what is wrong with it, ``running`` brings them in by batches that can be started again.
"""
