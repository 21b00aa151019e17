"""Thông báo: messages waiting to go, messages gone.

The outbox. An act writes its message in its own transaction: which text, values without personal data,
and the *number* of the recipient. The worker asks for the address at sending, sends, and keeps a digest
of what was sent. Who has no e-mail gets the same text as a letter (danh sách gửi bưu điện). What the
texts say stands in ``templates/<room>/mail``; letters become PDF in a room above.
"""
