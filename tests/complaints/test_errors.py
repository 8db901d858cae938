"""The tree of refusals: drawn as it is, every code once, and those that are facts kept."""

from __future__ import annotations

import re
from importlib import import_module

import pytest

from desk.complaints import draft, errors
from desk.complaints.errors import ComplaintError, Locked, WrongPair
from desk.complaints.work import Office


def tree(kind: type[ComplaintError] = ComplaintError) -> list[type[ComplaintError]]:
    """All refusals."""
    return [kind, *(each for child in kind.__subclasses__() for each in tree(child))]


@pytest.fixture(autouse=True)
def _all_of_them() -> None:
    """The refusals of the reports stand beside the reports."""
    import_module("desk.complaints.reports.regulator")
    import_module("desk.complaints.reports.catalogue")


def test_the_drawing_shows_every_refusal_with_its_code() -> None:
    drawn = dict(re.findall(r"[├└]── (\w+) +([\w<> ]*?)  ", errors.__doc__ or ""))
    for kind in tree()[1:]:
        assert kind.__name__ in drawn, kind
        if drawn[kind.__name__] and not drawn[kind.__name__].startswith("<"):
            assert drawn[kind.__name__] == kind.code
    assert set(drawn) == {kind.__name__ for kind in tree()[1:]}


def test_only_wrong_tries_are_kept_when_refused() -> None:
    assert {kind for kind in tree() if kind.keeps_work} == {WrongPair, Locked}


@pytest.mark.parametrize(("error", "kept"), [(WrongPair(), True), (errors.NotDecided("TS"), False)])
def test_a_work_refused_with_a_fact_is_committed_any_other_rolled_back(
    office: Office, error: ComplaintError, kept: bool
) -> None:
    def note_and_refuse() -> None:
        with office.work() as work:
            draft.note(work, "c1", fields={"topic": "refund"})
            raise error

    with pytest.raises(type(error)):
        note_and_refuse()
    with office.look() as work:
        assert (draft.current(work, "c1") is not None) is kept
