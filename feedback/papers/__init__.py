"""Văn bản giấy: rendering of letters and receipts, and the numbers that papers bear.

What a letter says and when it may be issued belongs to the room that issues it.
"""
