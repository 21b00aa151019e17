"""Hashing of passwords: the parameters, the forms of Unicode, the hash of nobody, first passwords."""

from __future__ import annotations

import unicodedata

from argon2 import extract_parameters

from feedback.accounts import passwords
from tests.accounts.factories import PASSWORD, QUICK_HASH


def test_hashes_are_argon2id_with_the_parameters_of_rfc_9106() -> None:
    kept = passwords.hashed(PASSWORD)
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert passwords.check(PASSWORD, kept) == passwords.Check(True)
    assert passwords.check(unicodedata.normalize("NFD", PASSWORD), kept).right
    assert not passwords.check(PASSWORD + " ", kept).right
    assert not passwords.check(PASSWORD, "not a hash").right


def test_a_name_nobody_has_costs_what_a_real_one_costs() -> None:
    assert extract_parameters(passwords._NOBODY) == extract_parameters(passwords.hashed(PASSWORD))
    assert passwords.check(PASSWORD, None) == passwords.Check(False)


def test_an_older_hash_is_made_better() -> None:
    proof = passwords.check(PASSWORD, QUICK_HASH)
    assert proof.right
    assert proof.better_hash is not None
    assert passwords.check(PASSWORD, proof.better_hash) == passwords.Check(True)


def test_first_passwords_differ() -> None:
    assert len({passwords.one_time() for _ in range(50)}) == 50
