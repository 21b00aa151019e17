"""The description of the read API for machines: OpenAPI 3.1.1, made of the same columns as the files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any, Final

from feedback.disclosure.open_data.tables import Meaning
from feedback.disclosure.public.api import schemas
from feedback.disclosure.public.api.answering import of_one, of_row
from feedback.disclosure.public.api.asking import SIZE, USUAL_ROWS
from feedback.disclosure.public.api.lists import AFTER, Asked, Parameter
from feedback.disclosure.public.api.problems import MEDIA_TYPE, WORDS
from feedback.disclosure.public.api.resources import One, Resource
from feedback.disclosure.public.api.schemas import Schema
from feedback.remembered import remembered
from feedback.web import feeds
from feedback.web.sharing import FRESH_SECONDS

VERSION: Final = "1.0.0"
"""Grows in the middle with each addition; the first number stands in the addresses."""

_ABOUT: Final = """Dữ liệu công khai về phản ánh, kiến nghị, đối thoại của tỉnh Quảng Ngãi, chỉ để đọc.

- Tên cột, mã và lời văn giống các trang web và tệp dữ liệu mở.
- Không cần khóa. Mỗi địa chỉ mạng được gọi một số lần mỗi phút; quá thì nhận 429 và `Retry-After`.
- Trong phiên bản 1 chỉ thêm địa chỉ, cột, giá trị mới; không đổi, không bỏ.

*Public data on citizen feedback and dialogue of Quảng Ngãi province, read only, no key. Columns and codes
are those of the web pages and open-data files. Within version 1 changes are additive.*"""

_FAULTS: Final = (400, 404, 405, 406, 410, 414, 429, 500, 503)
_GET: Final = (400, 404, 406, 414, 429, 500, 503)


def written(resources: Sequence[Resource], today: date) -> dict[str, Any]:
    """The document: every resource with its parameters, schemas and examples that are true on the day."""
    paths: dict[str, Any] = {}
    components: dict[str, Any] = {"Problem": schemas.PROBLEM, "Gone": schemas.GONE}
    for one in resources:
        name = _name(one.key)
        components[name] = schemas.of_row(one.title, one.columns)
        components[f"{name}_trang"] = schemas.of_list(one, name)
        shown = remembered(f"read_api_example_{one.key}", partial(_examples, one, today))
        paths[f"/api/v1/{one.key}"] = {"get": _list(one, name, shown)}
        if one.one is not None:
            components[f"{name}_day_du"] = schemas.of_row(one.title, one.columns, one.parts)
            paths[f"/api/v1/{one.key}/{{code}}"] = {"get": _single(one, name, shown)}
    return {
        "openapi": "3.1.1",
        "info": {
            "title": "Dữ liệu công khai tỉnh Quảng Ngãi – giao diện đọc",
            "version": VERSION,
            "description": _ABOUT,
            "license": {"name": "CC BY 4.0", "identifier": "CC-BY-4.0"},
        },
        "servers": [{"url": feeds.site()}],
        "externalDocs": {"url": f"{feeds.site()}/api/v1", "description": "Hướng dẫn"},
        "tags": [{"name": one.key, "description": schemas.said(one.about)} for one in resources],
        "paths": paths,
        "components": {
            "schemas": components,
            "parameters": {"sau": _parameter(AFTER), "so_luong": _parameter(SIZE)},
            "headers": _HEADERS,
            "responses": {_name_of(code): _problem(code) for code in _FAULTS},
        },
    }


def _list(one: Resource, name: str, shown: dict[str, Any]) -> dict[str, Any]:
    told = {"schema": {"$ref": f"#/components/schemas/{name}_trang"}}
    if shown["page"] is not None:
        told["example"] = shown["page"]
    headers = {"Link": {"$ref": "#/components/headers/Link"}}
    shared = [{"$ref": f"#/components/parameters/{key}"} for key in ("sau", "so_luong")]
    return _operation(one, f"list_{name}", one.title, told, headers) | {
        "parameters": [*(_parameter(each) for each in one.filters), *shared]
    }


def _single(one: Resource, name: str, shown: dict[str, Any]) -> dict[str, Any]:
    told = {"schema": {"$ref": f"#/components/schemas/{name}_day_du"}}
    if shown["one"] is not None:
        told["example"] = shown["one"]
    column = next(column for column in one.columns if column.name == one.code)
    code: dict[str, Any] = {
        "name": "code",
        "in": "path",
        "required": True,
        "description": schemas.said(column.title),
        "schema": {"type": "string", "minLength": 1, "maxLength": 40},
    }
    if shown["code"] is not None:
        code["example"] = shown["code"]
    title = Meaning(f"{one.title.vi}: một mục", f"{one.title.en}: one item")
    return _operation(one, f"read_{name}", title, told, {}, (410,)) | {"parameters": [code]}


def _operation(
    one: Resource,
    name: str,
    title: Meaning,
    told: Schema,
    headers: dict[str, Any],
    further: tuple[int, ...] = (),
) -> dict[str, Any]:
    kept = {key: {"$ref": f"#/components/headers/{key}"} for key in ("ETag", "Cache-Control")}
    content = {"application/json": told}
    return {
        "operationId": name,
        "tags": [one.key],
        "summary": title.vi,
        "description": title.en,
        "responses": {
            "200": {"description": "Trả lời", "headers": kept | headers, "content": content},
            "304": {"description": "Chưa đổi so với bản đã có (ETag)", "headers": kept},
        }
        | {str(code): {"$ref": f"#/components/responses/{_name_of(code)}"} for code in (*_GET, *further)},
    }


def _parameter(one: Parameter) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": one.name,
        "in": "query",
        "description": schemas.said(one.title) + schemas.words_of(one.values),
        "schema": schemas.of_parameter(one),
    }
    if one.name == SIZE.name:
        told["schema"]["default"] = USUAL_ROWS
    return told | ({"example": one.example} if one.example != "" else {})


def _problem(code: int) -> dict[str, Any]:
    title, words = WORDS[code]
    schema = "Gone" if code == 410 else "Problem"
    headers = {"Retry-After": {"$ref": "#/components/headers/Retry-After"}} if code in (429, 503) else {}
    return {
        "description": f"{title}. {words}",
        "headers": headers,
        "content": {MEDIA_TYPE: {"schema": {"$ref": f"#/components/schemas/{schema}"}}},
    }


def _examples(one: Resource, today: date) -> dict[str, Any]:
    """The newest row, as it is public on the day: nothing in the document is made up."""
    found = one.listed(Asked({}, None, 1), today)
    if not found.rows:
        return {"page": None, "one": None, "code": None}
    row = of_row(one.columns, found.rows[0])
    whole = one.one(str(row[one.code]), today) if one.one is not None else None
    return {
        "page": {"dataset": one.key, "rows": [row], "next": None},
        "one": of_one(one, whole) if isinstance(whole, One) else None,
        "code": row[one.code],
    }


def _name(key: str) -> str:
    return key.replace("-", "_")


def _name_of(code: int) -> str:
    return f"Problem{code}"


_HEADERS: Final = {
    "ETag": {
        "description": "Dấu của nội dung; gửi lại trong If-None-Match để nhận 304",
        "required": True,
        "schema": {"type": "string"},
    },
    "Cache-Control": {
        "description": f"Ai cũng được giữ {FRESH_SECONDS} giây",
        "required": True,
        "schema": {"const": f"public, max-age={FRESH_SECONDS}"},
    },
    "Link": {
        "description": 'Địa chỉ trang tiếp theo, rel="next" (RFC 8288); không có ở trang cuối',
        "schema": {"type": "string"},
    },
    "Retry-After": {
        "description": "Sau bao nhiêu giây thì gọi lại",
        "required": True,
        "schema": {"type": "string", "pattern": "^[0-9]+$"},
    },
}
