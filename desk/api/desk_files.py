"""Attachments at the desk: send one to the customer, read those of a conversation one may read."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from desk.api import uploads
from desk.api.access import READ, TALK, Forbidden, Me, Member, allow
from desk.api.chat_files import BINARY, FileId
from desk.api.complaints import actor, seen
from desk.api.desk_floor import ConversationId, Desk, readable
from desk.api.desk_talk import SaidMessage
from desk.channels import desk_json
from desk.complaints.errors import NotAllowed
from desk.complaints.model import Attachment
from desk.complaints.work import Work
from desk.conversations import files, handing
from desk.conversations.feed import News
from desk.conversations.files import NoSuchFile, Parcel
from desk.conversations.ownership import Claim
from desk.conversations.view import line_of

router = APIRouter(prefix="/api/desk", tags=["desk: conversation"])

_SEND = allow(*TALK, refuses=(400, 404, 409, 413, 415, 429))
_READ = allow(*READ, refuses=(404,))


@router.post(
    "/conversations/{conversation_id}/files",
    status_code=201,
    response_model=SaidMessage,
    **{**_SEND, "openapi_extra": {**_SEND["openapi_extra"], **uploads.described(fence=True)}},
)
async def send_file(conversation_id: ConversationId, request: Request, desk: Desk, me: Me) -> JSONResponse:
    """Send the customer a picture or a PDF; 200 when it had been sent before."""
    await desk.read(_require_readable, conversation_id, me)
    fields, parcel = await uploads.packed(request, desk.floor)
    try:
        said, repeated = await desk.write(_send, conversation_id, me, parcel, fields)
    except Exception as error:
        await uploads.drop_refused(desk.floor, parcel, error)
        raise
    if repeated:
        await uploads.drop_refused(desk.floor, parcel)
    else:
        desk.tell(News(conversation_id))
    return JSONResponse({"seq": said["seq"], "message": said}, 200 if repeated else 201)


@router.get(
    "/files/{file_id}", response_class=Response, **{**_READ, "responses": {**BINARY, **_READ["responses"]}}
)
async def read_file(file_id: FileId, desk: Desk, me: Me) -> Response:
    """A file of a conversation or a complaint one may read."""
    return await uploads.served(desk.floor, await desk.read(_file, file_id, me))


def _require_readable(work: Work, conversation_id: str, me: Member) -> None:
    readable(work, conversation_id, me)


def _send(
    work: Work, conversation_id: str, me: Member, parcel: Parcel, fields: uploads.UploadFields
) -> tuple[dict[str, Any], bool]:
    found = desk_json.by_id(work, conversation_id)
    held = Claim(conversation_id, me.name, found.fence if fields.fence is None else fields.fence)
    said, repeated = files.send(
        work, held, parcel, client_message_id=fields.client_message_id, display_name=me.display_name
    )
    if not repeated:
        handing.read_by_agent(work, held, said.seq)
    return desk_json.message(line_of(said)), repeated


def _file(work: Work, file_id: str, me: Member) -> Attachment:
    """A file of a conversation or of a complaint one may read."""
    found = work.session.get(Attachment, file_id)
    if found is None:
        raise NoSuchFile
    if found.number is None or not _may_see(work, found.number, me):
        if found.conversation_id is None:
            raise Forbidden
        readable(work, found.conversation_id, me)
    return found


def _may_see(work: Work, number: str, me: Member) -> bool:
    try:
        seen(work, number, actor(me))
    except NotAllowed:
        return False
    return True
