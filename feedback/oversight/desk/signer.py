"""Who signs a paper of the inspectorate: its head or his deputy, not the officer who draws it up."""

from __future__ import annotations

from typing import Any

from feedback.accounts import leading
from feedback.accounts import queries as accounts
from feedback.oversight import signing
from feedback.oversight.signing import Signer
from feedback.web.forms import Form, RadiosField, TextField
from feedback.web.guards import current_actor


class SignerForm(Form):
    """Người ký: picked among the heads of the officer's agency who have accounts, or typed."""

    signer = RadiosField("Người ký", small=True)
    signer_name = TextField(
        "Họ và tên người ký", max_length=100, fewest_letters=2, only_if=("signer", (leading.OTHER,))
    )
    signer_position = TextField(
        "Chức vụ người ký",
        hint="Ví dụ: Chánh Thanh tra tỉnh",
        max_length=150,
        only_if=("signer", (leading.OTHER,)),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        agency_id = current_actor().agency_id
        officers = accounts.officers_of(agency_id) if agency_id is not None else []
        self._found = [one for one in officers if signing.may_sign(one.position)]
        self.signer.choices = leading.choices(self._found, "signer_name", "signer_position")
        if not self._found:
            self.signer.hint = "Chưa có tài khoản của người ký. Chọn «Người khác» rồi ghi họ tên, chức vụ"

    def signed_by(self) -> Signer:
        """Who was picked, or what was typed."""
        typed = (self.signer_name.data, self.signer_position.data)
        _, name, position = leading.picked(self._found, self.signer.data, *typed)
        return Signer(name, position)
