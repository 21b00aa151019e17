"""What a start loads: every library that only some pages need waits for the first of them (ADR 40)."""

import json
import os
import subprocess
import sys

HEAVY = (
    "aiohttp",
    "alembic",
    "PIL",
    "asn1crypto",
    "authlib",
    "docx",
    "email_validator",
    "httpx",
    "huey",
    "icalendar",
    "joserfc",
    "lxml",
    "numpy",
    "openpyxl",
    "pikepdf",
    "pillow_heif",
    "psycopg",
    "pyhanko",
    "pyhanko_certvalidator",
    "pypdf",
    "pypdfium2",
    "redis",
    "typst",
    "webauthn",
    "xlsxwriter",
)
PROGRAM = """
import gc, json, sys
from feedback.app import create_app
app = create_app()
page = app.test_client().get("/gui-don")
print(json.dumps([page.status_code, gc.isenabled(), sorted(sys.modules)]))
"""


def test_a_start_loads_no_library_that_only_some_pages_need(tmp_path):
    """A library that creeps back to the top of a module costs every start; no clock is asked here."""
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env=os.environ | {"DATA_DIR": str(tmp_path), "DATABASE_URL": "", "REDIS_URL": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    _status, collects, loaded = json.loads(ran.stdout.splitlines()[-1])
    assert collects
    assert "feedback.papers.signatures" in loaded
    assert [name for name in HEAVY if name in loaded] == []
