"""``feedback check-production``: is this installation fit to serve citizens?"""

from __future__ import annotations

import json
import sys

import click
from flask.cli import ScriptInfo, pass_script_info

from feedback.administration.production import parts_asked, settings_asked
from feedback.administration.production.findings import Finding
from feedback.config import SettingError


@click.command("check-production")
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON.")
@pass_script_info
def check_production(info: ScriptInfo, as_json: bool) -> None:
    """Nêu những gì còn thiếu hay yếu để chạy thật, và phải làm gì. Mã thoát 0: chạy được, 1: chưa."""
    found = _found(info)
    fit = not any(one.weight == "must" for one in found)
    if as_json:
        told = {
            "fit": fit,
            "findings": [
                {"about": one.about, "weight": one.weight, "words": one.words, "do": one.do} for one in found
            ],
        }
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        for one in sorted(found, key=lambda one: one.weight):
            head = "PHẢI SỬA" if one.weight == "must" else "nên sửa"
            click.echo(f"{head}  {one.about}: {one.words}. {one.do}")
        click.echo("Chạy thật được." if fit else "Chưa chạy thật được.")
    sys.exit(0 if fit else 1)


def _found(info: ScriptInfo) -> list[Finding]:
    try:
        app = info.load_app()
    except SettingError as error:
        return [Finding("Cài đặt", str(error).rstrip("."), "Sửa rồi chạy lại lệnh này để xem phần còn lại.")]
    with app.app_context():
        settings = app.extensions["settings"]
        return [*settings_asked.of(settings), *parts_asked.of(app.extensions["clock"].now())]
