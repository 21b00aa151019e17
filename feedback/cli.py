"""The ``feedback`` command. Each room brings its own group; here are serving, the worker and migrating."""

from __future__ import annotations

import signal
import sys
import threading
from contextlib import nullcontext
from importlib import import_module
from typing import NoReturn

import click
from flask import Flask, current_app
from flask.cli import FlaskGroup, with_appcontext
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError

from feedback import logs, serving
from feedback.actor import SYSTEM
from feedback.administration import revisions, starting
from feedback.administration.actions import prepare
from feedback.administration.backup import restoring
from feedback.app import ROOT, create_app
from feedback.config import SettingError, current
from feedback.extensions import db

GROUPS = (
    "feedback.register.cli:register_cli",
    "feedback.notifications.cli:notifications_cli",
    "feedback.accounts.cli:accounts_cli",
    "feedback.attachments.cli:attachments_cli",
    "feedback.routing.cli:routing_cli",
    "feedback.deadlines.cli:law_cli",
    "feedback.cases.sealed_cli:sealed_cli",
    "feedback.administration.keys_cli:keys_cli",
    "feedback.administration.recount_cli:deadlines_cli",
    "feedback.administration.reorganisation_cli:agencies_cli",
    "feedback.intake.cli:import_cli",
    "feedback.oversight.cli:oversight_cli",
    "feedback.cases.measures_cli:measures_cli",
    "feedback.privacy.cli:erase_cli",
    "feedback.administration.search_cli:search_cli",
    "feedback.administration.backup.cli:backup_command",
    "feedback.administration.backup.cli:restore_command",
    "feedback.administration.backup.held_cli:held_command",
    "feedback.administration.cli:demo_cli",
    "feedback.administration.production.cli:check_production",
)


class _Commands(FlaskGroup):
    """Our own commands alone: those that other packages bring to ``flask`` load Alembic at each start."""

    def _load_plugin_commands(self) -> None:
        return


@click.group(cls=_Commands, create_app=create_app, add_default_commands=False, add_version_option=False)
def cli() -> None:
    """Hệ thống tiếp nhận và đối thoại với công dân."""


@cli.command()
@click.option("--without-worker", is_flag=True, help="Chỉ trả lời trang; tiến trình nền chạy riêng.")
@with_appcontext
def serve(without_worker: bool) -> None:
    """Trả lời trang web, và làm việc nền trong cùng tiến trình."""
    app: Flask = flask_app()
    settings = current()
    logs.configure(settings.log_level)
    logs.catch_strays()
    _prepare_to_work()
    alone = without_worker or settings.redis_url
    click.echo(f"Đang phục vụ tại http://{settings.host}:{settings.port} (dừng: Ctrl+C)")
    with nullcontext() if alone else app.extensions["jobs"].beside_pages():
        try:
            serving.serve(app, settings)
        except OSError as error:
            raise click.ClickException(f"Không mở được cổng {settings.port}: {error.strerror}") from None


@cli.command()
@click.option("--threads", default=2, show_default=True, help="Số luồng.")
@with_appcontext
def worker(threads: int) -> None:
    """Làm việc nền: gửi thư, đánh số sổ đăng ký, việc hằng ngày."""
    logs.configure(current().log_level)
    logs.catch_strays()
    _prepare_to_work()
    jobs = flask_app().extensions["jobs"]
    consumer = jobs.consumer(threads)
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    consumer.start()
    click.echo("Tiến trình nền đang chạy (dừng: Ctrl+C)")
    while not stopped.wait(10):
        jobs.run_if_forgotten()
    consumer.stop(graceful=True)


@cli.command()
@click.option("--check", is_flag=True, help="Chỉ kiểm tra: mô hình và bản nâng cấp phải khớp nhau.")
@with_appcontext
def migrate(check: bool) -> None:
    """Đưa cơ sở dữ liệu và dữ liệu gốc (cơ quan, địa bàn, lịch nghỉ) lên phiên bản của chương trình."""
    if check:
        revisions.check()
    else:
        if restoring.is_unfinished():
            raise click.ClickException(starting.UNFINISHED)
        from feedback import migrating

        try:
            revisions.upgrade()
        except migrating.Busy as busy:
            raise click.ClickException(str(busy)) from None
        prepare(by=SYSTEM, at=flask_app().extensions["clock"].now())
        db.session.commit()


def _prepare_to_work() -> None:
    """Stop with one line when something doesn't fit; say what else was seen."""
    try:
        for words in starting.prepare_to_work():
            click.echo(words)
    except starting.Unfit as unfit:
        _stop(str(unfit), unfit.code)


def flask_app() -> Flask:
    """The application of the running command, without its context proxy."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    return app


def _add_rooms() -> None:
    for place in GROUPS:
        module, name = place.split(":")
        if (ROOT / (module.replace(".", "/") + ".py")).exists():
            cli.add_command(getattr(import_module(module), name))


def main() -> None:
    """Entry point: one line and an exit code for a person's mistake, never a stack trace."""
    # Who serves or works needs none of the rooms' commands, and shouldn't wait for what they load.
    if sys.argv[1:2] not in (["serve"], ["worker"]):
        _add_rooms()
    sys.excepthook = _fault
    try:
        # Click hands back the code of Exit instead of raising it when it doesn't stand alone.
        sys.exit(cli(standalone_mode=False) or 0)
    except SettingError as error:
        _stop(f"Lỗi cấu hình: {error}", 2)
    except (OperationalError, ProgrammingError) as error:
        if _lacks_table(error):
            _stop("Cơ sở dữ liệu chưa được nâng cấp cho bản chương trình này: chạy «feedback migrate».", 3)
        if isinstance(error, ProgrammingError):
            raise
        _stop(f"Không dùng được cơ sở dữ liệu: {type(error.orig).__name__}", 3)
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else "feedback"
        _stop(f"{_in_vietnamese(error)} Xem: {command} --help", 2)
    except click.ClickException as error:
        _stop(error.format_message(), error.exit_code)
    except click.Abort:
        _stop("Đã dừng.", 130)


def _lacks_table(error: DBAPIError) -> bool:
    """Whether a table or column isn't there: 42P01 and 42703 of PostgreSQL, the words of SQLite."""
    if getattr(error.orig, "sqlstate", None) in ("42P01", "42703"):
        return True
    return str(error.orig).startswith(("no such table", "no such column"))


def _fault(kind: type[BaseException], error: BaseException, _trace: object) -> None:
    """A fault of ours: its own words may carry what a citizen wrote, and terminals are copied into mails."""
    click.echo(f"Lỗi của chương trình: {kind.__name__} tại {logs.place_of(error)}", err=True)


def _in_vietnamese(error: click.UsageError) -> str:
    """What is wrong with the way a command was called, in one sentence."""
    if isinstance(error, click.NoSuchOption):
        return f"Không có tùy chọn {error.option_name}."
    if isinstance(error, click.MissingParameter):
        name = error.param.get_error_hint(error.ctx) if error.param and error.ctx else ""
        return f"Thiếu {name}."
    if isinstance(error, click.BadParameter):
        name = error.param.get_error_hint(error.ctx) if error.param and error.ctx else ""
        return f"Giá trị của {name} không đúng."
    if error.message.startswith("No such command"):
        return f"Không có lệnh {error.message.split(maxsplit=3)[3].rstrip('.')}."
    return "Gọi lệnh chưa đúng."


def _stop(words: str, code: int) -> NoReturn:
    click.echo(words, err=True)
    sys.exit(code)


if __name__ == "__main__":
    main()
