"""Frames, error pages and macros: what they show, and that they stand without a database."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from flask import Flask, render_template_string

from tests.watchful import look_over

TODAY = date(2026, 11, 23)


def draw(sample: Flask, source: str, address: str = "/", **values: object) -> str:
    with sample.test_request_context(address):
        return render_template_string(source, **values)


@pytest.mark.parametrize("code", [400, 403, 404, 405, 413, 422, 429, 500, 503])
def test_error_pages_say_what_to_do_and_whom_to_call(sample: Flask, code: int) -> None:
    html = draw(sample, "{% include page %}", page=f"errors/{code}.html", typed=[])
    look_over(html, str(code))
    assert "0255 000 0000" in html
    assert "Traceback" not in html


@pytest.mark.parametrize("code", [500, 503])
def test_a_failed_post_can_be_sent_again(sample: Flask, code: int) -> None:
    html = draw(
        sample,
        "{% include page %}",
        "/gui-don?buoc=2",
        page=f"errors/{code}.html",
        typed=[("story", "<một>\nhai"), ("topics", "a"), ("topics", "b")],
    )
    assert 'action="/gui-don?buoc=2"' in html
    assert 'name="story" value="&lt;một&gt;\nhai"' in html
    assert html.count('name="topics"') == 2
    assert 'name="csrf_token" value="' in html


def test_frames_show_operator_hotline_and_demo_notice(sample: Flask) -> None:
    for address in ("/", "/office"):
        html = sample.test_client().get(address).text
        assert "Đơn vị vận hành: Ban Tiếp công dân" in html
        assert 'href="tel:02550000000"' in html
        assert "dữ liệu mẫu" in html
    assert "Lê Hữu Phước" in html
    assert 'action="/ra"' in html


def test_tables_sort_by_links_and_keep_their_roles(sample: Flask) -> None:
    source = """{% from "macros/_table.html" import table, cell %}
    {% call table("2 đơn", heads, cards=true, sorted="han") %}
    <tr role="row">{% call cell("Hạn") %}<b>{{ hostile }}</b>{% endcall %}</tr>{% endcall %}"""
    heads = [{"text": "Mã", "sort": "ma"}, {"text": "Hạn", "sort": "han"}]
    html = draw(sample, source, "/office?q=a&sau=xyz", hostile="<i>", heads=heads)
    assert 'aria-sort="ascending"' in html
    assert 'href="/office?q=a&amp;sap=-han"' in html
    assert 'href="/office?q=a&amp;sap=ma"' in html
    assert 'role="table"' in html
    assert 'tabindex="0"' in html
    assert "<b>&lt;i&gt;</b>" in html


def test_pager_keeps_filters_and_leaves_when_there_is_one_page(sample: Flask) -> None:
    source = '{% from "macros/_pager.html" import pager %}{{ pager(after=a, before=b) }}'
    html = draw(sample, source, "/office?q=a&truoc=old", a="next", b="prev")
    assert 'rel="next" href="/office?q=a&amp;sau=next"' in html
    assert 'rel="prev" href="/office?q=a&amp;truoc=prev"' in html
    assert draw(sample, source, a=None, b=None).strip() == ""


def test_timeline_and_summary_escape_and_format(sample: Flask) -> None:
    source = """{% from "macros/_timeline.html" import timeline %}
    {% from "macros/_summary.html" import summary %}
    {{ timeline(events) }}{{ summary(rows) }}"""
    html = draw(
        sample,
        source,
        events=[
            {
                "title": "Đã nhận đơn",
                "at": datetime(2026, 11, 12, 1, 5, tzinfo=UTC),
                "who": "Ban Tiếp công dân",
                "text": "<b>",
                "files": [{"href": "/tep/1", "name": "a<b>.pdf", "size": 1_258_291}],
            }
        ],
        rows=[{"key": "Tóm tắt", "value": "<i>", "change": "/sua"}, {"key": "Điện thoại", "value": ""}],
    )
    assert "8\u00a0giờ\u00a005 ngày\u00a012/11/2026</time> – Ban Tiếp công dân" in html
    assert "<b>" not in html
    assert "1,2\u00a0MB" in html
    assert "&lt;i&gt;" in html
    assert "Không có" in html
    assert 'Sửa<span class="govuk-visually-hidden"> tóm tắt</span>' in html


def test_notices_say_what_was_done(sample: Flask) -> None:
    source = '{% from "macros/_panel.html" import notices %}{{ notices(notes) }}'
    html = draw(sample, source, notes=[("done", "Đã lưu đơn <1>"), ("x", "Chú ý")])
    assert 'role="alert"' in html
    assert "Đã lưu đơn &lt;1&gt;" in html
    assert html.count('id="thong-bao-') == 2
