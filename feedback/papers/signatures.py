"""Chữ ký số trên tệp PDF (PAdES, ETSI EN 319 142): who signed, when, and whether the file is still as signed.

Nothing is asked of any server: whether a certificate was revoked meanwhile is not known here, and is said.
Files come from outside: whatever is wrong with one is one Unreadable, never an error page.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar

from feedback.clock import local_day
from feedback.text import nfc

if TYPE_CHECKING:
    from asn1crypto import x509
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import EmbeddedPdfSignature

Matches = Literal["same", "signed_over", "same_text", "differs", "unknown"]
"""How a copy stands to the paper that was issued; see :func:`compared`."""

MOST_SIGNATURES: Final = 20
MOST_PAGES: Final = 300
"""More than any letter has: what lies beyond is not read."""

_PDF: Final = b"%PDF-"
_SIGNED: Final = b"/ByteRange"
_BROKEN: Final = "Không đọc được chữ ký số trong tệp. Tệp có thể bị hỏng: ký và tải lên lại."
_LOCKED: Final = "Tệp PDF có mật khẩu nên không đọc được. Bỏ mật khẩu rồi tải lên lại."
_TOO_LONG: Final = f"Tệp PDF quá nhiều trang, tối đa {MOST_PAGES} trang. Chọn đúng tệp của văn bản này."
_CERTIFICATES: Final = (".pem", ".crt", ".cer", ".der")

T = TypeVar("T")

# It logs whom a certificate names; what it found is kept with the copy, and no person's name goes into a log.
logging.getLogger("pyhanko").setLevel(logging.CRITICAL)


class Unreadable(Exception):
    """The file can't be read as a signed PDF; the message says why, as far as it is known."""

    def __init__(self, words: str = _BROKEN) -> None:
        super().__init__(words)


class NoCertificates(Exception):
    """The setting TRUSTED_SIGNERS names what holds no certificate; the message says which."""


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature.

    ``who``, ``organisation``, ``issuer``: as the certificate says. ``at``: by a time-stamp if ``stamped``,
    else by the signer's own clock; None when it doesn't say. ``intact``: the signed bytes are unchanged and
    the certificate's key signed them. ``whole``: nothing was put into the file behind it but further
    signatures. ``trusted``: its certificate leads to one that the province trusts; None when none is known.
    ``valid_from``, ``valid_to``: days of the certificate.
    """

    who: str
    organisation: str
    issuer: str
    at: datetime | None
    stamped: bool
    intact: bool
    whole: bool
    trusted: bool | None
    valid_from: date
    valid_to: date

    def told(self) -> dict[str, Any]:
        """As plain JSON: the day as ISO text, the moment with its zone."""
        days = {name: getattr(self, name).isoformat() for name in ("valid_from", "valid_to")}
        return asdict(self) | days | {"at": self.at.isoformat() if self.at else None}


def verified(data: bytes, roots: Sequence[x509.Certificate]) -> list[Signature]:
    """The signatures of a PDF file in the order in which they were put; empty when it bears none.

    ``roots``: certificates that are trusted, see :func:`trusted_roots`. Raises Unreadable.
    """
    if not data.startswith(_PDF) or _SIGNED not in data:
        return []
    return _read(lambda: [_signature(one, roots) for one in _embedded(data)])


def compared(issued: bytes, copy: bytes) -> Matches:
    """How a copy stands to the PDF that was issued.

    ``same``: the same bytes. ``signed_over``: those bytes, and behind them nothing but signatures.
    ``same_text``: another file whose pages read the same. ``differs``: they don't. ``unknown``: a picture,
    or pages without any text. Raises Unreadable.
    """
    if copy == issued:
        return "same"
    if not copy.startswith(_PDF):
        return "unknown"
    if copy.startswith(issued) and _adds_only_signatures(copy, issued):
        return "signed_over"
    told = _read(lambda: _text(copy))
    if not told:
        return "unknown"
    return "same_text" if told == _text(issued) else "differs"


@lru_cache(maxsize=4)
def trusted_roots(place: str) -> tuple[x509.Certificate, ...]:
    """The certificates in a PEM or DER file, or in all such files of a folder; none for an empty ``place``.

    Read once. Raises NoCertificates.
    """
    if not place:
        return ()
    from pyhanko.keys import load_certs_from_pemder

    path = Path(place)
    files = [one for one in sorted(path.glob("*")) if one.suffix.lower() in _CERTIFICATES]
    try:
        names = [str(one) for one in files] if path.is_dir() else [place]
        found = tuple(load_certs_from_pemder(names))  # type: ignore[no-untyped-call]
        _ = [one.subject.native for one in found]
    except (OSError, ValueError, TypeError) as error:
        raise NoCertificates(f"TRUSTED_SIGNERS: không đọc được chứng thư ở {place}") from error
    if not found:
        raise NoCertificates(f"TRUSTED_SIGNERS: không có chứng thư nào ở {place}")
    return found


@dataclass(frozen=True, slots=True)
class Shown:
    """A signature as pages show it: ``tone`` and ``words`` of its tag, and the whole ``sentence``."""

    who: str
    organisation: str
    issuer: str
    at: datetime | None
    stamped: bool
    valid_from: date
    valid_to: date
    tone: str
    words: str
    sentence: str


def shown(told: Mapping[str, Any]) -> Shown:
    """A signature as it was kept (:meth:`Signature.told`), with what is to be said of it."""
    tone, words, sentence = _verdict(told)
    return Shown(
        **{name: told[name] for name in ("who", "organisation", "issuer", "stamped")},
        at=datetime.fromisoformat(told["at"]) if told["at"] else None,
        valid_from=date.fromisoformat(told["valid_from"]),
        valid_to=date.fromisoformat(told["valid_to"]),
        tone=tone,
        words=words,
        sentence=sentence,
    )


def _verdict(told: Mapping[str, Any]) -> tuple[str, str, str]:
    if not told["intact"]:
        return "red", "Không hợp lệ", "Tệp đã bị sửa sau khi ký, hoặc chữ ký bị giả."
    if not told["whole"]:
        return "red", "Tệp bị thêm sau khi ký", "Chữ ký đúng, nhưng tệp có nội dung thêm vào sau khi ký."
    if told["trusted"] is None:
        return "amber", "Nguyên vẹn", "Chữ ký nguyên vẹn; chưa đối chiếu được nơi cấp chứng thư."
    if not told["trusted"]:
        return (
            "amber",
            "Nguyên vẹn",
            "Chữ ký nguyên vẹn; chứng thư hết hạn hoặc không do nơi được tin cậy cấp.",
        )
    return "green", "Hợp lệ", "Chứng thư do nơi được tin cậy cấp; hệ thống không kiểm tra việc thu hồi."


def _read(look: Callable[[], T]) -> T:
    """What is found in a file of a stranger: readers of PDF raise whatever a malformed one leads them to."""
    try:
        return look()
    except Unreadable:
        raise
    except Exception as error:
        raise Unreadable from error


def _embedded(data: bytes) -> list[EmbeddedPdfSignature]:
    from pyhanko.pdf_utils.reader import PdfFileReader

    reader = PdfFileReader(BytesIO(data), strict=False)
    if reader.encrypted:
        raise Unreadable(_LOCKED)
    return list(reader.embedded_regular_signatures[:MOST_SIGNATURES])


def _signature(one: EmbeddedPdfSignature, roots: Sequence[x509.Certificate]) -> Signature:
    from pyhanko.sign.diff_analysis import ModificationLevel
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.status import SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext

    trusting = ValidationContext(trust_roots=roots, allow_fetching=False, revocation_mode="soft-fail")
    status = validate_pdf_signature(one, trusting, trusting)
    stamp = status.timestamp_validity
    stamped = stamp is not None and stamp.valid and stamp.intact
    certificate = one.signer_cert
    later = status.modification_level
    return Signature(
        who=_named(certificate.subject, "common_name"),
        organisation=_named(certificate.subject, "organization_name"),
        issuer=_named(certificate.issuer, "common_name") or _named(certificate.issuer, "organization_name"),
        at=stamp.timestamp if stamped and stamp is not None else status.signer_reported_dt,
        stamped=stamped,
        intact=status.intact and status.valid,
        whole=status.coverage is SignatureCoverageLevel.ENTIRE_FILE
        or (
            status.coverage is SignatureCoverageLevel.ENTIRE_REVISION
            and later is not None
            and later <= ModificationLevel.FORM_FILLING
        ),
        trusted=bool(status.trusted) if roots else None,
        valid_from=local_day(certificate.not_valid_before),
        valid_to=local_day(certificate.not_valid_after),
    )


def _named(name: x509.Name, part: str) -> str:
    found = name.native.get(part, "")
    return nfc(str(found[0] if isinstance(found, list) else found))[:200]


def _adds_only_signatures(copy: bytes, issued: bytes) -> bool:
    """Whether behind the issued file stand only signature fields: pages keep all but their list of notes, and
    of what was there nothing else was written anew."""
    from pyhanko.pdf_utils.reader import PdfFileReader

    reader = PdfFileReader(BytesIO(copy), strict=False)
    if reader.encrypted:
        raise Unreadable(_LOCKED)
    if not reader.embedded_regular_signatures:
        return False
    before = PdfFileReader(BytesIO(issued), strict=False)
    first = before.xrefs.total_revisions
    there = {ref for rev in range(first) for ref in before.xrefs.explicit_refs_in_revision(rev)}
    written = {
        ref.idnum
        for rev in range(first, reader.xrefs.total_revisions)
        for ref in reader.xrefs.explicit_refs_in_revision(rev)
    }
    free = {before.root_ref.idnum, *(ref.idnum for ref in _about_the_file(before))}
    for ref in there:
        if ref.idnum not in written or ref.idnum in free:
            continue
        old, new = _held(before, ref), _held(reader, ref)
        if not _page_is_kept(old, new):
            return False
    return all(before.root.get(key) == reader.root.get(key) for key in ("/Pages", "/StructTreeRoot"))


def _about_the_file(reader: PdfFileReader) -> list[generic.Reference]:
    """Where the file says of itself when it was changed: no page shows it."""
    from pyhanko.pdf_utils import generic

    raw = [reader.root.raw_get("/Metadata") if "/Metadata" in reader.root else None]
    raw += [reader.trailer.raw_get("/Info")] if "/Info" in reader.trailer else []
    return [one.reference for one in raw if isinstance(one, generic.IndirectObject)]


def _held(reader: PdfFileReader, ref: generic.Reference) -> generic.PdfObject:
    found: generic.PdfObject = reader.get_object(ref)  # type: ignore[no-untyped-call]
    return found


def _page_is_kept(old: generic.PdfObject, new: generic.PdfObject) -> bool:
    """Whether it is a page, and as it was, with more signature fields at most."""
    from pyhanko.pdf_utils import generic

    if not isinstance(old, generic.DictionaryObject) or not isinstance(new, generic.DictionaryObject):
        return False
    if old.get("/Type") != "/Page":
        return False
    keys = (set(old) | set(new)) - {"/Annots", "/Tabs"}
    if any(old.raw_get(key) != new.raw_get(key) for key in keys if key in old and key in new):
        return False
    if any((key in old) is not (key in new) for key in keys):
        return False
    before, after = list(old.get("/Annots", ())), list(new.get("/Annots", ()))
    added = [one.get_object() for one in after if one not in before]
    return len(before) + len(added) == len(after) and all(
        one.get("/Subtype") == "/Widget" and (one.get("/FT") or one.get("/Parent", {}).get("/FT")) == "/Sig"
        for one in added
    )


def _text(data: bytes) -> str:
    """The words of the pages, without their layout."""
    from pypdf import PdfReader

    reader = PdfReader(BytesIO(data))
    if reader.is_encrypted:
        raise Unreadable(_LOCKED)
    pages = reader.pages
    if len(pages) > MOST_PAGES:
        raise Unreadable(_TOO_LONG)
    return re.sub(r"\s+", "", nfc("".join(page.extract_text() for page in pages)))
