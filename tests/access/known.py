"""For each address with parameters, the query of the values that the world has for them.

``KNOWN`` is keyed by the address up to its last parameter. Its query gives one row for each object: the
parameters in their order, then ``owner`` (the agency's number, or null) and ``kind``.
"""

from __future__ import annotations

from typing import Final

_CASE: Final = (
    "SELECT c.number, {more}c.agency_id, CASE WHEN c.sealed THEN 'sealed' ELSE c.kind END FROM case_file c"
)


def _of_case(join: str = "", *more: str) -> str:
    return f"{_CASE.format(more=''.join(f'{one}, ' for one in more))} {join}"


def _files(room: str, subject: str) -> str:
    return f"JOIN attachment f ON f.subject_room = '{room}' AND f.subject_id = {subject}"


_SESSION: Final = "SELECT s.id, {more}s.agency_id, s.state FROM dialogue_session s"
_CONSULTATION: Final = "SELECT s.code, {more}s.agency_id, s.state FROM consultation s"
_OUTCOME: Final = "SELECT o.code, {more}o.agency_id, o.state FROM outcome o"
_DOCUMENT: Final = "SELECT d.code, {more}d.agency_id, d.audience FROM posted_document d"
_INSPECTION: Final = "SELECT i.code, {more}i.agency_id, i.state FROM inspection i"
_PERIOD: Final = "SELECT p.code, {more}NULL, p.state FROM report_period p"
_UNITS: Final = "SELECT p.code, a.code{more}, a.id, 'unit' FROM report_period p JOIN unit_report u ON u.period_id = p.id JOIN agency a ON a.id = u.agency_id"
_RECEPTION: Final = "SELECT s.id, {more}s.agency_id, s.state FROM reception_session s"
_ONLINE: Final = "SELECT o.id, {more}o.agency_id, CASE WHEN o.sealed_content IS NULL THEN o.about ELSE 'sealed' END FROM online_reception o"
_VISIT: Final = "SELECT CAST(v.place_id AS text) || '-' || CAST(v.year AS text) || '-' || CAST(v.number AS text), {more}v.agency_id, CASE WHEN v.confidential THEN 'sealed' ELSE v.about END FROM visit v"
_PARTNER: Final = "SELECT p.id, {more}NULL, p.state FROM partner p"
_SERVER: Final = "SELECT s.id, {more}s.agency_id, 'server' FROM outside_server s"
_REPORT: Final = "SELECT r.period, a.code{more}, a.id, r.kind FROM programme_report r JOIN agency a ON a.id = r.agency_id WHERE r.kind = 'unit'"
_DUTY: Final = "SELECT d.code, '2026', a.code, {more}a.id, 'duty' FROM programme_duty d JOIN agency a ON a.code IN ('21211', 'SXD') {join}WHERE d.code = 'tu-cham-diem'"
_SCORE: Final = "SELECT r.year{columns}, NULL, 'round' FROM score_round r"
_SCORE_SHEET: Final = "SELECT r.year, a.code{more}, s.agency_id, s.state FROM score_sheet s JOIN score_round r ON r.id = s.round_id JOIN agency a ON a.id = s.agency_id"
_MODEL: Final = "SELECT m.code, {more}m.agency_id, m.state FROM good_model m"
_ENTRY: Final = "JOIN good_model_entry e ON e.model_id = m.id"
_SURVEY: Final = "SELECT r.code, {more}NULL, 'survey' FROM survey_round r"
_SURVEYED: Final = "SELECT r.code, a.code, {more}a.id, 'unit' FROM survey_round r JOIN survey_figure u ON u.round_id = r.id JOIN agency a ON a.id = u.agency_id"
_PLAIN: Final = "SELECT t.id, {owner}, '{kind}' FROM {table} t"


def _plain(table: str, owner: str = "t.agency_id") -> str:
    return _PLAIN.format(table=table, owner=owner, kind=table)


def _with(base: str, join: str = "", *more: str) -> str:
    return f"{base.format(more=''.join(f'{one}, ' for one in more))} {join}"


def _constants(*words: str) -> str:
    return " UNION ALL ".join(f"SELECT '{word}', NULL, 'constant'" for word in words)


_SAMPLE: Final = "JOIN inspection_sample m ON m.inspection_id = i.id"

_PROTECTION: Final = "SELECT p.number, {more}c.agency_id, 'sealed' FROM protection_file p JOIN submission b ON b.id = p.submission_id JOIN case_file c ON c.id = b.case_id"

KNOWN: Final[dict[str, str]] = {
    "/bao-ve/<number>": _with(_PROTECTION),
    "/bao-ve/<number>/ban-in/quyet-dinh/<paper>": _with(
        _PROTECTION, "JOIN protection_decision t ON t.file_id = p.id", "t.id"
    ),
    "/bao-ve/<number>/ban-in/van-ban/<paper>": _with(
        _PROTECTION, "JOIN protection_letter t ON t.file_id = p.id", "t.id"
    ),
    "/bao-ve/<number>/viec/<slug>": _with(_PROTECTION, "", "'ghi-chu'"),
    "/bao-ve/<number>/quyet-dinh/<slug>": _with(_PROTECTION, "", "'ap-dung'"),
    "/anh-cam-ket/<number>/<file_id>": "SELECT t.id, f.id, t.agency_id, 'picture' FROM commitment t "
    + _files("commitments", "t.id"),
    "/api/v1/<resource>": _constants("outcomes", "receptions", "duties"),
    "/api/v1/<resource>/<code>": "SELECT 'outcomes', o.code, o.agency_id, o.state FROM outcome o",
    "/bao-cao-thong-ke/<code>": _with(_PERIOD),
    "/bao-cao-thong-ke/<code>/don-vi/<agency_code>": _UNITS.format(more=""),
    "/bao-cao-thong-ke/<code>/don-vi/<agency_code>/<form_slug>": _UNITS.format(more=", '01-tcd'"),
    "/bao-cao-thong-ke/<code>/<form_slug>/<column>": _with(_PERIOD, "", "'01-tcd'", "'1'"),
    "/bao-cao-thong-ke/<code>/ban/<revision>": "SELECT p.code, f.revision, NULL, 'frozen' FROM report_period p "
    "JOIN report_freeze f ON f.period_id = p.id",
    "/bao-cao-thong-ke/<code>/<slug>": _with(_PERIOD, "", "'01-tcd'"),
    "/bao-cao-thong-ke/<code>/don-vi/<unit>": _UNITS.format(more=""),
    "/bao-cao-thong-ke/<code>/don-vi/<unit>/<slug>/<column>": _UNITS.format(more=", '01-tcd', '1'"),
    "/bieu-mau/<key>": _constants("tt_01_2024"),
    "/bieu-mau/<key>/<slug>": "SELECT 'tt_01_2024', '01-tcd', NULL, 'form'",
    "/buoi-doi-thoai/<number>": _with(_SESSION),
    "/buoi-doi-thoai/<number>/yeu-cau/<don>": _with(
        _SESSION,
        "JOIN dialogue_session_request q ON q.session_id = s.id JOIN case_file c ON c.id = q.case_id",
        "c.number",
    ),
    "/buoi-doi-thoai/<number>/bien-ban/gop-y/<comment_id>": _with(
        _SESSION, "JOIN dialogue_minutes_comment t ON t.session_id = s.id", "t.id"
    ),
    "/buoi-doi-thoai/<number>/cong-bo/<copy_number>": _with(
        _SESSION, "JOIN dialogue_published_copy t ON t.session_id = s.id", "t.number"
    ),
    "/buoi-doi-thoai/<number>/tai-lieu/<document>": _with(
        _SESSION, "JOIN dialogue_document t ON t.session_id = s.id", "t.id"
    ),
    "/buoi-doi-thoai/<number>/bien-ban/ban-ky/<file_id>": _with(_SESSION, _files("dialogue", "s.id"), "f.id"),
    "/buoi-doi-thoai/<number>/khach-moi/<guest>": _with(
        _SESSION, "JOIN dialogue_invitee t ON t.session_id = s.id", "t.id"
    ),
    "/buoi-doi-thoai/<number>/chuong-trinh/<item>": _with(
        _SESSION, "JOIN dialogue_agenda_item t ON t.session_id = s.id", "t.id"
    ),
    "/buoi-doi-thoai/<number>/cau-hoi/<place>": _with(
        _SESSION, "JOIN dialogue_question t ON t.session_id = s.id", "t.position"
    ),
    "/buoi-doi-thoai/<number>/ket-luan/<place>": _with(
        _SESSION, "JOIN dialogue_conclusion t ON t.session_id = s.id", "t.position"
    ),
    "/buoi-doi-thoai/<number>/bien-ban/<position>": _with(
        _SESSION, "JOIN dialogue_statement t ON t.session_id = s.id", "t.position"
    ),
    "/buoi-doi-thoai/<number>/niem-yet/<row_id>": _with(
        _SESSION, "JOIN dialogue_result_posting t ON t.session_id = s.id", "t.id"
    ),
    "/buoi-doi-thoai/<number>/niem-yet/<row_id>/tep/<file_id>": _with(
        _SESSION, "JOIN dialogue_result_posting t ON t.session_id = s.id", "t.id", "1"
    ),
    "/buoi-doi-thoai/<number>/nguoi-du/<seat>": _with(
        _SESSION, "JOIN dialogue_registration t ON t.session_id = s.id", "t.position"
    ),
    "/buoi-doi-thoai/chi-tieu/<number>": _plain("dialogue_target", "NULL"),
    "/buoi-doi-thoai/loi-moi/<guest>": _plain("dialogue_invitee"),
    "/cam-ket/<number>": _plain("commitment"),
    "/cam-ket/<number>/quyet-dinh/<act>": "SELECT t.id, w.act, t.agency_id, 'commitment' FROM commitment t "
    "CROSS JOIN (SELECT 'dong-y' AS act) w",
    "/cam-ket/<number>/tep/<file_id>": "SELECT t.id, f.id, t.agency_id, 'commitment' FROM commitment t "
    + _files("commitments", "t.id"),
    "/cong-khai-noi-bo/<code>": _with(_DOCUMENT) + " WHERE d.audience <> 'public'",
    "/cong-khai-noi-bo/<code>/tep/<file_id>": _with(_DOCUMENT, _files("disclosure", "d.id"), "f.id"),
    "/cong-khai-vu-viec/<code>": _with(_OUTCOME),
    "/cong-khai-vu-viec/<code>/noi-dung/<number>": _with(
        _OUTCOME, "JOIN outcome_copy t ON t.outcome_id = o.id", "t.number"
    ),
    "/cong-khai-vu-viec/<code>/tep/<number>": _with(
        _OUTCOME, "JOIN outcome_file t ON t.outcome_id = o.id", "t.id"
    ),
    "/cong-khai-vu-viec/<code>/tep/<number>/trang/<page>": _with(
        _OUTCOME, "JOIN outcome_file t ON t.outcome_id = o.id", "t.id", "1"
    ),
    "/cong-khai-vu-viec/<code>/hinh-thuc/<row_id>": _with(
        _OUTCOME, "JOIN outcome_form t ON t.outcome_id = o.id", "t.id"
    ),
    "/cong-khai-vu-viec/<code>/hinh-thuc/<row_id>/tep/<file_id>": _with(
        _OUTCOME, "JOIN outcome_form t ON t.outcome_id = o.id", "t.id", "1"
    ),
    "/cong-khai/<code>": _with(_DOCUMENT),
    "/cong-khai/<code>/tep/<place>": _with(_DOCUMENT, "", "1"),
    "/cong-khai/danh-muc/<code>/<year>-<quarter>": "SELECT a.code, t.year, t.quarter, a.id, 'list' "
    "FROM disclosure_list t JOIN agency a ON a.id = t.agency_id",
    "/csdl-quoc-gia/lan-xuat/<code>": "SELECT t.code, t.agency_id, 'export' FROM national_export t",
    "/doi-tac/<number>": _with(_PARTNER),
    "/doi-tac/<number>/thong-bao/<delivery>": _with(
        _PARTNER, "JOIN hook_delivery t ON t.partner_id = p.id", "t.id"
    ),
    "/doi-tac/<number>/khoa/<key>": _with(_PARTNER, "JOIN partner_key t ON t.partner_id = p.id", "t.id"),
    "/doi-tac/he-thong-ngoai/<number>": _with(_SERVER),
    "/doi-thoai/<code>": "SELECT s.code, s.agency_id, s.state FROM dialogue_session s",
    "/doi-thoai/<code>/cau-hoi/<number>": "SELECT s.code, t.id, s.agency_id, s.state "
    "FROM dialogue_session s JOIN dialogue_question t ON t.session_id = s.id",
    "/doi-thoai/<code>/tai-lieu/<number>": "SELECT s.code, t.id, s.agency_id, s.state FROM dialogue_session s "
    "JOIN dialogue_document t ON t.session_id = s.id",
    "/doi-thoai/theo-doi/<token>": _constants("mot-ma-khong-ai-co"),
    "/don-cua-toi/tep/<file_id>": _plain("attachment", "NULL"),
    "/don-cua-toi/du-lieu/<request_id>": _plain("data_request"),
    "/so-dang-ky/moc/<size>": "SELECT c.size, NULL, 'checkpoint' FROM register_checkpoint c",
    "/so-dang-ky/muc/<seq>/<size>": "SELECT 1, c.size, NULL, 'checkpoint' FROM register_checkpoint c",
    "/so-dang-ky/noi-tiep/<first>/<second>": "SELECT 1, c.size, NULL, 'checkpoint' FROM register_checkpoint c",
    "/su-co-du-lieu/<code>": "SELECT t.code, t.agency_id, t.state FROM data_breach t",
    "/xoa-du-lieu/<number>": _plain("erasure_order"),
    "/xoa-du-lieu/theo-nam/<number>": _plain("retention_lot"),
    "/yeu-cau-du-lieu/<number>": _plain("data_request"),
    "/don-cua-toi/trao-doi/tep/<file_id>": _plain("attachment", "NULL"),
    "/don-cua-toi/van-ban/<letter_id>": _plain("case_letter"),
    "/don-doc/<number>": _plain("reminder"),
    "/don-doc/<number>/tep/<file_id>": "SELECT t.id, f.id, t.agency_id, 'reminder' FROM reminder t "
    + _files("oversight", "t.id"),
    "/don/<number>": _of_case(),
    "/don/<number>/tep/<file_id>": _of_case(
        "JOIN submission b ON b.case_id = c.id " + _files("submission", "b.id"), "f.id"
    ),
    "/don/<number>/ban-goc/tep/<file_id>": _of_case(
        "JOIN submission b ON b.case_id = c.id " + _files("submission", "b.id"), "f.id"
    ),
    "/don/<number>/ban-lam-viec/tai-lieu/<file_id>": _of_case(
        "JOIN submission b ON b.case_id = c.id " + _files("working_file", "b.id"), "f.id"
    ),
    "/don/<number>/tai-lieu-lam-viec/<file_id>": _of_case(
        "JOIN submission b ON b.case_id = c.id " + _files("working_file", "b.id"), "f.id"
    ),
    "/don/<number>/de-nghi-mo/<request_id>": _of_case(
        "JOIN submission b ON b.case_id = c.id JOIN case_sealed_request t ON t.submission_id = b.id", "t.id"
    ),
    "/don/<number>/trao-doi/tep/<file_id>": _of_case("", "1"),
    "/don/<number>/ban-goc/van-ban/<letter_id>": _of_case("JOIN case_letter t ON t.case_id = c.id", "t.id"),
    "/don/<number>/da-chuyen/<letter_id>": _of_case("JOIN case_letter t ON t.case_id = c.id", "t.id"),
    "/don/<number>/van-ban/<letter_id>": _of_case("JOIN case_letter t ON t.case_id = c.id", "t.id"),
    "/don/<number>/van-ban/<letter_id>/ban-da-ky/<file_id>": _of_case(
        "JOIN case_letter t ON t.case_id = c.id", "t.id", "1"
    ),
    "/don/<number>/chuyen-co-quan-ngoai/<passed>": _of_case("JOIN passed_on t ON t.case_id = c.id", "t.id"),
    "/don/<number>/phoi-hop/<position>": _of_case("JOIN case_part t ON t.case_id = c.id", "1"),
    "/don/<number>/phoi-hop/<position>/tep/<file_id>": _of_case(
        "JOIN case_part t ON t.case_id = c.id", "1", "1"
    ),
    "/don/<number>/thi-hanh/<row_id>": _of_case("JOIN case_obligation t ON t.case_id = c.id", "t.id"),
    "/don/<number>/thi-hanh/<row_id>/tep/<file_id>": _of_case(
        "JOIN case_obligation t ON t.case_id = c.id", "t.id", "1"
    ),
    "/don/<number>/don-giong/<other>": _of_case(
        "JOIN case_file x ON x.agency_id = c.agency_id AND x.id <> c.id AND x.id < 60", "x.number"
    ),
    "/don/<number>/buoc/<slug>": _of_case(
        "CROSS JOIN (SELECT 'thu-ly' AS slug UNION SELECT 'quyet-dinh') w", "w.slug"
    ),
    "/don/<number>/trinh/<slug>": _of_case("", "'thu-ly'"),
    "/don/<number>/du-thao/<slug>": _of_case("", "'tra-loi'"),
    "/don/bo-loc/<number>": _plain("case_saved_filter", "NULL"),
    "/chuong-trinh/bao-cao-tinh/<period>": _constants("2026-q3", "2026-q4"),
    "/chuong-trinh/bao-cao-tinh/<period>/bao-cao.<form>": "SELECT '2026-q3', 'docx', NULL, 'constant'",
    "/chuong-trinh/bang-tieu-chi/<code>": "SELECT code, NULL, 'table' FROM score_table",
    "/chuong-trinh/bang-tieu-chi/<code>/tieu-chi/<key>": "SELECT code, '1.1', NULL, 'table' FROM score_table",
    "/chuong-trinh/bao-cao/<period>/<unit>": _REPORT.format(more=""),
    "/chuong-trinh/bao-cao/<period>/<unit>/bao-cao.<form>": _REPORT.format(more=", 'docx'"),
    "/chuong-trinh/cham-diem/<year>": _SCORE.format(columns=""),
    "/chuong-trinh/cham-diem/<year>/bang.<ending>": _SCORE.format(columns=", 'xlsx'"),
    "/chuong-trinh/cham-diem/<year>/<unit>": _SCORE_SHEET.format(more=""),
    "/chuong-trinh/cham-diem/<year>/<unit>/<key>": _SCORE_SHEET.format(more=", '5.1'"),
    "/chuong-trinh/cham-diem/<year>/<unit>/<key>/tep/<file_id>": _SCORE_SHEET.format(more=", '5.1', 1"),
    "/chuong-trinh/co-quan-2020/<number>": _plain("programme_former_body", "NULL"),
    "/chuong-trinh/nhiem-vu/<code>": "SELECT d.code, NULL, 'duty' FROM programme_duty d",
    "/chuong-trinh/nhiem-vu/<code>/<period>/<unit>": _DUTY.format(more="", join=""),
    "/chuong-trinh/nhiem-vu/<code>/<period>/<unit>/<act>": _DUTY.format(more="'mien', ", join=""),
    "/chuong-trinh/nhiem-vu/<code>/<period>/<unit>/tep/<file_id>": _DUTY.format(
        more="f.id, ",
        join="JOIN programme_duty_mark m ON m.duty_id = d.id AND m.agency_id = a.id "
        + _files("duty_done", "m.id")
        + " ",
    ),
    "/du-lieu-mo/<period>": _constants("2026-10"),
    "/du-lieu-mo/<period>/<key>": "SELECT '2026-10', 'vu-viec', NULL, 'data'",
    "/duyet/<number>": _of_case("JOIN case_proposal t ON t.case_id = c.id"),
    "/giam-sat/co-quan/<code>": "SELECT a.code, a.id, 'agency' FROM agency a WHERE a.last_on IS NULL",
    "/giam-sat/danh-sach/<key>": _constants("nhan", "qua-han"),
    "/gop-y/<code>": _with(_CONSULTATION),
    "/gop-y/<code>/tai-lieu/<number>": _with(
        _CONSULTATION, "JOIN consultation_document t ON t.consultation_id = s.id", "t.id"
    ),
    "/gui-buu-dien/<message_id>": _plain("message"),
    "/gui-don/<slug>": _constants("phan-anh", "kien-nghi", "khieu-nai", "to-cao"),
    "/gui-don/chon-giup/<number>": "SELECT 1, NULL, 'constant'",
    "/huong-dan/tep/<name>": _constants("to-gap.pdf"),
    "/ke-hoach-cong-khai/<number>": _plain("disclosure_plan"),
    "/ke-hoach-cong-khai/<number>/noi-dung/<item_id>": "SELECT t.id, i.id, t.agency_id, 'plan' "
    "FROM disclosure_plan t JOIN disclosure_plan_item i ON i.plan_id = t.id",
    "/ket-qua/<code>": _with(_OUTCOME),
    "/ket-qua/<code>/tep/<position>/<name>": _with(_OUTCOME, "", "1", "'anh.jpg'"),
    "/kiem-tra/<code>": _with(_INSPECTION),
    "/kiem-tra/<code>/phat-hien/<number>": _with(
        _INSPECTION, "JOIN inspection_finding t ON t.inspection_id = i.id", "t.id"
    ),
    "/kiem-tra/<code>/phat-hien/<number>/tep/<file_id>": _with(
        _INSPECTION, "JOIN inspection_finding t ON t.inspection_id = i.id", "t.id", "1"
    ),
    "/kiem-tra/<code>/mau/<ordinal>": _with(_INSPECTION, _SAMPLE, "m.ordinal"),
    "/kiem-tra/<code>/ho-so/<position>": _with(
        _INSPECTION, "JOIN inspected_file t ON t.inspection_id = i.id", "t.position"
    ),
    "/chuong-trinh/mo-hinh/<code>": _with(_MODEL),
    "/chuong-trinh/mo-hinh/<code>/noi-dung/<number>": _with(_MODEL, _ENTRY, "e.id"),
    "/chuong-trinh/mo-hinh/<code>/noi-dung/<number>/anh/<file_id>": _with(
        _MODEL.replace("m.state", "CASE m.state WHEN 'public' THEN e.state ELSE m.state END"),
        f"{_ENTRY} {_files('good_model_entry', 'e.id')}",
        "e.id",
        "f.id",
    ),
    "/dan-van-kheo/<code>": _with(_MODEL),
    "/dan-van-kheo/<code>/anh/<file_id>": _with(
        _MODEL, f"{_ENTRY} {_files('good_model_entry', 'e.id')}", "f.id"
    ),
    "/chuong-trinh/khao-sat/<code>": _with(_SURVEY),
    "/chuong-trinh/khao-sat/<code>/<unit>": _with(_SURVEYED),
    "/chuong-trinh/khao-sat/<code>/<unit>/phieu-ma/<number>": _with(
        _SURVEYED, "JOIN survey_sheet s ON s.round_id = r.id AND s.agency_id = a.id", "s.number"
    ),
    "/chuong-trinh/khao-sat/<code>/<unit>/y-kien/<number>": _with(
        _SURVEYED, "JOIN survey_comment c ON c.round_id = r.id AND c.agency_id = a.id", "c.id"
    ),
    "/chuong-trinh/khao-sat/khac-phuc/<number>": _plain("survey_task"),
    "/khao-sat/<unit>": "SELECT a.code, a.id, 'unit' FROM survey_figure u JOIN agency a ON a.id = u.agency_id",
    "/khao-sat/ket-qua/<code>/<unit>": _with(_SURVEYED),
    "/lay-y-kien/<code>": _with(_CONSULTATION),
    "/lay-y-kien/<code>/nhom/<number>": _with(
        _CONSULTATION, "JOIN consultation_group t ON t.consultation_id = s.id", "t.position"
    ),
    "/lay-y-kien/<code>/tai-lieu/<number>": _with(
        _CONSULTATION, "JOIN consultation_document t ON t.consultation_id = s.id", "t.id"
    ),
    "/lay-y-kien/<code>/y-kien/<number>": _with(
        _CONSULTATION, "JOIN consultation_opinion t ON t.consultation_id = s.id", "t.number"
    ),
    "/lay-y-kien/<code>/ho/<number>": _with(
        _CONSULTATION, "JOIN consultation_household t ON t.consultation_id = s.id", "t.number"
    ),
    "/lay-y-kien/<code>/cuoc-hop/<number>": _with(
        _CONSULTATION, "JOIN consultation_meeting t ON t.consultation_id = s.id", "t.id"
    ),
    "/lay-y-kien/<code>/cuoc-hop/<number>/tep/<file_id>": _with(
        _CONSULTATION, "JOIN consultation_meeting t ON t.consultation_id = s.id", "t.id", "1"
    ),
    "/lay-y-kien/<code>/y-kien/<number>/tep/<file_id>": _with(
        _CONSULTATION, "JOIN consultation_opinion t ON t.consultation_id = s.id", "t.number", "1"
    ),
    "/lay-y-kien/<code>/tai-lieu/<number>/<file_id>": _with(
        _CONSULTATION, "JOIN consultation_document t ON t.consultation_id = s.id", "t.id", "1"
    ),
    "/lay-y-kien/<code>/vu-viec/<number>": _with(
        _CONSULTATION,
        "JOIN consultation_case t ON t.consultation_id = s.id JOIN case_file c ON c.id = t.case_id",
        "c.number",
    ),
    "/lich-cua-toi/<secret>": _constants("mot-ma-khong-ai-co"),
    "/lich-lanh-dao-tiep/<number>": _with(_RECEPTION),
    "/lich-lanh-dao-tiep/<number>/viec/<place>": _with(_RECEPTION, "", "1"),
    "/lich-lanh-dao-tiep/cong-bo/<month>": _constants("2026-12"),
    "/lich-lanh-dao-tiep/dinh-ky/<number>": _plain("reception_schedule"),
    "/lich-lanh-dao-tiep/niem-yet/<month>": _constants("2026-11"),
    "/luu-tru.<form>": _constants("xlsx"),
    "/mau-tra-loi/<number>": _plain("answer_template"),
    "/nghia-vu-cong-khai/<number>": _plain("disclosure_duty"),
    "/nghia-vu-cong-khai/<number>/tep/<file_id>": "SELECT t.id, f.id, t.agency_id, 'duty' "
    "FROM disclosure_duty t " + _files("disclosure", "t.id"),
    "/noi-tiep-cong-dan/sua/<number>": _plain("reception_place"),
    "/noi-tiep-cong-dan/sua/<number>/ngay-nghi/<closure>": "SELECT t.id, x.id, t.agency_id, 'closure' "
    "FROM reception_place t JOIN reception_closure x ON x.place_id = t.id",
    "/open311/hooks/<hook_name>": _constants("khong-co"),
    "/open311/v2/request/<code>": "SELECT t.code, NULL, 'request' FROM partner_request t",
    "/open311/v2/requests/<code>": "SELECT t.code, NULL, 'request' FROM partner_request t",
    "/open311/v2/services/<code>": _constants("phan-anh-local-roads"),
    "/open311/v2/tokens/<token>": _constants("mot-ma-khong-ai-co"),
    "/phan-hoi-so-lieu/<number>": _plain("objection"),
    "/phan-hoi-so-lieu/<number>/tep/<file_id>": "SELECT t.id, f.id, t.agency_id, 'objection' FROM objection t "
    + _files("oversight", "t.id"),
    "/phieu-chuyen-den/<number>": _plain("forwarding"),
    "/quan-tri/can-bo/<username>": "SELECT o.username, o.agency_id, 'officer' FROM officer o",
    "/quan-tri/can-bo/<username>/lien-ket/<identity_id>": "SELECT o.username, t.id, o.agency_id, 'identity' FROM officer_identity t JOIN officer o ON o.id = t.officer_id",
    "/quan-tri/khoi-phuc/<recovery_id>": "SELECT t.id, o.agency_id, 'recovery' FROM officer_recovery t JOIN officer o ON o.id = t.officer_id",
    "/tai-khoan/bao-mat/<factor_id>": "SELECT t.id, o.agency_id, 'factor' FROM officer_factor t JOIN officer o ON o.id = t.officer_id",
    "/tai-khoan/bao-mat/lien-ket/<identity_id>": "SELECT t.id, o.agency_id, 'identity' FROM officer_identity t JOIN officer o ON o.id = t.officer_id",
    "/quan-tri/co-quan/<code>": "SELECT a.code, a.id, 'agency' FROM agency a",
    "/quan-tri/lich-nghi/<day>": _constants("2026-12-31"),
    "/quan-tri/lich-nghi/nam/<year>": "SELECT 2027, NULL, 'constant'",
    "/quan-tri/tham-quyen/<field>/<kind>/<level>": "SELECT t.field, t.kind, t.level, t.agency_id, 'rule' "
    "FROM competence t WHERE t.level IS NOT NULL",
    "/quan-tri/thoi-han/<key>": _constants("screening"),
    "/quan-tri/xa-vung-sau-vung-xa/<code>": _constants("21211"),
    "/sitemap/<name>": _constants("ket-qua-1"),
    "/so-lieu/<year>": "SELECT 2026, NULL, 'constant'",
    "/so-tiep-cong-dan/<name>": _with(_VISIT),
    "/so-van-ban-di/<letter_id>": _plain("case_letter"),
    "/so-van-ban-di/<letter_id>/ban-da-ky/<file_id>": "SELECT t.id, 1, t.agency_id, 'letter' FROM case_letter t",
    "/so-van-ban-di/ngoai/<outside_id>": _plain("case_outside_letter"),
    "/static/<filename>": _constants("robots.txt"),
    "/tai-khoan/phien/<session_id>": "SELECT t.id, o.agency_id, 'session' FROM officer_session t "
    "JOIN officer o ON o.id = t.officer_id",
    "/theo-doi/<number>": _plain("watched_matter"),
    "/theo-doi/<number>/bo-vu-viec/<case_number>": "SELECT t.id, c.number, t.agency_id, 'watched' "
    "FROM watched_matter t JOIN watched_case w ON w.matter_id = t.id JOIN case_file c ON c.id = w.case_id",
    "/theo-doi/ra-soat/<number>": _plain("joint_review"),
    "/theo-doi/ra-soat/<number>/tep/<file_id>": "SELECT t.id, f.id, t.agency_id, 'review' FROM joint_review t "
    + _files("oversight", "t.id"),
    "/theo-doi/ra-soat/<number>/vu-viec/<matter>": "SELECT t.id, i.matter_id, t.agency_id, 'review' "
    "FROM joint_review t JOIN review_item i ON i.review_id = t.id",
    "/theo-doi/viec/<number>": _plain("watch_step"),
    "/theo-doi/viec/<number>/tep/<file_id>": "SELECT t.id, f.id, t.agency_id, 'step' FROM watch_step t "
    + _files("oversight", "t.id"),
    "/theo-doi/vu-viec/<number>": _of_case(),
    "/thong-tin-quy/<year>/<quarter>": "SELECT 2026, 3, NULL, 'digest'",
    "/thong-tin-quy/noi-nhan/<number>": _plain("digest_address", "NULL"),
    "/tiep-dan/can-goi-bao/<number>": _plain("reception_turn", "NULL"),
    "/tiep-dan/doan/<line>": _with(_VISIT),
    "/tiep-dan/duoc-moi/<number>": _plain("visit_call"),
    "/tiep-dan/hom-nay/<number>": "SELECT t.id, p.agency_id, 'turn' FROM reception_turn t "
    "JOIN reception_place p ON p.id = t.place_id",
    "/tiep-dan/phieu-giay/<prefix>": "SELECT k.prefix, k.agency_id, 'kit' FROM away_kit k WHERE k.kind = 'paper'",
    "/tiep-dan/luot/<name>": _with(_VISIT),
    "/tiep-dan/luot/<name>/thong-bao-<number>": _with(_VISIT, "", "1"),
    "/tiep-truc-tuyen/xu-ly/<number>": _with(_ONLINE),
    "/tiep-truc-tuyen/xu-ly/<number>/tep/<file_id>": _with(_ONLINE, _files("reception", "o.id"), "f.id"),
    "/uy-quyen/<number>": "SELECT t.id, o.agency_id, 'delegation' FROM officer_delegation t "
    "JOIN officer o ON o.id = t.giver_id",
    "/van-ban-cong-khai/<code>": _with(_DOCUMENT),
    "/van-ban-cong-khai/<code>/tep/<file_id>": _with(_DOCUMENT, _files("disclosure", "d.id"), "f.id"),
    "/van-ban-cong-khai/<code>/hinh-thuc/<row_id>": _with(
        _DOCUMENT, "JOIN document_form t ON t.document_id = d.id", "t.id"
    ),
    "/van-ban-cong-khai/<code>/hinh-thuc/<row_id>/tep/<file_id>": _with(
        _DOCUMENT, "JOIN document_form t ON t.document_id = d.id", "t.id", "1"
    ),
    "/vang-mat/<number>": "SELECT t.id, o.agency_id, 'absence' FROM officer_absence t "
    "JOIN officer o ON o.id = t.officer_id",
    "/viec-chay/<key>": "SELECT t.key, o.agency_id, 'job' FROM case_job t JOIN officer o ON o.id = t.officer_id",
    "/viec-phoi-hop/<number>/<position>": "SELECT c.number, 1, t.agency_id, "
    "CASE WHEN c.sealed THEN 'sealed' ELSE 'part' END FROM case_file c JOIN case_part t ON t.case_id = c.id",
    "/viec-phoi-hop/<number>/<position>/tep/<file_id>": "SELECT c.number, 1, 1, t.agency_id, "
    "CASE WHEN c.sealed THEN 'sealed' ELSE 'part' END FROM case_file c JOIN case_part t ON t.case_id = c.id",
    "/vu-viec-giong-nhau/<number>": _plain("oversight_cluster", "NULL"),
    "/xa/<code>": _constants("21211"),
    "/y-kien-mat-tran/<code>": "SELECT t.code, t.agency_id, t.source FROM body_opinion t",
    "/y-kien-mat-tran/<code>/tep/<file_id>": "SELECT t.code, f.id, t.agency_id, t.source FROM body_opinion t "
    + _files("oversight", "t.id"),
}
