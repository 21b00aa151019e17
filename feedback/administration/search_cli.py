"""The ``feedback search`` commands."""

from __future__ import annotations

import click
from flask.cli import with_appcontext
from tqdm import tqdm

from feedback.cases.actions import reindexing
from feedback.disclosure.actions import index
from feedback.extensions import db


@click.group("search", help="Chỉ mục tìm kiếm.")
def search_cli() -> None:
    """Commands about the search index."""


@search_cli.command("rebuild")
@with_appcontext
def rebuild() -> None:
    """Lập lại chỉ mục tìm kiếm vụ việc, kết quả và văn bản công khai, trong một giao dịch."""
    total = reindexing.to_index()
    with tqdm(total=total, desc="Đang lập chỉ mục", unit=" vụ việc") as bar:
        for number in reindexing.rebuild():
            bar.update(number)
    outcomes, documents = index.rebuild()
    db.session.commit()
    click.echo(f"Đã lập chỉ mục {total} vụ việc, {outcomes} kết quả, {documents} văn bản công khai.")
