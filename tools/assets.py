"""Build what pages and papers are dressed in: style sheets, scripts, fonts, pictures → ``static/dist/``.

Run by ``make setup``. Third-party files come from npm by ``package-lock.json`` and are never committed.
Every built file carries the start of its SHA-256 in its name, so that browsers may keep it for a year;
``static/dist/manifest.json`` tells which name stands for which file. A second run whose inputs are the
same does nothing. Two runs at once wait for each other.
"""

from __future__ import annotations

import fcntl
import gzip
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "static"
DIST = STATIC / "dist"
MODULES = ROOT / "node_modules"
LOCK = ROOT / "package-lock.json"
MANIFEST = DIST / "manifest.json"

SHEETS = ("public", "office")
PACKAGES = (
    "@fontsource/be-vietnam-pro",
    "@fontsource/tinos",
    "fast-sha256",
    "govuk-frontend",
    "sass",
    "tweetnacl",
)
HEADING_FONTS = ("latin", "vietnamese")
PAPER_SUBSETS = ("latin", "latin-ext", "vietnamese")
PAPER_STYLES = {
    "Regular": "400-normal",
    "Bold": "700-normal",
    "Italic": "400-italic",
    "BoldItalic": "700-italic",
}
# Beyond these a first visit on a slow phone network takes too long; gzip level 9, bytes.
BUDGET = {"public.css": 18 * 1024, "office.css": 20 * 1024}
# What every page loads, and what one page adds at most.
COMMON_SCRIPTS = ("govuk-frontend.js", "start.js", "support.js")
SCRIPT_BUDGET = 12 * 1024
OWN_SCRIPT_BUDGET = 2 * 1024
# Only the page that checks receipts: old phones have neither Ed25519 nor, for a saved page, any digest.
HEAVY_SCRIPTS = {"receipt_check.js": 16 * 1024}
CRYPTOGRAPHY = ("tweetnacl/nacl-fast.min.js", "fast-sha256/sha256.min.js")
HEADING_FONT_BUDGET = 36 * 1024
# Names that must not reach a reader: another country's crest and letters, and any foreign address.
_IMPORTED = re.compile(r'^(?:import|export|\}) ?.*?"\./([\w-]+\.js)";$', re.M)
FORBIDDEN_IN_SHEETS = ("crest", "transport", "http")


class BuildError(Exception):
    """The build cannot go on; the message is one line for the person who started it."""


def main() -> int:
    """Build when an input changed. Exit code 0, or 1 with one line saying what to do."""
    STATIC.joinpath("dist").mkdir(parents=True, exist_ok=True)
    try:
        with _alone():
            inputs = _digest_of_inputs()
            if _is_current(inputs):
                return 0
            print("Đang dựng giao diện (kiểu trình bày, phông chữ)…", flush=True)
            _install_packages()
            with tempfile.TemporaryDirectory(prefix=".work-", dir=DIST) as workshop:
                _build(Path(workshop), inputs)
    except BuildError as error:
        print(f"Không dựng được giao diện: {error}", file=sys.stderr)
        return 1
    return 0


@contextmanager
def _alone() -> Iterator[None]:
    with (DIST / ".lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _digest_of_inputs() -> str:
    beside = [Path(__file__).with_name(name) for name in ("paper_fonts.py", "share_picture.typ")]
    sources = [Path(__file__), *beside, LOCK, ROOT / "package.json"]
    for folder in ("scss", "js", "img"):
        sources += sorted(path for path in (STATIC / folder).rglob("*") if path.is_file())
    lines = [f"{path.relative_to(ROOT)} {_sha256(path.read_bytes())}" for path in sources]
    return _sha256("\n".join(lines).encode())


def _names_in(manifest: Path) -> set[str]:
    try:
        return {entry["file"] for entry in json.loads(manifest.read_text())["files"].values()}
    except (OSError, ValueError, KeyError, TypeError):
        return set()


def _is_current(inputs: str) -> bool:
    try:
        manifest = json.loads(MANIFEST.read_text())
        return manifest["inputs"] == inputs and all(
            (DIST / entry["file"]).is_file() for entry in manifest["files"].values()
        )
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _program(name: str) -> str:
    """Node and npm stand beside the Python that runs us; a system-wide one serves as well."""
    beside = Path(sys.executable).parent / name
    found = str(beside) if beside.is_file() else shutil.which(name)
    if found is None:
        raise BuildError(f"thiếu chương trình {name}; hãy chạy «make setup»")
    return found


def _run(*command: str) -> None:
    # The stylesheet compiler and npm start «node» by name: they must find the one chosen here.
    path = os.pathsep.join((str(Path(_program("node")).parent), os.environ.get("PATH", "")))
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BuildError(f"{Path(command[0]).name} báo lỗi:\n{(done.stderr or done.stdout).strip()[-2000:]}")


def _install_packages() -> None:
    stamp = MODULES / ".installed-from"
    wanted = _sha256(LOCK.read_bytes())
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    _run(_program("npm"), "ci", "--ignore-scripts", "--omit=optional", "--no-audit", "--no-fund")
    stamp.write_text(wanted)


def _build(workshop: Path, inputs: str) -> None:
    shelf = _Shelf(workshop)
    fonts = {}
    for subset in HEADING_FONTS:
        source = f"be-vietnam-pro-{subset}-700-normal.woff2"
        content = (MODULES / "@fontsource/be-vietnam-pro/files" / source).read_bytes()
        fonts[f"be-vietnam-pro-{subset}.woff2"] = shelf.put(f"be-vietnam-pro-{subset}.woff2", content)
    for name in SHEETS:
        shelf.put(f"{name}.css", _sheet(name, workshop, fonts))
    _scripts(shelf)
    for path in sorted((STATIC / "img").glob("*.svg")):
        shelf.put(path.name, path.read_bytes())
    _paper_fonts(shelf, workshop)
    _share_picture(shelf, workshop)
    _licences(shelf)
    _check_budget(shelf)
    _publish(
        workshop, {"inputs": inputs, "files": shelf.files, "packages": [_package(name) for name in PACKAGES]}
    )


class _Shelf:
    """The files built so far, by the name that templates ask for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files: dict[str, dict[str, Any]] = {}
        self.content: dict[str, bytes] = {}

    def put(self, name: str, content: bytes) -> str:
        digest = _sha256(content)
        path = Path(name)
        hashed = str(path.with_name(f"{path.stem}-{digest[:10]}{path.suffix}"))
        target = self.folder / hashed
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        self.files[name] = {"file": hashed, "sha256": digest, "bytes": len(content)}
        self.content[name] = content
        return hashed


def _sheet(name: str, workshop: Path, fonts: dict[str, str]) -> bytes:
    target = workshop / f"{name}.raw.css"
    _run(
        _program("node"),
        str(MODULES / "sass/sass.js"),
        "--style=compressed",
        "--no-source-map",
        "--no-error-css",
        f"--load-path={MODULES}",
        str(STATIC / f"scss/{name}.scss"),
        str(target),
    )
    text = target.read_text(encoding="utf-8")
    target.unlink()
    for plain, hashed in fonts.items():
        text = text.replace(plain, hashed)
    for word in FORBIDDEN_IN_SHEETS:
        if word in text.lower():
            raise BuildError(f"{name}.css chứa «{word}»")
    return text.encode()


def _scripts(shelf: _Shelf) -> None:
    library = (MODULES / "govuk-frontend/dist/govuk/govuk-frontend.min.js").read_text(encoding="utf-8")
    # The map lies beside the package, not beside our copy: a browser would ask for it in vain.
    library = library.split("//# sourceMappingURL=")[0]
    shelf.put("govuk-frontend.js", library.encode())
    texts = {path.name: path for path in (STATIC / "js").glob("*.js")}
    for path in _imported_first(texts):
        text = path.read_text(encoding="utf-8")
        for name in _IMPORTED.findall(text):
            text = text.replace(f'"./{name}"', f'"./{shelf.files[name]["file"]}"')
        if path.name in HEAVY_SCRIPTS:
            # One file, so that the page that is saved needs no other.
            libraries = [(MODULES / name).read_text(encoding="utf-8") for name in CRYPTOGRAPHY]
            text = "\n".join([*libraries, text])
        shelf.put(path.name, text.encode())


def _imported_first(scripts: dict[str, Path]) -> list[Path]:
    """The scripts, each after those that it imports: their hashed names go into it."""
    ordered: dict[str, Path] = {}

    def take(name: str) -> None:
        if name in scripts and name not in ordered:
            for other in _IMPORTED.findall(scripts[name].read_text(encoding="utf-8")):
                take(other)
            ordered[name] = scripts[name]

    for name in sorted(scripts):
        take(name)
    return list(ordered.values())


def _paper_fonts(shelf: _Shelf, workshop: Path) -> None:
    """One file per style for papers: the renderer of letters does not join subsets by itself."""
    # Loaded here because it takes longer than everything that a run without changes does.
    import paper_fonts  # noqa: PLC0415

    fonts = []
    for style, weight in PAPER_STYLES.items():
        joined = _joined(
            [MODULES / f"@fontsource/tinos/files/tinos-{subset}-{weight}.woff2" for subset in PAPER_SUBSETS],
            workshop,
        )
        paper_fonts.add_breve(joined)
        fonts.append(joined)
        target = workshop / f"joined-{style}.ttf"
        joined.save(target)
        shelf.put(f"papers/Tinos-{style}.ttf", target.read_bytes())
        target.unlink()
    shelf.put("papers/letters.json", paper_fonts.letters_of(fonts))


def _joined(subsets: list[Path], workshop: Path) -> Any:
    """The subsets of a font as one font without hints."""
    from fontTools.merge import Merger  # noqa: PLC0415
    from fontTools.ttLib import TTFont  # noqa: PLC0415

    parts, made = [], 0
    for number, subset in enumerate(subsets):
        font = TTFont(subset, recalcTimestamp=False)
        # Hints speak of glyph numbers of one subset; after joining they would point elsewhere.
        for table in ("fpgm", "prep", "cvt ", "hdmx", "VDMX", "LTSH", "DSIG"):
            if table in font:
                del font[table]
        font.flavor = None
        part = workshop / f"part-{number}.ttf"
        font.save(part)
        parts.append(part)
        made = font["head"].modified
    joined = Merger().merge([str(part) for part in parts])
    # The time of joining would give every build another digest.
    joined.recalcTimestamp = False
    joined["head"].created = joined["head"].modified = made
    for part in parts:
        part.unlink()
    return joined


def _share_picture(shelf: _Shelf, workshop: Path) -> None:
    """What stands beside a link to a page where people share it: 1200 × 630 dots, our emblem and name."""
    import typst  # noqa: PLC0415

    folder = workshop / "share"
    folder.mkdir()
    shutil.copy(STATIC / "img" / "emblem.svg", folder)
    shutil.copy(Path(__file__).with_name("share_picture.typ"), folder)
    subsets = [
        MODULES / f"@fontsource/be-vietnam-pro/files/be-vietnam-pro-{subset}-700-normal.woff2"
        for subset in PAPER_SUBSETS
    ]
    _joined(subsets, workshop).save(folder / "heading.ttf")
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)])
    drawn = typst.Compiler(root=str(folder), font_paths=fonts, ignore_system_fonts=True).compile(
        str(folder / "share_picture.typ"), format="png", ppi=72
    )
    shelf.put("share.png", drawn)
    shutil.rmtree(folder)


def _licences(shelf: _Shelf) -> None:
    lines = []
    for name in PACKAGES:
        if name == "sass":
            continue  # builds only; nothing of it is handed out
        record = _package(name)
        lines.append(f"{record['name']} {record['version']}: {record['licence']}\n")
        licence = MODULES / name / "LICENSE"
        if licence.is_file():
            lines.append(licence.read_text(encoding="utf-8"))
    shelf.put("licences.txt", "\n".join(lines).encode())


def _package(name: str) -> dict[str, str]:
    folder = MODULES / name
    record = json.loads((folder / "package.json").read_text(encoding="utf-8"))
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(f"{path.relative_to(folder)} {_sha256(path.read_bytes())}\n".encode())
    return {
        "name": name,
        "version": record["version"],
        "licence": record["license"],
        "sha256": digest.hexdigest(),
    }


def _check_budget(shelf: _Shelf) -> None:
    def weight(*names: str) -> int:
        return sum(len(gzip.compress(shelf.content[name], 9)) for name in names)

    spent = [(name, weight(name), limit) for name, limit in BUDGET.items()]
    spent.append(("js", weight(*COMMON_SCRIPTS), SCRIPT_BUDGET))
    own = [name for name in shelf.content if name.endswith(".js") and name not in COMMON_SCRIPTS]
    spent += [(name, weight(name), HEAVY_SCRIPTS.get(name, OWN_SCRIPT_BUDGET)) for name in own]
    fonts = sum(len(content) for name, content in shelf.content.items() if name.endswith(".woff2"))
    spent.append(("woff2", fonts, HEADING_FONT_BUDGET))
    for name, size, limit in spent:
        if size > limit:
            raise BuildError(f"{name} nặng {size} byte, quá {limit} byte")


def _publish(workshop: Path, manifest: dict[str, Any]) -> None:
    """Put new files beside the old, then switch the manifest.

    The generation before stays, so that a server that still runs on it, and pages that it handed out, find
    their files; older ones are cleared.
    """
    before = _names_in(MANIFEST)
    wanted = {entry["file"] for entry in manifest["files"].values()}
    for name in wanted:
        target = DIST / name
        target.parent.mkdir(parents=True, exist_ok=True)
        (workshop / name).replace(target)
    aside = DIST / ".manifest.json"
    aside.write_text(
        json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8"
    )
    aside.replace(MANIFEST)
    keep = wanted | before | {"manifest.json", ".lock"}
    for path in [path for path in DIST.rglob("*") if path.is_file()]:
        if str(path.relative_to(DIST)) not in keep:
            path.unlink()


if __name__ == "__main__":
    sys.exit(main())
