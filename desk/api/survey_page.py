"""The survey's page, drawn here so that it works in any web view, without JavaScript and without our cookies.

Opening the link changes nothing: mail scanners and previews open links too. Only the form's POST answers.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse, RedirectResponse, Response

from desk.complaints import survey
from desk.complaints.errors import ComplaintError, NoSuchSurvey, SurveyExpired
from desk.complaints.feedback_model import Survey
from desk.complaints.policy import Policy
from desk.complaints.policy_feedback import RECOMMEND, SCORES
from desk.complaints.work import Work
from desk.conversations.bootstrap import Floor
from desk.settings import ROOT

router = APIRouter(prefix="/s", include_in_schema=False)

SOURCES = ROOT / "web" / "survey"
MOST_FIELDS = 8


@dataclass(frozen=True)
class Given:
    """What a customer put into the form."""

    csat: int | None = None
    nps: int | None = None
    comment: str = ""


class Incomplete(Exception):
    """The form cannot be taken as it is; says why, in the customer's words."""

    def __init__(self, given: Given, faults: Sequence[str]) -> None:
        self.given, self.faults = given, tuple(faults)
        super().__init__()


@router.api_route("/{token}", methods=["GET", "HEAD"])
async def show(token: str, request: Request) -> Response:
    """The form, or what was said and what can follow."""
    floor: Floor = request.app.state.floor
    try:
        values = await floor.ledger.read(_standing, token, "edit" in request.query_params)
    except NoSuchSurvey:
        return _drawn(floor.office.policy, _said(floor.office.policy, "unknown"), 404)
    return _drawn(floor.office.policy, values)


@router.post("/{token}")
async def answer(token: str, request: Request) -> Response:
    """Take an answer, or the choice of who is not content; then show how things stand."""
    floor: Floor = request.app.state.floor
    policy, sent = floor.office.policy, await _fields(request)
    try:
        if "choice" in sent:
            await floor.ledger.write(survey.follow, token, sent["choice"])
        else:
            given = _given(policy, sent)
            await floor.ledger.write(survey.answer, token, given.csat, given.nps, given.comment)
    except NoSuchSurvey:
        return _drawn(policy, _said(policy, "unknown"), 404)
    except SurveyExpired:
        return _drawn(policy, _said(policy, "expired"), 410)
    except Incomplete as error:
        values = await floor.ledger.read(_form_again, token, error)
        return _drawn(policy, values, 422)
    except ComplaintError:
        pass  # it was settled meanwhile: the page shows how
    return RedirectResponse(request.url.path, 303, {"Cache-Control": "no-store"})


async def _fields(request: Request) -> dict[str, str]:
    """The form's fields; what is no form of ours is an empty one."""
    text = (await request.body()).decode("utf-8", "replace")
    try:
        return {name: values[-1] for name, values in parse_qs(text, max_num_fields=MOST_FIELDS).items()}
    except ValueError:
        return {}


def _given(policy: Policy, sent: Mapping[str, str]) -> Any:
    # A browser counts a line break as one character and sends two.
    comment = sent.get("comment", "").replace("\r\n", "\n").strip()
    given = Given(_number(sent.get("csat")), _number(sent.get("nps")), comment)
    faults = []
    if given.csat not in SCORES:
        faults.append(policy.text("survey.missing_csat"))
    if given.nps is not None and given.nps not in RECOMMEND:
        faults.append(policy.text("errors.score_invalid"))
    if len(comment) > policy.survey.comment_length:
        faults.append(policy.text("survey.too_long", limit=policy.survey.comment_length))
    if faults:
        raise Incomplete(given, faults)
    return given


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 3 else None


def _standing(work: Work, token: str, edit: bool) -> dict[str, Any]:
    """What the page shows of a survey as it stands."""
    found, policy = survey.find(work, token), work.policy
    answerable = survey.answerable(work, found)
    if found.answered_at is None or (edit and answerable):
        if not answerable:
            return _said(policy, "expired")
        return _form(work, found, Given(found.csat, found.nps, found.comment or ""), ())
    followed = found.follow and policy.text(f"survey.followed_{found.follow}", **policy.figures)
    return {
        "view": "answered",
        "here": survey.path_of(work, found.id),
        "about": _about(work, found),
        "answer": _in_words(policy, found),
        "followed": followed,
        "offers": [_offer(policy, choice) for choice in survey.offers(work, found)],
        "changeable": answerable and found.follow is None,
    }


def _form_again(work: Work, token: str, why: Incomplete) -> dict[str, Any]:
    return _form(work, survey.find(work, token), why.given, why.faults)


def _form(work: Work, found: Survey, given: Given, faults: Sequence[str]) -> dict[str, Any]:
    limit = work.policy.survey.comment_length
    return {
        "view": "form",
        "here": survey.path_of(work, found.id),
        "about": _about(work, found),
        "given": given,
        "faults": faults,
        "marks": [{"value": n, "title": work.policy.text(f"survey.csat_{n}")} for n in SCORES],
        "scores": RECOMMEND,
        "comment_length": limit,
        "comment_hint": work.policy.text("survey.comment_hint", limit=limit),
    }


def _about(work: Work, found: Survey) -> str:
    topic = work.policy.topic(survey.topic_of(work, found))
    title = work.policy.other.title if topic is None else topic.title
    return work.policy.text("survey.about", number=found.number, topic=title)


def _in_words(policy: Policy, found: Survey) -> str:
    mark = policy.text(f"survey.csat_{found.csat}")
    if found.nps is None:
        return policy.text("survey.answer", mark=mark)
    return policy.text("survey.answer_both", mark=mark, nps=found.nps)


def _offer(policy: Policy, choice: str) -> dict[str, str]:
    about = policy.text(f"survey.{choice}_about", **policy.figures) if choice != "nothing" else ""
    return {"choice": choice, "title": policy.text(f"survey.{choice}"), "about": about}


def _said(policy: Policy, what: str) -> dict[str, Any]:
    heading = policy.text(f"survey.{what}_heading")
    return {"view": "said", "heading": heading, "explained": policy.text(f"survey.{what}", **policy.figures)}


def _drawn(policy: Policy, values: Mapping[str, Any], status: int = 200) -> Response:
    template, style, digest = _sources(SOURCES)
    page = template.render(
        words=policy.texts["survey"],
        brand=policy.text("branding.name"),
        contact=policy.text("survey.contact", **policy.figures),
        style=style,
        **values,
    )
    allowed = f"default-src 'none'; style-src '{digest}'; form-action 'self'; base-uri 'none'"
    headers = {
        "Content-Security-Policy": f"{allowed}; frame-ancestors 'none'",
        "Cache-Control": "no-store",
        "X-Robots-Tag": "noindex, nofollow",
    }
    return HTMLResponse(page, status, headers)


@lru_cache
def _sources(folder: Path) -> tuple[Any, Markup, str]:
    """The page, its style, and the hash by which browsers know the style for ours."""
    environment = Environment(
        loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    style = (folder / "style.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return environment.get_template("page.html"), Markup(style), f"sha256-{digest}"  # noqa: S704
