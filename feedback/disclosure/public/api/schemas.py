"""The columns of open data as JSON Schema (2020-12), with their titles and meanings in two languages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from feedback.disclosure.open_data.tables import Column, Kind, Meaning
from feedback.disclosure.public.api.lists import Parameter
from feedback.disclosure.public.api.resources import Part, Resource

Schema = dict[str, Any]

_TYPES: Final[dict[Kind, Schema]] = {
    "string": {"type": "string"},
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "datetime": {"type": "string", "format": "date-time"},
}

PROBLEM: Final[Schema] = {
    "type": "object",
    "title": "Lỗi (RFC 9457)",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri", "description": "Địa chỉ giải thích loại lỗi"},
        "title": {"type": "string", "description": "Tên loại lỗi"},
        "status": {"type": "integer", "description": "Mã trạng thái HTTP"},
        "detail": {"type": "string", "description": "Lỗi gì, cần làm gì"},
        "errors": {
            "type": "array",
            "description": "Từng tham số sai",
            "items": {
                "type": "object",
                "required": ["parameter", "detail"],
                "properties": {"parameter": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}
GONE: Final[Schema] = {
    "allOf": [
        {"$ref": "#/components/schemas/Problem"},
        {
            "type": "object",
            "required": ["ma", "trang_thai", "ly_do"],
            "properties": {
                "ma": {"type": "string", "description": "Mã của nội dung đã gỡ"},
                "trang_thai": {"const": "go", "description": "Đã gỡ"},
                "ly_do": {"type": "string", "description": "Lý do gỡ, theo cột cùng tên"},
                "ngay_go": {"type": "string", "format": "date", "description": "Ngày gỡ, nếu biết"},
            },
            "description": "Cột còn lại của dòng đã gỡ, như trong tệp; `detail` là lý do bằng lời",
        },
    ],
    "title": "Nội dung không còn công khai",
}


def said(meaning: Meaning) -> str:
    """A meaning in both languages, for a description."""
    return f"{meaning.vi}\n\n*{meaning.en}*"


def of_row(title: Meaning, columns: Sequence[Column], parts: Iterable[Part] = ()) -> Schema:
    """An object with these columns and parts; each is always there, null where nothing is known."""
    properties = {one.name: of_column(one) for one in columns} | {one.name: _of_part(one) for one in parts}
    return {
        "type": "object",
        "title": title.vi,
        "description": title.en,
        "required": list(properties),
        "properties": properties,
    }


def of_list(resource: Resource, item: str) -> Schema:
    """A page of a list of ``item``, a schema among the components."""
    return {
        "type": "object",
        "title": f"{resource.title.vi}: một trang",
        "required": ["dataset", "rows", "next"],
        "properties": {
            "dataset": {"const": resource.key, "description": "Tên bộ dữ liệu"},
            "rows": {"type": "array", "items": {"$ref": f"#/components/schemas/{item}"}},
            "next": {
                "type": ["string", "null"],
                "format": "uri",
                "description": "Địa chỉ trang tiếp theo; null ở trang cuối",
            },
        },
    }


def of_column(one: Column) -> Schema:
    """One column; it may be null unless it always says something."""
    return _told(one.title, one.meaning) | _typed(one.kind, one.values, nullable=not one.always)


def of_parameter(one: Parameter) -> Schema:
    """What may be given for a parameter."""
    schema = dict(_TYPES[one.kind])
    if one.values:
        schema["enum"] = [key for key, _ in one.values]
    elif one.kind == "integer":
        schema |= {"minimum": one.least, "maximum": one.most}
    else:
        schema["maxLength"] = one.most
    return schema


def words_of(values: Sequence[tuple[str, Meaning]]) -> str:
    """The words of coded values, one a line, for a description."""
    return "".join(f"\n- `{key}`: {words.vi} (*{words.en}*)" for key, words in values)


def _of_part(one: Part) -> Schema:
    told = _told(one.title, one.meaning)
    if one.columns:
        return told | {"type": "array", "items": of_row(one.title, one.columns)}
    return told | _typed(one.kind, (), nullable=True)


def _told(title: Meaning, meaning: Meaning) -> Schema:
    return {"title": title.vi, "description": f"{meaning.vi}\n\n*{title.en}. {meaning.en}*"}


def _typed(kind: Kind, values: Sequence[tuple[str, Meaning]], *, nullable: bool) -> Schema:
    schema = dict(_TYPES[kind])
    if nullable:
        schema["type"] = [schema["type"], "null"]
    if values:
        schema["enum"] = [key for key, _ in values] + ([None] if nullable else [])
    return schema
