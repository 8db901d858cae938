"""The survey: asks a customer whether they are content, and offers who is not a review or a new look.

The link's token is made from the survey's id with a key of ours: no row holds it, and every delivery of the
same invitation leads to the same page. Colleagues who read the record see that there was a link, not which.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import uuid
from typing import Any

from sqlalchemy import select

from desk.complaints import audit, cases, feedback, handling, lifecycle, locking, notices
from desk.complaints.deadlines import due
from desk.complaints.errors import (
    ChannelNotSetUp,
    InvalidField,
    NoSuchSurvey,
    NotOffered,
    SurveyExpired,
    SurveySettled,
)
from desk.complaints.feedback_model import NOTHING, REOPEN, REVIEW, Survey
from desk.complaints.model import CaseEvent, Complaint
from desk.complaints.policy_feedback import RECOMMEND, SCORES
from desk.complaints.work import Work

PATH = "/s/"
CUSTOMER = "customer"


def invite(
    work: Work, complaint: Complaint, channel: str, address: str | None = None, by: str = "system"
) -> Survey:
    """Ask the customer of a complaint; while a survey of it is open, the same one again.

    Raises:
        ChannelNotSetUp: there is no such way to this customer here, or no address of our pages to link to.
        InvalidField: the address cannot be taken.
    """
    if channel == feedback.PHONE or (channel != feedback.CHAT and not work.reach.site):
        raise ChannelNotSetUp(channel)
    asked = _open(work, complaint, channel, by)
    until = feedback.dated(work.policy.feedback.day, asked.expires_at)
    feedback.inform(work, complaint, "survey", channel, None, address, by, survey_id=asked.id, until=until)
    return asked


def called_back(
    work: Work, complaint: Complaint, csat: int, nps: int | None, comment: str | None, by: str
) -> Survey:
    """Keep what the customer answered a colleague on the phone: as good as an answer of their own.

    Raises:
        InvalidField: a mark there is not, or too many words.
    """
    _check(work, csat, nps, comment)
    asked = _open(work, complaint, feedback.PHONE, by)
    _take(work, complaint, asked, csat, nps, comment, by)
    work.session.flush()
    return asked


def of(work: Work, number: str) -> Survey | None:
    """The last survey of a complaint."""
    query = select(Survey).where(Survey.number == number).order_by(Survey.invited_at.desc(), Survey.id)
    found: Survey | None = work.session.execute(query.limit(1)).scalar_one_or_none()
    return found


def token_of(work: Work, survey_id: str) -> str:
    """The token of a survey's link: 256 bits that nobody can make up without the key."""
    made = hmac.new(work.keys.secret("survey"), survey_id.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def link_of(work: Work, survey_id: str) -> str:
    """Where a survey is answered, for messages that leave our pages."""
    return work.reach.site.rstrip("/") + path_of(work, survey_id)


def path_of(work: Work, survey_id: str) -> str:
    """Where on our site a survey is answered."""
    return PATH + token_of(work, survey_id)


def find(work: Work, token: str) -> Survey:
    """The survey a token opens, to be looked at.

    Raises:
        NoSuchSurvey: it opens none.
    """
    query = select(Survey).where(Survey.token_hash == _hash(token))
    found: Survey | None = work.session.execute(query).scalar_one_or_none()
    if found is None:
        raise NoSuchSurvey
    return found


def answerable(work: Work, survey: Survey) -> bool:
    """Whether an answer, or another one, would be taken."""
    settled = survey.answered_at is not None and _complaint(work, survey).status in lifecycle.ENDED
    return work.now < survey.expires_at and not settled


def topic_of(work: Work, survey: Survey) -> str:
    """What the complaint is about."""
    return _complaint(work, survey).topic


def answer(work: Work, token: str, csat: int, nps: int | None = None, comment: str | None = None) -> Survey:
    """Take an answer, or put another in its place while the complaint is not closed.

    Raises:
        NoSuchSurvey, SurveyExpired, SurveySettled: why it is not taken.
        InvalidField: a mark there is not, or too many words.
    """
    survey, complaint = _hold(work, token)
    if survey.answered_at is not None and complaint.status in lifecycle.ENDED:
        raise SurveySettled(complaint.number)
    comment = (comment or "").strip() or None
    _check(work, csat, nps, comment)
    if (survey.csat, survey.nps, survey.comment) == (csat, nps, comment):
        return survey
    _take(work, complaint, survey, csat, nps, comment, CUSTOMER)
    _go_on(work, complaint)
    work.session.flush()
    return survey


def offers(work: Work, survey: Survey) -> tuple[str, ...]:
    """What a customer who is not content may choose from, once; nothing for everybody else."""
    if survey.csat is None or survey.csat > work.policy.survey.unsatisfied or survey.follow is not None:
        return ()
    if work.now >= survey.expires_at:
        return ()
    complaint = _complaint(work, survey)
    able = [choice for choice, step in _STEPS.items() if _possible(work, complaint, step)]
    return (*able, NOTHING) if able else ()


def follow(work: Work, token: str, choice: str) -> Survey:
    """Do what an unsatisfied customer chose.

    Raises:
        NoSuchSurvey, SurveyExpired: the link does not open it (any more).
        NotOffered: it was not among what is offered.
    """
    survey, complaint = _hold(work, token)
    if survey.follow == choice:
        return survey
    if choice not in offers(work, survey):
        raise NotOffered(choice)
    reason = survey.comment or work.policy.survey.reason.format(csat=survey.csat)
    key = f"survey:{survey.id}:{choice}"
    if choice == REVIEW:
        cases.dispute(work, complaint.number, reason, key=key)
    elif choice == REOPEN:
        handling.carry_out(work, complaint.number, "reopen", {"reason": reason}, handling.CUSTOMER, key=key)
    survey.follow, survey.followed_at = choice, work.now
    _record(work, complaint, "survey_followed", work.policy.text(f"survey.{choice}"), choice=choice)
    work.session.flush()
    return survey


def waited_in_vain(work: Work) -> bool:
    """Whether a survey's waiting time is over without an answer."""
    return work.session.execute(select(Survey.id).where(*_in_vain(work)).limit(1)).first() is not None


def lapse(work: Work, limit: int = 50) -> int:
    """Let complaints go on whose customers did not answer in time; how many did."""
    query = select(Survey).where(*_in_vain(work)).order_by(Survey.wait_until).limit(limit)
    lapsed = 0
    for found in list(work.session.execute(query).scalars()):
        complaint, survey = locking.hold(work, found.number), _locked(work, found.id)
        if survey.answered_at is None and survey.lapsed_at is None:
            survey.lapsed_at, lapsed = work.now, lapsed + 1
            _go_on(work, complaint)
    work.session.flush()
    return lapsed


def _in_vain(work: Work) -> tuple[Any, ...]:
    return Survey.answered_at.is_(None), Survey.lapsed_at.is_(None), Survey.wait_until <= work.now


def _open(work: Work, complaint: Complaint, channel: str, by: str) -> Survey:
    """The survey of a complaint that waits for an answer, or a new one."""
    asked = of(work, complaint.number)
    if asked is None or asked.answered_at is not None or asked.expires_at <= work.now:
        return _ask(work, complaint, channel, by)
    return asked


def _take(
    work: Work, complaint: Complaint, survey: Survey, csat: int, nps: int | None, comment: str | None, by: str
) -> None:
    """Write an answer down; of a customer who is not content colleagues hear."""
    before, first = survey.csat, survey.answered_at is None
    survey.csat, survey.nps, survey.comment, survey.changed_at = csat, nps, comment, work.now
    survey.answered_at = survey.answered_at or work.now
    kind = "survey_answered" if first else "survey_corrected"
    _record(work, complaint, kind, comment, by, csat=csat, nps=nps)
    least = work.policy.survey.unsatisfied
    if csat <= least and (before is None or before > least):
        _alarm(work, complaint, survey)


def _ask(work: Work, complaint: Complaint, channel: str, by: str) -> Survey:
    terms, made = work.policy.survey, str(uuid.uuid4())
    asked = Survey(
        id=made,
        number=complaint.number,
        token_hash=_hash(token_of(work, made)),
        channel=channel,
        by=by,
        invited_at=work.now,
        wait_until=due(terms.wait, work.now, work.policy.calendar).at,
        expires_at=due(terms.open, work.now, work.policy.calendar).at,
    )
    work.session.add(asked)
    work.session.flush()
    audit.append(
        work, by, "survey_sent", f"complaint:{complaint.number}", {"survey": made, "channel": channel}
    )
    return asked


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _hold(work: Work, token: str) -> tuple[Survey, Complaint]:
    """A survey and its complaint, locked: the complaint first, as everybody does."""
    found = find(work, token)
    complaint, survey = locking.hold(work, found.number), _locked(work, found.id)
    if work.now >= survey.expires_at:
        raise SurveyExpired(survey.number)
    return survey, complaint


def _locked(work: Work, survey_id: str) -> Survey:
    query = select(Survey).where(Survey.id == survey_id).with_for_update()
    survey: Survey = work.session.execute(query, execution_options={"populate_existing": True}).scalar_one()
    return survey


def _complaint(work: Work, survey: Survey) -> Complaint:
    query = select(Complaint).where(Complaint.number == survey.number)
    found: Complaint = work.session.execute(query).scalar_one()
    return found


def _check(work: Work, csat: int, nps: int | None, comment: str | None) -> None:
    if csat not in SCORES:
        raise InvalidField("csat", "score_invalid")
    if nps is not None and nps not in RECOMMEND:
        raise InvalidField("nps", "score_invalid")
    if comment is not None and len(comment) > work.policy.survey.comment_length:
        raise InvalidField("comment", "too_long")


def _possible(work: Work, complaint: Complaint, step: str) -> bool:
    """Whether the customer could take a step now; a review can be asked for within the law's time."""
    if lifecycle.forbids(lifecycle.TABLE[step], complaint) is not None:
        return False
    told = complaint.informed_at or complaint.decided_at or complaint.registered_at
    return (
        step != "review" or due(work.policy.statutory.ask_review, told, work.policy.calendar).at >= work.now
    )


def _go_on(work: Work, complaint: Complaint) -> None:
    """A complaint that waited for an answer waits no longer."""
    if complaint.status == lifecycle.INFORMED:
        handling.carry_out(work, complaint.number, "surveyed", {}, handling.SYSTEM)


def _alarm(work: Work, complaint: Complaint, survey: Survey) -> None:
    """Who answers for a complaint, and their lead, hear at once that the customer is not content."""
    key, kind = f"survey_unsatisfied:{survey.id}:{survey.changed_at}", "survey_unsatisfied"
    notices.post(work, f"lead:{complaint.team}", kind, complaint, key=key, csat=survey.csat)
    if complaint.owner:
        notices.post(work, f"person:{complaint.owner}", kind, complaint, key=f"{key}:owner", csat=survey.csat)


def _record(
    work: Work, complaint: Complaint, kind: str, text: str | None, by: str = CUSTOMER, **details: object
) -> None:
    work.session.add(CaseEvent(number=complaint.number, kind=kind, by=by, at=work.now, text=text))
    audit.append(work, by, kind, f"complaint:{complaint.number}", dict(details))


_STEPS = {REVIEW: "review", REOPEN: "reopen"}
