"""Where servers of outside bodies tell that a report which was passed on to them has changed."""

from __future__ import annotations

from flask import g, request
from werkzeug.wrappers import Response

from feedback.partners import limits, secrets
from feedback.partners.actions import hearing
from feedback.partners.actions.servers import secret_context
from feedback.partners.outside import hooks
from feedback.partners.public.door import door
from feedback.partners.public.open311.errors import fault
from feedback.partners.public.open311.formats import answer
from feedback.partners.queries import outside
from feedback.web import now
from feedback.web.commits import commits
from feedback.web.guards import programs


@door.post("/open311/hooks/<hook_name>")
@programs
@commits
def take_notice(hook_name: str) -> Response:
    """One notice (Standard Webhooks); a repeated one is answered as the first, and nothing happens again."""
    limits.allow(None)
    server = outside.by_hook_name(hook_name)
    if server is None:
        fault(404, "Không có địa chỉ nhận thông báo này.")
    if request.mimetype != "application/json":
        fault(415, "Content-Type: chỉ nhận application/json.")
    request.max_content_length = hooks.MOST_BYTES
    body = request.get_data(cache=False)
    try:
        secret = secrets.opened(server.hook_secret, secret_context(server.hook_name))
        notice = hooks.read(secret, request.headers, body, now())
    except hooks.NotProven:
        fault(401, "webhook-signature: chữ ký không khớp với khóa ký của địa chỉ này.")
    except hooks.NotFresh:
        fault(400, "webhook-timestamp: lệch quá 5 phút. Ký lại với giờ hiện tại rồi gửi.")
    except hooks.NotReadable:
        fault(400, "Nội dung phải là một đối tượng JSON có service_request_id.")
    g.csrf_checked = True
    try:
        hearing.take_notice(server, notice, at=now())
    except hearing.Unknown:
        fault(404, "service_request_id: không có yêu cầu này.")
    return answer([], "notices", "notice", "json")
