"""Files over HTTP: an upload is read once its sender was let in, a download is never run by a browser."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field, ValidationError
from sqlalchemy.exc import SQLAlchemyError
from starlette.datastructures import FormData, UploadFile
from starlette.responses import Response

from desk.api.client_names import CLIENT_MESSAGE_ID, IN_A_FORM
from desk.complaints.model import Attachment
from desk.conversations import files
from desk.conversations.bootstrap import Floor
from desk.conversations.file_kinds import is_picture
from desk.conversations.files import NoSuchFile, Parcel

_PLACES = re.compile(r"/api/(chat|desk/(conversations|complaints)/[^/]+)/files/?")
LONGEST_FIELD = 1024
_HEADERS = {
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


class FileShown(BaseModel):
    """An attachment."""

    id: str
    name: str
    type: str = Field(description="found by looking into it", example="image/png")
    size: int = Field(description="in bytes")
    url: str
    width: int | None = None
    height: int | None = None


class UploadFields(BaseModel):
    """What is sent beside the file."""

    client_message_id: str = CLIENT_MESSAGE_ID
    fence: int | None = Field(default=None, ge=0, le=2**31 - 1)


def takes(path: str) -> bool:
    """Whether files are sent to this path, so that its bodies may be larger."""
    return _PLACES.fullmatch(path) is not None


def described(*, fence: bool = False, named: bool = True) -> dict[str, Any]:
    """The request body for the API's description; it is read by hand, after the sender was let in.

    Args:
        named: the client names its message.
    """
    properties: dict[str, Any] = {
        "file": {
            "type": "string",
            "format": "binary",
            "description": "a picture (PNG, JPEG, WebP, GIF) or a PDF",
        },
        **({"client_message_id": IN_A_FORM} if named else {}),
    }
    required = list(properties)
    if fence:
        properties["fence"] = {"type": "integer", "minimum": 0, "description": "the number the claim gave"}
    schema = {"type": "object", "required": required, "properties": properties}
    return {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": schema}}}}


async def packed(request: Request, floor: Floor) -> tuple[UploadFields, Parcel]:
    """Read the form, look into the file and put it away.

    Raises:
        RequestValidationError: the form is not what it should be.
        Refused: the file is none we take.
    """
    async with request.form(max_files=1, max_fields=4, max_part_size=LONGEST_FIELD) as form:
        fields = _fields(form)
        return fields, await _put_away(form, floor)


async def packed_alone(request: Request, floor: Floor) -> Parcel:
    """The same for a file that is no message.

    Raises:
        RequestValidationError, Refused: as above.
    """
    async with request.form(max_files=1, max_fields=4, max_part_size=LONGEST_FIELD) as form:
        return await _put_away(form, floor)


async def _put_away(form: FormData, floor: Floor) -> Parcel:
    sent = form.get("file")
    if not isinstance(sent, UploadFile):
        raise _wrong({"loc": ("file",), "type": "value_error.missing"})
    policy, name = floor.office.policy, sent.filename or ""
    return await floor.files.run(files.pack, floor.files, policy, sent.file, name)


def _fields(form: FormData) -> UploadFields:
    try:
        return UploadFields.parse_obj({name: form[name] for name in UploadFields.__fields__ if name in form})
    except ValidationError as error:
        raise _wrong(*error.errors()) from error


def _wrong(*faults: Mapping[str, Any]) -> RequestValidationError:
    return RequestValidationError([{**fault, "loc": ("body", *fault["loc"])} for fault in faults])


async def drop_refused(floor: Floor, parcel: Parcel, error: BaseException | None = None) -> None:
    """Take back what was put away for nothing.

    When the database failed, the row may yet have been committed: then the rounds decide.
    """
    if not isinstance(error, SQLAlchemyError):
        await floor.files.run(floor.files.drop, parcel.piece.stored_as)


async def served(floor: Floor, kept: Attachment) -> Response:
    """A file as a response that no browser runs, guesses at or keeps.

    Raises:
        NoSuchFile: it is lost.
    """
    data = await floor.files.run(floor.files.read, kept.stored_as)
    if data is None:
        raise NoSuchFile
    # A sandboxed page cannot show a PDF: it is saved, and opened by what the reader trusts.
    way = "inline" if is_picture(kept.media_type) else "attachment"
    headers = {**_HEADERS, "Content-Disposition": disposition(way, kept.name)}
    return Response(data, headers=headers, media_type=kept.media_type)


def disposition(way: str, name: str) -> str:
    """The header that names a file, for old and new clients (RFC 6266)."""
    ending = name.rpartition(".")[2]
    return f"{way}; filename=\"file.{ending}\"; filename*=UTF-8''{quote(name, safe='')}"
