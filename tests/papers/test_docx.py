"""Papers as Word files: the same words, the layout of the decree, nothing typed becomes anything but text."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from docx import Document
from docx.document import Document as File
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from feedback.papers import docx as word
from feedback.papers.tabled_sheets import ListedLetter, Tabled
from tests.papers.test_render import LONG_AGENCY, SHEETS, decision, letter, minutes

FINISHED = ("letter", "transfer_slip", "decision", "minutes", "proposal_slip")
HOSTILE = '<w:p/>&amp; {{ x }} =cmd|"/c calc"!A0 \x00\x0b\ud800\ufffe ]]> #let x = 1 MERGEFIELD'


def opened(template: str, values: Any) -> File:
    return Document(io.BytesIO(word.docx(template, values)))


def words(file: File) -> str:
    return "\n".join(
        [one.text for one in file.paragraphs]
        + [one.text for table in file.tables for cell in table._cells for one in cell.paragraphs]
    )


@pytest.mark.parametrize("template", FINISHED)
def test_page_and_type_are_those_of_the_decree(template: str) -> None:
    file = opened(template, SHEETS[template])
    [page] = file.sections
    sizes = (page.page_width, page.page_height, page.left_margin, page.right_margin, page.top_margin)
    assert [round((one or 0) / Mm(1)) for one in sizes] == [210, 297, 30, 15, 20]
    normal: Any = file.styles["Normal"]
    assert (normal.font.name, normal.font.size) == ("Times New Roman", Pt(14))
    assert page.different_first_page_header_footer
    assert "PAGE" in page.header.paragraphs[0]._p.xml
    assert "PAGE" not in page.first_page_header.paragraphs[0]._p.xml
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in words(file)


@pytest.mark.parametrize("template", ["receipt", "letter_to_sign", "postal_list"])
def test_what_nobody_finishes_in_word_has_no_word_file(template: str) -> None:
    with pytest.raises(KeyError):
        word.docx(template, SHEETS[template])


def test_a_decision_numbers_its_articles_and_a_long_name_stays_whole() -> None:
    text = words(opened("decision", decision(agency=LONG_AGENCY, number="      /QĐ-UBND")))
    assert "Điều 1. Kết luận: khiếu nại đúng một phần." in text
    assert "Điều 2. Thi hành." in text
    assert "Số:       /QĐ-UBND" in text
    assert LONG_AGENCY.upper() in text
    assert "Tịnh Khê, ngày 25 tháng 11 năm 2026" in text


def test_an_endless_word_tears_no_line_of_a_word_file() -> None:
    file = opened("decision", decision(articles=["x" * 200, "Thi hành theo kế hoạch."]))
    sides = {one.text[:7]: one.alignment for one in file.paragraphs if one.text.startswith("Điều")}
    assert (sides["Điều 1."], sides["Điều 2."]) == (ALIGN.LEFT, ALIGN.JUSTIFY)


def test_no_page_ends_before_the_signature() -> None:
    body = opened("letter", letter()).element.body
    before = body.findall(qn("w:tbl"))[-1].getprevious()
    assert before.find(f"{qn('w:pPr')}/{qn('w:keepNext')}") is not None


def test_hostile_words_stay_words() -> None:
    made = word.docx("letter", letter(text=HOSTILE, to=[HOSTILE], subject=HOSTILE, signer=HOSTILE))
    text = words(Document(io.BytesIO(made)))
    assert '<w:p/>&amp; {{ x }} =cmd|"/c calc"!A0' in text
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        body = parts.read("word/document.xml").decode()
        names = parts.namelist()
        rels = parts.read("word/_rels/document.xml.rels").decode()
    assert "fldChar" not in body
    assert "hyperlink" not in body
    assert 'TargetMode="External"' not in rels
    assert not [name for name in names if "vba" in name.lower() or "embed" in name.lower()]


def test_the_file_names_no_person() -> None:
    about = opened("minutes", minutes(file_title="Bản xem trước")).core_properties
    assert (about.title, about.author, about.last_modified_by) == ("Bản xem trước", "", "")


def test_a_list_lies_on_its_side_with_its_head_on_each_page() -> None:
    file = opened("tabled", Tabled(**SHEETS["tabled"]))
    [page] = file.sections
    assert [round((one or 0) / Mm(1)) for one in (page.page_width, page.page_height)] == [297, 210]
    listing = next(one for one in file.tables if one.style is not None and one.style.name == "Table Grid")
    assert [cell.text for cell in listing.rows[0].cells] == ["STT", "Nội dung", "Chịu trách nhiệm"]
    assert "w:tblHeader" in listing.rows[0]._tr.xml
    assert len(listing.rows) == 41


def test_columns_of_numbers_and_days_are_as_wide_as_these() -> None:
    file = opened("listed_letter", ListedLetter(**SHEETS["listed_letter"]))
    listing = next(one for one in file.tables if one.style is not None and one.style.name == "Table Grid")
    wide = [round((cell.width or 0) / Mm(1)) for cell in listing.rows[1].cells]
    assert wide[1] >= 58
    assert wide[3] >= 21
    assert sum(wide) <= 167
