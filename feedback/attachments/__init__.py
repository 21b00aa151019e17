"""Tệp gửi kèm: a file, its fingerprint, its true type, its safe copy.

The original is kept byte for byte as evidence; what a screen shows of a picture is a copy without
metadata. Nothing here is executed or unpacked to disk, and no page of its own opens a file: the room
whose matter it is puts ``serving.answer`` behind its own guard. What is *said* in a file is no concern
of this room.
"""
