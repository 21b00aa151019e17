"""Sổ đăng ký hành vi: who did what to what, when; append-only and hash-linked.

Entries hold digests, never personal data, so that erasing a person breaks no chain. Nothing may point
at an entry by foreign key (ADR 3): the table is to be cut by year one day. The content of an act lives
in the room that acted.
"""
