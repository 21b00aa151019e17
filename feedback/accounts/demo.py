"""The password of the demo province's accounts, which everybody may know: they sign in only in a demo."""

from __future__ import annotations

from typing import Final

DEMO_PASSWORD: Final = "ghe-tre-bien-xanh"  # noqa: S105 - meant to be known; see Officer.demo
