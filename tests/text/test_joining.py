from feedback.text.joining import joined


def test_parts_are_joined_by_semicolons_each_once_and_empty_ones_left_out() -> None:
    assert joined(["Đã giải thích", None, "", " Hẹn ngày 30/11/2026 ", "Đã giải thích"]) == (
        "Đã giải thích; Hẹn ngày 30/11/2026"
    )


def test_no_semicolon_follows_a_sentence() -> None:
    assert joined(["Đường hỏng.", "Ngập nước…", "Bao giờ sửa?", "Số 12"]) == (
        "Đường hỏng. Ngập nước… Bao giờ sửa? Số 12"
    )


def test_what_is_longer_is_cut() -> None:
    assert joined(["một hai", "ba"], most=4) == "một …"
    assert joined(["một"], most=3) == "một"
