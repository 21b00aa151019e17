"""Keys, certificates and signed files for tests: made anew for each run, trusted by nobody else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO

from asn1crypto import keys, x509
from cryptography import x509 as certificates
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore


@dataclass(frozen=True)
class Identity:
    """A signer with his certificate, and that of the authority which gave it."""

    signer: signers.SimpleSigner
    root_pem: bytes


@cache
def identity(name: str = "Nguyễn Thành Danh", organisation: str = "Sở Xây dựng tỉnh Quảng Ngãi") -> Identity:
    """A signer of this name under an authority of the test's own."""
    authority, root = _made("CA kiểm thử", "Nơi cấp chứng thư", None)
    key, certificate = _made(name, organisation, (authority, root))
    store = SimpleCertificateStore()
    store.register(_asn1(root))
    return Identity(
        signers.SimpleSigner(
            signing_cert=_asn1(certificate),
            signing_key=keys.PrivateKeyInfo.load(
                key.private_bytes(
                    serialization.Encoding.DER,
                    serialization.PrivateFormat.PKCS8,
                    serialization.NoEncryption(),
                )
            ),
            cert_registry=store,
        ),
        root.public_bytes(serialization.Encoding.PEM),
    )


def signed(data: bytes, who: Identity | None = None, field: str = "ChuKy1") -> bytes:
    """The file with a PAdES signature put over it as one more revision."""
    writer = IncrementalPdfFileWriter(BytesIO(data), strict=False)
    metadata = signers.PdfSignatureMetadata(
        field_name=field, subfilter=fields.SigSeedSubFilter.PADES, md_algorithm="sha256"
    )
    out = signers.PdfSigner(metadata, signer=(who or identity()).signer).sign_pdf(writer)
    return bytes(out.getbuffer())


def changed_after(data: bytes) -> bytes:
    """The same file with one byte of what was signed turned round."""
    place = data.index(b"/CreationDate") + 20
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


def _made(
    name: str, organisation: str, by: tuple[ec.EllipticCurvePrivateKey, certificates.Certificate] | None
) -> tuple[ec.EllipticCurvePrivateKey, certificates.Certificate]:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = certificates.Name(
        [
            certificates.NameAttribute(NameOID.COMMON_NAME, name),
            certificates.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
        ]
    )
    issuer_key, issuer = (by[0], by[1].subject) if by else (key, subject)
    usage = certificates.KeyUsage(
        digital_signature=by is not None,
        content_commitment=by is not None,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=by is None,
        crl_sign=by is None,
        encipher_only=False,
        decipher_only=False,
    )
    today = datetime.now(UTC)
    made = (
        certificates.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(certificates.random_serial_number())
        .not_valid_before(today - timedelta(days=30))
        .not_valid_after(today + timedelta(days=700))
        .add_extension(certificates.BasicConstraints(ca=by is None, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(issuer_key, hashes.SHA256())
    )
    return key, made


def _asn1(certificate: certificates.Certificate) -> x509.Certificate:
    return x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))
