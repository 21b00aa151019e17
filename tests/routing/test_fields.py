"""The fields of matters: their labels, their columns, their words."""

from __future__ import annotations

from collections import Counter

import pytest

from feedback.routing import fields

LABELS = {
    "An ninh quốc gia",
    "Bảo hiểm",
    "Chính sách xã hội",
    "Cán bộ, công chức, viên chức",
    "Dân sự",
    "Giao thông, vận tải",
    "Giáo dục, đào tạo",
    "Hành chính tư pháp",
    "Khiếu nại, tố cáo",
    "Lao động",
    "Môi trường",
    "Nông nghiệp, nông thôn",
    "Thi hành án",
    "Thuế, phí, lệ phí, các khoản thu khác",
    "Trật tự, an toàn xã hội",
    "Tài nguyên",
    "Tôn giáo, tín ngưỡng",
    "Văn hóa, thể thao, du lịch",
    "Xây dựng, nhà ở, đô thị",
    "Y tế, dược",
    "Đất đai",
}


def test_each_of_the_21_labels_is_the_first_guess_of_exactly_one_field():
    assert set(fields.labels()) == LABELS
    primary = Counter(label for field in fields.all_fields() for label in field.primary)
    assert primary == dict.fromkeys(LABELS, 1)
    assert all(fields.field_of_label(label).key for label in LABELS)


def test_labels_beside_the_first_guess_are_labels():
    assert {label for field in fields.all_fields() for label in field.also} <= LABELS


def test_an_unknown_label_is_no_field():
    with pytest.raises(KeyError):
        fields.field_of_label("Thể dục")


def test_every_field_has_a_column_in_each_of_the_three_forms():
    for field in fields.all_fields():
        assert set(field.columns) == {"petition", "complaint", "denunciation"}, field.key
        assert field.columns["petition"].form == "04/XLD"
        assert 9 <= field.columns["petition"].column <= 12
        assert field.columns["complaint"].form == "02/XLD"
        assert 10 <= field.columns["complaint"].column <= 15
        assert field.columns["denunciation"].form == "03/XLD"
        assert 10 <= field.columns["denunciation"].column <= 17


def test_columns_stand_where_the_circular_has_them():
    land = fields.by_key("land_recovery")
    assert {key: column.column for key, column in land.columns.items()} == {
        "petition": 10,
        "complaint": 11,
        "denunciation": 11,
    }
    assert fields.by_key("officials").columns["denunciation"].column == 12
    assert fields.by_key("courts_enforcement").columns["petition"].column == 11


def test_keys_and_names_are_unique_and_every_hint_gives_an_example():
    every = fields.all_fields()
    assert len({field.key for field in every}) == len({field.name for field in every}) == len(every)
    assert all("Ví dụ" in field.hint for field in every if field.key != fields.OTHER)
    assert all(len(field.name) <= 60 and len(field.hint) <= 110 for field in every)


def test_groups_keep_all_fields_and_end_with_the_one_for_what_fits_no_other():
    groups = fields.grouped()
    assert [field for _, members in groups for field in members] == list(fields.all_fields())
    assert groups[-1][1][-1].key == fields.OTHER
