"""Conversations for the scripted agents' desk: invented customers whose numbers do not exist."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any

PASSWORD = "correct-horse-staple"
STAFF = {"chen": ("小陈", "agent"), "wang": ("小王", "agent"), "zhou": ("周班长", "supervisor")}
TOPICS = [{"name": "fraud", "title": "诈骗"}, {"name": "payment_failure", "title": "刷卡与支付"}]
TEAMS = [
    {"name": "risk_control", "title": "风险与反欺诈部"},
    {"name": "card_center", "title": "信用卡与银行卡中心"},
    {"name": "consumer_protection", "title": "消费者权益保护部"},
]
DISPOSITIONS = {
    "solved": "已解决",
    "registered": "已登记投诉",
    "answered": "已解答疑问",
    "no_reply": "客户未再回复",
}
CANNED = [
    {"id": 1, "title": "问候", "text": "{customer}您好，我是{agent}，前面的内容我已经看到了，不用再说一遍。"},
    {"id": 2, "title": "锁卡", "text": "请先在手机银行把这张卡临时锁定，或打{hotline}，24小时有人。"},
    {"id": 3, "title": "查进度", "text": "您的投诉编号是{number}，凭编号和手机号随时可以查。"},
    {"id": 4, "title": "稍等核实", "text": "我需要几分钟核实，请不要离开这个页面。"},
]
SUGGESTIONS = [
    {"title": "先止损", "text": "请先不要再转账，也别挂在对方的电话里。我现在帮您锁卡。"},
    {"title": "问转出的卡", "text": "钱是从哪张卡转出去的？说卡种和尾号就行。"},
    {"title": "请客户报警", "text": "请马上打110或96110报警，报警回执可以拍照发给我。"},
]
FIELDS = (
    "topic",
    "description",
    "occurred_at",
    "amount",
    "product",
    "request",
    "contact_name",
    "contact_phone",
)


def now() -> datetime:
    """This moment."""
    return datetime.now(timezone.utc)


def ago(**span: float) -> datetime:
    """A moment that has passed; negative spans are still to come."""
    return now() - timedelta(**span)


@dataclass
class Matter:
    """One conversation with what stands beside it."""

    customer: str
    topic_title: str | None = None
    level: int | None = 3
    urgent: bool = False
    reasons: list[str] = field(default_factory=list)
    owner: str = "queue"
    agent: str | None = None
    agent_name: str | None = None
    status: str = "open"
    emotion: str | None = None
    waiting_since: datetime = field(default_factory=now)
    signals: list[dict[str, Any]] = field(default_factory=list)
    emotions: list[dict[str, Any]] = field(default_factory=list)
    complaints: list[dict[str, Any]] = field(default_factory=list)
    clocks: list[dict[str, Any]] = field(default_factory=list)
    suggestions: list[dict[str, Any]] = field(default_factory=list)
    draft: dict[str, Any] | None = None
    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    fence: int = 0
    messages: list[dict[str, Any]] = field(default_factory=list)
    notes: list[dict[str, Any]] = field(default_factory=list)

    def say(
        self, author: str, text: str, *, kind: str = "text", at: datetime | None = None, **more: Any
    ) -> dict[str, Any]:
        """One more message."""
        message = {
            "seq": len(self.messages) + 1,
            "author": author,
            "kind": kind,
            "text": text,
            "choices": [],
            "created_at": (at or now()).isoformat(),
            **more,
        }
        self.messages.append(message)
        return message

    def write(
        self, kind: str, account: str, name: str, text: str, at: datetime | None = None
    ) -> dict[str, Any]:
        """One more note."""
        note = {
            "note_id": len(self.notes) + 1,
            "after_seq": len(self.messages),
            "author": "note",
            "account": account,
            "author_name": name,
            "kind": kind,
            "text": text,
            "created_at": (at or now()).isoformat(),
        }
        self.notes.append(note)
        return note

    def fill(self, by: str, **values: str) -> None:
        """The draft learns something."""
        fields = (self.draft or {}).get("fields", {})
        for name, value in values.items():
            shown = f"{value[:3]}****{value[-4:]}" if name == "contact_phone" else value
            fields[name] = {"value": value, "display": shown, "by": by, "at": now().isoformat()}
        missing = [name for name in FIELDS if name not in fields]
        self.draft = {
            "fields": fields,
            "missing": missing,
            "status": "asking",
            "topic_title": self.topic_title,
        }

    def register(self) -> str:
        """The draft becomes a complaint."""
        self.draft = {
            **(self.draft or {"fields": {}}),
            "missing": [],
            "status": "registered",
            "number": "TS20261123-0042-7",
        }
        return "TS20261123-0042-7"

    def leave(self, act: str, body: dict[str, Any]) -> None:
        """An agent gives it away."""
        if act == "park":
            self.status = "parked"
            return
        self.owner = "queue" if act == "transfer" or body.get("to") == "queue" else "bot"
        self.agent = self.agent_name = None
        self.status = "closed" if act == "close" else "open"
        self.fence += 1

    def summary(self) -> dict[str, Any]:
        """It in a line."""
        spoken = [m for m in self.messages if m["author"] != "system"]
        last = spoken[-1] if spoken else None
        names = ("owner", "agent", "agent_name", "status", "fence", "customer", "level", "urgent", "reasons")
        unread = 0
        for message in reversed(spoken):
            if message["author"] != "customer":
                break
            unread += 1
        return {
            "conversation_id": self.id,
            **{name: getattr(self, name) for name in names},
            "channel": "web",
            "topic_title": self.topic_title,
            "emotion": self.emotion,
            "last_text": last["text"] if last else None,
            "last_author": last["author"] if last else None,
            "last_at": (last["created_at"] if last else now().isoformat()),
            "unread": unread if self.owner == "agent" else 0,
            "parked_until": ago(hours=-1).isoformat() if self.status == "parked" else None,
        }

    def entry(self, place: int) -> dict[str, Any]:
        """It in the queue."""
        promised = self.waiting_since + timedelta(minutes=1 if self.urgent else 10)
        waiting = {"waiting_since": self.waiting_since.isoformat(), "promised_at": promised.isoformat()}
        return {**self.summary(), **waiting, "position": place, "team": "risk_control", "language": "zh"}

    def detail(self, after: int) -> dict[str, Any]:
        """All of it."""
        agent_said = [m["seq"] for m in self.messages if m["author"] == "agent"]
        beside = {"signals": self.signals, "emotions": self.emotions, "customer_read": (agent_said or [0])[0]}
        phone = ((self.draft or {}).get("fields", {}).get("contact_phone") or {}).get("display")
        return {
            "conversation": {"id": self.id, **self.summary(), **beside, "agent_read": 0},
            "messages": [m for m in self.messages if m["seq"] > after] + self.notes,
            "cursor": len(self.messages),
            "draft": self.draft,
            "customer": {
                "name": self.customer,
                "phone": phone,
                "tags": [],
                "complaints": self.complaints,
                "conversations": 2,
            },
            "clocks": self.clocks,
            "suggestions": self.suggestions,
        }
