"""Cửa tiếp nhận: the one way in, whatever the door (web, desk, post, phone, import).

Drafts of citizens live here until they are sent, encrypted with a key that only the citizen's browser
holds. What was received lives in ``cases``, who sent it in ``people``, files in ``attachments``.
"""
