"""What guides and documents name is there: pictures, links, addresses, commands, words of the screen."""

from __future__ import annotations

import re
import shlex
import unicodedata
from functools import cache
from importlib import import_module
from pathlib import Path

import click
import pytest
from flask import Flask
from markdown_it import MarkdownIt
from markdown_it.token import Token
from PIL import Image
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from feedback.cli import GROUPS, cli
from tools import screenshots

ROOT = Path(__file__).resolve().parents[2]
GUIDES = ROOT / "docs" / "huong-dan"
PAPERS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *GUIDES.glob("*.md")])
KEYS_ON_A_KEYBOARD = {"/"}
SAID = re.compile(r"«([^»]+)»")


def tokens(paper: Path) -> list[Token]:
    """Every token of the paper, those within lines too."""
    found = []
    for token in MarkdownIt("commonmark").enable("table").parse(paper.read_text(encoding="utf-8")):
        found += [token, *(token.children or [])]
    return found


def named(paper: Path) -> list[str]:
    """What stands as code within a line: an address, a command, a file."""
    return [token.content for token in tokens(paper) if token.type == "code_inline"]


@cache
def anchors(paper: Path) -> frozenset[str]:
    """Where a link may go to in the paper, as GitHub names its headings."""
    heads = re.findall(r"^#+ (.+)$", paper.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return frozenset(re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads)


@cache
def on_screen() -> str:
    """All words that a page may show: templates, our code, the law's and the roles' data."""
    files = [
        *ROOT.glob("templates/**/*.html"),
        *ROOT.glob("feedback/**/*.py"),
        *ROOT.glob("feedback/**/*.toml"),
    ]
    words = "\n".join(file.read_text(encoding="utf-8") for file in files).replace("&nbsp;", " ")
    # A sentence may go on in the next line of a literal.
    return unicodedata.normalize("NFC", re.sub(r'"\s*\n\s*f?"', "", words))


def commands() -> click.Group:
    """The whole ``feedback`` command."""
    group = click.Group(commands=dict(cli.commands))
    for place in GROUPS:
        module, name = place.split(":")
        group.add_command(getattr(import_module(module), name))
    return group


def resolves(words: list[str], group: click.Command) -> bool:
    """Whether these words name a command, its subcommands and its options."""
    for number, word in enumerate(words):
        if isinstance(group, click.Group) and word != "--help":
            if word not in group.commands:
                return False
            group = group.commands[word]
            continue
        options = {"--help", *(name for option in group.params for name in option.opts)}
        return {one for one in words[number:] if one.startswith("--")} <= options
    return True


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name)
def test_links_lead_somewhere(paper: Path) -> None:
    ends = [str(token.attrs["href"]) for token in tokens(paper) if token.type == "link_open"]
    for end in ends:
        if re.match(r"[a-z]+:", end):
            continue
        path, _, anchor = end.partition("#")
        file = (paper.parent / path).resolve() if path else paper
        assert file.exists(), f"{paper.name}: {end}"
        assert not anchor or anchor in anchors(file), f"{paper.name}: {end}"


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name)
def test_pictures_are_there_and_said_in_words(paper: Path) -> None:
    for token in tokens(paper):
        if token.type == "image":
            assert (paper.parent / str(token.attrs["src"])).is_file(), token.attrs["src"]
            assert len(token.content) >= 12, f"{paper.name}: {token.attrs['src']}: what is to be seen?"


def test_each_picture_is_small_taken_by_the_walks_and_shown() -> None:
    there = sorted(screenshots.PICTURES.iterdir())
    assert [one.name for one in there] == sorted(f"{name}.webp" for name in screenshots.taken())
    assert [one.name for one in there if one.stat().st_size > screenshots.MOST_BYTES] == []
    assert sum(one.stat().st_size for one in there) <= screenshots.MOST_TOGETHER
    for one in there:
        with Image.open(one) as picture:
            assert picture.width in screenshots.HEIGHTS, one.name
    text = "\n".join(paper.read_text(encoding="utf-8") for paper in PAPERS)
    assert [one.name for one in there if one.name not in text] == []


def test_no_walk_names_a_case() -> None:
    """The demo's numbers are what was played, and its days follow the calendar."""
    steps = screenshots.WALKS.read_text(encoding="utf-8")
    assert re.findall(r"[A-Z]+-\w+-20\d\d-\d+|\b20[2-9]\d\b", steps) == []


@pytest.mark.once("sqlite")
def test_addresses_that_guides_name_exist(app: Flask) -> None:
    doors = app.url_map.bind("localhost")
    for paper in GUIDES.glob("*.md"):
        for address in named(paper):
            if not address.startswith("/") or address in KEYS_ON_A_KEYBOARD:
                continue
            try:
                doors.match(address.partition("?")[0], method="GET")
            except RequestRedirect:
                pass
            except HTTPException:
                pytest.fail(f"{paper.name}: {address}")


def test_commands_that_documents_name_exist() -> None:
    whole = commands()
    targets = set(
        re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    )
    for paper in PAPERS:
        for said in named(paper):
            first, _, rest = said.partition(" ")
            if first == "make" and rest:
                target = next(word for word in rest.split() if "=" not in word)
                assert target in targets, f"{paper.name}: {said}"
            elif first == "feedback" and re.match(r"[a-z-]+( |$)", rest):
                words = [word for word in shlex.split(rest) if re.fullmatch(r"(--)?[a-z][a-z-]*", word)]
                assert resolves(words, whole), f"{paper.name}: {said}"


@pytest.mark.parametrize("paper", sorted(GUIDES.glob("*.md")), ids=lambda paper: paper.name)
def test_words_that_guides_quote_stand_on_the_screen(paper: Path) -> None:
    quoted = SAID.findall(unicodedata.normalize("NFC", paper.read_text(encoding="utf-8")))
    assert sorted({words for words in quoted if words not in on_screen()}) == []
