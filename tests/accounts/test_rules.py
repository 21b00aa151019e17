"""Pure decisions: names, passwords, roles, locks, and where a sign-in may lead."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.accounts import rules
from feedback.accounts.roles import ROLES

AT = datetime(2026, 11, 25, 2, tzinfo=UTC)


@pytest.mark.parametrize("name", ["an.nv", "nguyen.van.an", "an@xa.example", "0255-kv", "a_b+c"])
def test_good_usernames(name: str) -> None:
    assert rules.username_fault(rules.username(f"  {name.upper()} ")) is None


@pytest.mark.parametrize(
    "name", ["", "an", "nguyễn.an", ".an.nv", "an nv", "an/nv", "a" * 101, "an\nnv", "an.nv\n"]
)
def test_bad_usernames(name: str) -> None:
    assert rules.username_fault(name)


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("ngắn quá", "ít nhất 12"),
        ("x" * 257, "dài nhất"),
        ("nguyen.van.an", "tên đăng nhập"),
        ("NguyenVanAn@2026", "tên đăng nhập"),
        ("Nguyễn Văn An 1990", "tên đăng nhập"),
        ("Quangngai@2026", "dễ đoán"),
        ("Mật khẩu 123456", "dễ đoán"),
        ("matkhau123456", "dễ đoán"),
        ("123456789012", "dễ đoán"),
        ("aaaaaaaaaaaaaa", "dễ đoán"),
        ("ababababababab", "dễ đoán"),
        ("qwertyuiopas", "dễ đoán"),
        ("987654321098", "dễ đoán"),
        ("20/11/1980 !!", "dễ đoán"),
        ("nguyenvanan-quangngai-1", "dễ đoán"),
        ("dragondragon!1", "dễ đoán"),
        ("Trustno1-2026", "dễ đoán"),
        ("jordan23-1985!", "dễ đoán"),
    ],
)
def test_refused_passwords(password: str, said: str) -> None:
    fault = rules.password_fault(password, "nguyen.van.an")
    assert fault is not None
    assert said in fault


@pytest.mark.parametrize("password", ["nón lá đò ngang", "ghe-keo-mua-song-7", "Tr0ng-cay-gi-b4y-gio"])
def test_accepted_passwords(password: str) -> None:
    assert rules.password_fault(password, "nguyen.van.an") is None
    assert rules.password_fault(unicodedata.normalize("NFD", password), "nguyen.van.an") is None


@given(st.text(max_size=300), st.text(max_size=120))
def test_any_password_gets_an_answer(password: str, name: str) -> None:
    fault = rules.password_fault(password, name)
    assert fault is None or fault
    if len(password) < rules.SHORTEST_PASSWORD:
        assert fault


def test_numbers_as_username_do_not_forbid_other_passwords() -> None:
    assert rules.password_fault("nón lá đò ngang", "0255123456") is None
    assert rules.password_fault("0255123456 8!", "0255123456")


def test_roles_that_clash() -> None:
    assert rules.roles_fault({"desk", "handler", "leader", "postroom"}) is None
    assert "Thanh tra tỉnh" in str(rules.roles_fault({"leader", "inspector"}))
    assert "Quản trị hệ thống" in str(rules.roles_fault({"admin", "handler"}))
    assert rules.roles_fault(set())
    assert "nobody" in str(rules.roles_fault({"nobody", "desk"}))


def test_exclusion_is_mutual() -> None:
    for role in ROLES.values():
        for other in role.excludes:
            assert role.key in ROLES[other].excludes or rules.roles_fault({role.key, other})


def test_own_admin_role_stays() -> None:
    assert rules.own_roles_fault({"admin"}, {"desk"})
    assert rules.own_roles_fault({"desk"}, {"handler"}) is None


def test_lock_after_the_last_try() -> None:
    assert rules.lock_until(4, AT, most=5, lasts=timedelta(minutes=15)) is None
    assert rules.lock_until(5, AT, most=5, lasts=timedelta(minutes=15)) == AT + timedelta(minutes=15)


@pytest.mark.parametrize("path", ["/", "/viec-cua-toi", "/don/QN-1?x=1&y=%2F", "/a//b"])
def test_own_paths(path: str) -> None:
    assert rules.own_path(path) == path


@pytest.mark.parametrize(
    "target",
    [
        None,
        "",
        "viec",
        "//evil.example",
        "///evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "/a b",
        "javascript:alert(1)",
        " //evil.example",
        "/" + "x" * 2001,
    ],
)
def test_foreign_targets(target: str | None) -> None:
    assert rules.own_path(target) is None


@given(st.text(max_size=60))
def test_own_path_never_raises(target: str) -> None:
    found = rules.own_path(target)
    assert found is None or (found.startswith("/") and not found.startswith(("//", "/\\")))


def test_the_list_of_leaked_passwords_is_long_enough() -> None:
    """ASVS 5.0, 6.2.4: at least the 3,000 most common; none of them passes, whatever digits stand behind."""
    words = sorted(word for word in rules._common_words() if len(word) >= 7)
    assert len(words) >= 3000
    assert [word for word in words if rules.password_fault(f"{word}-2026!", "le.huu.phuoc") is None] == []


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge trên Windows"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36", "Chrome trên Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1", "Safari trên iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko Firefox/140.0", "Firefox trên Linux"),
        ("<script>", "Trình duyệt khác"),
        ("", "Trình duyệt khác"),
    ],
)
def test_a_browser_is_told_by_its_family(agent: str, said: str) -> None:
    assert rules.browser_family(agent) == said


def test_what_a_provider_says_counts_only_where_it_is_set() -> None:
    claims = {"acr": "loa3", "amr": ["pwd", "otp"]}
    assert not rules.counts_as_second(claims, "")
    assert rules.counts_as_second(claims, "mfa, otp")
    assert rules.counts_as_second(claims, "loa3")
    assert not rules.counts_as_second({"acr": None, "amr": "otp"}, "otp")
    assert not rules.counts_as_second({"amr": [["otp"], 1]}, "otp")
