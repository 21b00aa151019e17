"""What may be called: only servers of others, by https."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pytest
from flask import Flask

from feedback.partners.calling import BadAddress, check_address

_INSIDE: Final = (
    *(
        "http://127.0.0.1/",
        "http://169.254.169.254/latest/meta-data",
        "https://localhost/h",
        "https://[::1]/",
    ),
    *("https://10.0.0.1/", "https://2130706433/", "https://0x7f.1/", "https://[::]/", "https://0/"),
    *("https://[::ffff:10.0.0.1]/", "https://224.0.0.1/", "https://100.64.0.1/", "https://[fe80::1%25lo]/"),
    *("https://192.168.1.1:8443/", "https://[fd00::1]/", "https://0177.0.0.1/"),
)
_NO_ADDRESS: Final = (
    *("http://8.8.8.8/", "https://a:b@8.8.8.8/", "ftp://8.8.8.8/", "https://8.8.8.8:99999/", "https://", ""),
    *(
        "https://8.8.8.8/#x",
        "javascript:alert(1)",
        "https://khong-co.invalid/",
        "https://" + "a" * 300 + ".vn/",
    ),
    *("https://[1]/", "//8.8.8.8/", "https:8.8.8.8"),
)


def test_nothing_inside_is_called(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    for url in _INSIDE + _NO_ADDRESS:
        with pytest.raises(BadAddress):
            check_address(url)
    check_address("https://8.8.8.8/thong-bao?doi-tac=1")
    monkeypatch.setitem(app.extensions, "settings", replace(app.extensions["settings"], local_partners=True))
    check_address("http://127.0.0.1:5000/")
    with pytest.raises(BadAddress):
        check_address("file:///etc/passwd")
