"""The customer's attachments: send one, and read those of one's own conversation."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from desk.api import problems, uploads
from desk.api.chat import Address, Channel, Token
from desk.api.uploads import FileShown
from desk.channels.web import FILES
from desk.complaints.model import Attachment
from desk.complaints.work import Work
from desk.conversations import files, opening

router = APIRouter(prefix="/api/chat", tags=["chat"])

FileId = Annotated[str, Path(regex="^[0-9a-f]{32}$", description="the file's id")]
_BYTES = {"schema": {"type": "string", "format": "binary"}}
BINARY: dict[int | str, dict[str, Any]] = {
    200: {"content": {"image/*": _BYTES, "application/pdf": _BYTES}, "description": "the file"}
}


class TakenFile(BaseModel):
    """The file is in the record."""

    message_id: str
    seq: int
    file: FileShown


@router.post(
    "/files",
    status_code=201,
    response_model=TakenFile,
    responses={
        200: {"model": TakenFile, "description": "taken before; the same answer again"},
        **problems.responses(400, 401, 409, 413, 415, 422, 429, 503),
    },
    openapi_extra=uploads.described(),
)
async def send_file(request: Request, web: Channel, token: Token, address: Address) -> Response:
    """Send a picture or a PDF. It is on the disk and in the record when this answers."""
    floor = web.floor
    await floor.ledger.read(_let_in, token)
    fields, parcel = await uploads.packed(request, floor)
    try:
        receipt, shown = await web.send_file(
            token, parcel, client_message_id=fields.client_message_id, address=address
        )
    except Exception as error:
        await uploads.drop_refused(floor, parcel, error)
        raise
    if receipt.repeated:
        await uploads.drop_refused(floor, parcel)
    body = {
        "message_id": receipt.message_id,
        "seq": receipt.seq,
        "file": {**shown, "url": f"{FILES}/{shown['id']}"},
    }
    return JSONResponse(body, 200 if receipt.repeated else 201)


@router.get(
    "/files/{file_id}",
    response_class=Response,
    responses={**BINARY, **problems.responses(401, 404, 422, 503)},
)
async def read_file(file_id: FileId, web: Channel, token: Token) -> Response:
    """A file of one's own conversation."""
    return await uploads.served(web.floor, await web.floor.ledger.read(_file_of, token, file_id))


def _let_in(work: Work, token: str) -> None:
    opening.find(work, token)


def _file_of(work: Work, token: str, file_id: str) -> Attachment:
    return files.asked_for(work, file_id, opening.find(work, token).id)
