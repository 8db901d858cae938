"""Who may speak to the customer: an agent's claim and release, fenced so that two never speak at once.

Each change of hands raises the conversation's fence. Whoever wants to speak shows the number they were given;
an older one means that somebody else took over meanwhile, and nothing is said. All of it happens while
holding the conversation's row, so a claim and the end of a bot's turn cannot pass each other.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from desk.complaints import audit
from desk.complaints.work import Work
from desk.conversations import handback, queue
from desk.conversations.inbox import IdReused
from desk.conversations.model import AGENT, BOT, Conversation, Message
from desk.conversations.opening import holding
from desk.conversations.transcript import Said, notice, put


class OwnershipError(Exception):
    """A conversation is not one's own to act on.

    OwnershipError
    ├── ClaimedByOther     somebody else has it
    └── NotYours           it was never claimed, or was lost meanwhile: the fence is too old
    """


class ClaimedByOther(OwnershipError):
    """Another agent has the conversation.

    Attributes:
        agent: who has it, by account.
        display_name: the same, as people read it.
    """

    def __init__(self, agent: str, display_name: str | None = None) -> None:
        self.agent, self.display_name = agent, display_name or agent
        super().__init__(agent)


class NotYours(OwnershipError):
    """The speaker has no right to this conversation, or no longer."""


@dataclass(frozen=True)
class Claim:
    """An agent's right to speak, as long as the conversation's fence is this number."""

    conversation_id: str
    agent: str
    fence: int


def claim(work: Work, conversation_id: str, agent: str, *, display_name: str | None = None) -> Claim:
    """Take a conversation from the queue or the bot. Claiming what one has already changes nothing.

    Args:
        agent: the agent's account.
        display_name: what the customer is told.

    Raises:
        NoSuchConversation: there is none.
        ClaimedByOther: another agent has it.
    """
    conversation = holding(work, conversation_id)
    if conversation.owner == AGENT:
        if conversation.agent != agent:
            raise ClaimedByOther(conversation.agent or "", conversation.agent_name)
        return Claim(conversation_id, agent, conversation.fence)
    queue.leave(work, conversation, queue.CLAIMED, agent)
    hand(conversation, agent, display_name)
    notice(work, conversation, "agent_joined", agent=display_name or agent)
    audit.append(work, f"agent:{agent}", "claimed", f"conversation:{conversation_id}", _fence(conversation))
    return Claim(conversation_id, agent, conversation.fence)


def release(work: Work, held: Claim, *, to_queue: bool = False, reason: str = queue.REQUESTED) -> None:
    """Give a conversation back to the bot, which goes on, or to the queue for another agent.

    Raises:
        NotYours: it is not this agent's any more.
    """
    conversation = own(work, held)
    hand(conversation, None)
    audit.append(
        work, f"agent:{held.agent}", "released", f"conversation:{held.conversation_id}", _fence(conversation)
    )
    if to_queue:
        notice(work, conversation, "back_to_queue")
        queue.enter(work, conversation, reason, front=True)
    else:
        handback.begin(work, conversation, notice(work, conversation, "back_to_bot"))


def say(
    work: Work,
    held: Claim,
    text: str,
    *,
    client_message_id: str | None = None,
    display_name: str | None = None,
) -> Message:
    """Let an agent speak; sent again under the same `client_message_id`, it is the message said before.

    Raises:
        NotYours: the conversation is not this agent's any more.
        IdReused: it stands for another message.
    """
    conversation = holding(work, held.conversation_id)
    before = said_before(work, held, client_message_id)
    if before is not None:
        if before.text != text:
            raise IdReused
        return before
    own(work, held)
    source_key = None if client_message_id is None else said_key(held, client_message_id)
    said = Said("agent", text, author_name=display_name or held.agent, source_key=source_key)
    return put(work, conversation, said)


def said_before(work: Work, held: Claim, client_message_id: str | None) -> Message | None:
    """What an agent said under a `client_message_id`, also if the conversation was lost since."""
    if client_message_id is None:
        return None
    question = select(Message).where(Message.source_key == said_key(held, client_message_id))
    found: Message | None = work.session.execute(question).scalar_one_or_none()
    return found


def held_by(work: Work, conversation_id: str, agent: str, fence: int | None = None) -> Claim:
    """An agent's right to a conversation.

    Args:
        fence: the number the agent was given, if they show it.

    Raises:
        NoSuchConversation: there is none.
        NotYours: it is not this agent's, or was lost since that number.
    """
    conversation = holding(work, conversation_id)
    held = Claim(conversation_id, agent, conversation.fence if fence is None else fence)
    own(work, held)
    return held


def hand(conversation: Conversation, agent: str | None, display_name: str | None = None) -> None:
    """Give a held conversation to an agent, or to the bot; whoever had it falls silent."""
    conversation.owner = BOT if agent is None else AGENT
    conversation.agent = agent
    conversation.agent_name = None if agent is None else display_name or agent
    conversation.status, conversation.parked_until = "open", None
    conversation.fence += 1


def own(work: Work, held: Claim) -> Conversation:
    """The conversation, locked, if it is still this agent's.

    Raises:
        NotYours: it is not.
    """
    conversation = holding(work, held.conversation_id)
    mine = (conversation.owner, conversation.agent, conversation.fence) == (AGENT, held.agent, held.fence)
    if not mine:
        raise NotYours(held.conversation_id)
    return conversation


def _fence(conversation: Conversation) -> dict[str, int]:
    return {"fence": conversation.fence}


def said_key(held: Claim, client_message_id: str) -> str:
    """What makes an agent's message one message, however often it is sent."""
    return f"say:{held.conversation_id}:{held.agent}:{client_message_id}"
