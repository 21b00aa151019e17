"""A device without a line, for tests: it numbers and seals as ``static/js/away*.js`` do."""

from __future__ import annotations

import json
import uuid
from base64 import b64encode
from datetime import datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from feedback.cases import away_numbers
from feedback.clock import ZONE
from tests.conftest import MOMENT

AT = "/tiep-dan/mat-mang"
FIELDS = {
    "id_number": "051090001234",
    "full_name": "Đinh Văn Rốp",
    "phone": "0912345678",
    "commune": "tinh khe",
    "what": "phan-anh",
    "title": "Cầu treo thôn Trường Định hỏng ván",
    "outcome": "taken",
    "people_count": "1",
}


class Device:
    """Signed in once by the browser; then it writes down and sends. ``ahead``: how wrong its clock is."""

    def __init__(self, client: FlaskClient, *, ahead: timedelta = timedelta()) -> None:
        self.client, self.ahead = client, ahead
        said = client.get(f"{AT}/phien").get_json()
        self.token, self.officer, self.place = said["token"], said["officer"], said["place"]
        given = client.post(f"{AT}/may", json={"csrf_token": self.token})
        assert given.status_code == 200, given.text
        kit = given.get_json()
        self.prefix, self.key, self.given = kit["prefix"], bytes.fromhex(kit["key"]), 0

    def wrote(self, at: datetime = MOMENT, *, secret: str = "482913", **fields: str) -> dict[str, Any]:
        """An entry as it lies on the device, written down at this true moment."""
        self.given += 1
        shown = at + self.ahead
        day = shown.astimezone(ZONE)
        number = away_numbers.of_device(self.prefix, day.month, day.day, self.given)
        key = str(uuid.uuid4())
        plain = {"fields": FIELDS | fields, "place": self.place, "secret": secret}
        public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), self.key)
        info = f"qn away 1|{self.prefix}|{self.officer}|{key}|{number}".encode()
        sealed = Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_256_GCM).encrypt(
            json.dumps(plain).encode(), public, info=info
        )
        return {
            "number": number,
            "key": key,
            "at": round(shown.timestamp() * 1000),
            "skew": round(self.ahead.total_seconds() * 1000),
            "sealed": b64encode(sealed).decode(),
        }

    def sends(
        self, entry: dict[str, Any], at: datetime = MOMENT, *, client: FlaskClient | None = None
    ) -> TestResponse:
        """The entry to the door, at this true moment."""
        return (client or self.client).post(f"{AT}/gui", json=self.envelope(entry, at))

    def looks(self, entry: dict[str, Any], at: datetime = MOMENT) -> TestResponse:
        """«Xem lại và ghi»."""
        return self.client.post(f"{AT}/xem", data=self.envelope(entry, at))

    def envelope(self, entry: dict[str, Any], at: datetime = MOMENT) -> dict[str, Any]:
        """What is sent of it."""
        sent_at = round((at + self.ahead).timestamp() * 1000)
        return {"csrf_token": self.token, "sent_at": sent_at, **entry}
