"""``feedback demo …``: the demo province."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import NoReturn

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import IntegrityError
from tqdm import tqdm

from feedback import config
from feedback.administration import queries
from feedback.administration.demo import loading, partners, signpost
from feedback.extensions import db
from feedback.law.calendar import BeyondCalendar
from feedback.law.refusal import Refusal

demo_cli = click.Group("demo", help="Dữ liệu mẫu của bản chạy thử.")


CASES = (
    "Số vụ việc. Trên 300 thì nạp khoảng ngần ấy vụ việc của hai năm, ở mọi xã; "
    "100.000 vụ việc cần khoảng 3 GB đĩa."
)


def _stop(message: str) -> NoReturn:
    click.echo(message, err=True)
    sys.exit(2)


def _progress(steps: Iterable[None], count: int, title: str) -> Iterable[None]:
    return tqdm(steps, total=count, desc=title, unit=" việc", leave=False, disable=None)


@demo_cli.command()
@click.option("--cases", default=120, show_default=True, type=click.IntRange(1, 200_000), help=CASES)
@click.option("--seed", default=1, show_default=True, help="Cùng số này và cùng ngày thì dữ liệu như nhau.")
@click.option("--if-empty", is_flag=True, help="Không làm gì nếu đã có vụ việc.")
@with_appcontext
def load(cases: int, seed: int, if_empty: bool) -> None:
    """Nạp tỉnh mẫu: cán bộ, vụ việc đến hôm nay; rồi in địa chỉ và tài khoản mẫu."""
    if not config.current().demo:
        _stop("Không phải bản chạy thử (đặt DEMO=1): không nạp dữ liệu mẫu")
    if not (if_empty and queries.has_cases()):
        try:
            now = current_app.extensions["clock"].now()
            loaded = loading.load(cases=cases, seed=seed, at=now, progress=_progress)
        except (loading.NotEmpty, BeyondCalendar) as refusal:
            _stop(str(refusal))
        except (Refusal, IntegrityError) as clash:
            # What refuses an act of the story met a row that the story didn't make.
            db.session.rollback()
            why = f" ({clash})" if isinstance(clash, Refusal) else ""
            _stop(f"Cơ sở dữ liệu đã có sẵn một phần dữ liệu, chưa nạp gì thêm{why}. {loading.ELSEWHERE}")
        click.echo(
            f"Đã nạp {loaded} vụ việc mẫu, và {len(partners.SENT)} phản ánh do ứng dụng của đối tác gửi."
        )
    if queries.has_officers(demo=True):
        click.echo("\n".join(signpost.lines()))
