"""Cam kết: who promised what by when at a reception or a dialogue, with what evidence, confirmed by whom.

The room that heard the promise hands it in with its own subject; here it is followed until it is kept. What
an agency owes by a decision in force is enforcement (``cases``), not a promise.
"""
