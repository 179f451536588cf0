"""Reading `multipart/form-data` (RFC 7578), strictly."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import HeaderParser
from email.policy import HTTP


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a form.

    Attributes:
        name: Its name.
        file_name: None for a text.
        data: The bytes.
    """

    name: str
    file_name: str | None
    data: bytes = field(repr=False)


def read_form(content_type: str, body: bytes) -> dict[str, Field]:
    """Return the fields of a form by name.

    Raises:
        ValueError: It is not a form, is cut off, or has a name twice.
    """
    header = _header(f"Content-Type: {content_type}")
    boundary = header.get_boundary()
    if header.get_content_type() != "multipart/form-data" or not boundary:
        raise ValueError("the body must be multipart/form-data with a boundary")
    found: dict[str, Field] = {}
    for part in _parts(body, boundary.encode("latin-1")):
        entry = _field(part)
        if entry.name in found:
            raise ValueError(f"the form has {entry.name!r} twice")
        found[entry.name] = entry
    return found


def _parts(body: bytes, boundary: bytes) -> list[bytes]:
    pieces = re.split(rb"(?:^|\r\n)--" + re.escape(boundary) + rb"(?=\r\n|--)", body)
    if len(pieces) < 2 or not pieces[-1].startswith(b"--"):
        raise ValueError("the form has no closing boundary")
    return [piece.removeprefix(b"\r\n") for piece in pieces[1:-1]]


def _field(part: bytes) -> Field:
    head, blank, data = part.partition(b"\r\n\r\n")
    header = _header(head.decode("utf-8", "replace"))
    name = header.get_param("name", header="Content-Disposition")
    if not blank or header.get_content_disposition() != "form-data" or not isinstance(name, str):
        raise ValueError("a part of the form has no Content-Disposition with a name")
    return Field(name, header.get_filename(), data)


def _header(text: str) -> EmailMessage:
    message = HeaderParser(policy=HTTP).parsestr(text)
    assert isinstance(message, EmailMessage)
    return message
