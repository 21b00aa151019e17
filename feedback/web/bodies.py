"""How much text one request may carry: text, unlike files, is held in memory and shown again."""

from __future__ import annotations

from io import BytesIO
from typing import IO, Any

from flask import Request
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge
from werkzeug.formparser import FormDataParser


class BoundedFormParser(FormDataParser):
    """Holds the text of a whole form under ``MAX_FORM_MEMORY_SIZE`` (bytes as sent), and its fields under
    ``MAX_FORM_PARTS``.

    Werkzeug applies the first limit to each text part of a multipart form alone, and to URL-encoded forms
    neither. Raises RequestEntityTooLarge, which is answered with the page for 413; BadRequest for a part
    without a readable name (RFC 7578, 4.2), which werkzeug lets through under None, and for a form that is
    cut short or has no boundary, which it takes for an empty one.
    """

    def parse(
        self,
        stream: IO[bytes],
        mimetype: str,
        content_length: int | None,
        options: dict[str, str] | None = None,
    ) -> tuple[IO[bytes], MultiDict[str, str], MultiDict[str, FileStorage]]:
        """Stream, texts, files, as the parent gives them, when the texts are not too much together."""
        limit = self.max_form_memory_size
        urlencoded = mimetype == "application/x-www-form-urlencoded"
        if limit is not None and urlencoded and (content_length or 0) > limit:
            raise RequestEntityTooLarge()
        if urlencoded:
            body = stream.read()
            if self.max_form_parts is not None and body.count(b"&") >= self.max_form_parts:
                raise RequestEntityTooLarge()
            stream = BytesIO(body)
        self.silent = False
        try:
            rest, texts, files = super().parse(stream, mimetype, content_length, options)
        except ValueError:
            raise BadRequest() from None
        if None in texts or None in files:
            raise BadRequest()
        if limit is not None and not urlencoded and _bytes_in(texts) > limit:
            raise RequestEntityTooLarge()
        return rest, texts, files


class BoundedRequest(Request):
    """A request whose form is read by ``BoundedFormParser``."""

    form_data_parser_class = BoundedFormParser


def _bytes_in(texts: MultiDict[str, Any]) -> int:
    return sum(len(name.encode()) + len(text.encode()) for name, text in texts.items(multi=True))
