"""Registers complaints as the assistant's actions do: in a transaction of their own, before any reply."""

from __future__ import annotations

from desk.complaints import draft, register
from desk.complaints.work import Office


def register_complaint(office: Office, conversation_id: str, topic: str = "staff_service") -> str:
    """Note a draft and register it; the number."""
    fields = {"topic": topic, "description": "柜台少给了钱", "contact_phone": "13800001234"}
    with office.work() as work:
        draft.note(work, conversation_id, fields=fields)
        return str(register.register(work, conversation_id).number)
