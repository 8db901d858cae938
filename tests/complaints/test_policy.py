"""policy.yml: what ships is complete and sourced; a mistake in it is named with file, line and remedy."""

from __future__ import annotations

import dataclasses
import re
from decimal import Decimal
from pathlib import Path

import pytest

from desk.complaints import errors
from desk.complaints.errors import PolicyError
from desk.complaints.fields import FIELDS
from desk.complaints.policy import Policy, load
from desk.complaints.policy_terms import Limit
from desk.complaints.taxonomy import SIGNALS, TOPICS
from desk.settings import ROOT

TEXT = (ROOT / "policy.yml").read_text(encoding="utf-8")


class TestWhatShips:
    """The numbers of REQUIREMENTS.md §2."""

    @pytest.mark.parametrize(
        ("level", "respond", "findings", "decide"),
        [
            (1, Limit("hours", 24), Limit("hours", 48), Limit("working_days", 7)),
            (2, Limit("hours", 24), Limit("hours", 48), Limit("hours", 72)),
            (3, Limit("hours", 48), None, Limit("working_days", 3)),
            (4, Limit("hours", 48), None, Limit("working_days", 3)),
        ],
    )
    def test_targets(
        self, policy: Policy, level: int, respond: Limit, findings: Limit | None, decide: Limit
    ) -> None:
        terms = policy.levels[level]
        assert (terms.respond, terms.first_findings, terms.decide) == (respond, findings, decide)
        assert terms.urgent is (level in (1, 2))

    def test_statutory_limits(self, policy: Policy) -> None:
        law = policy.statutory
        assert law.decide == Limit("days", 15)
        assert law.extended == Limit("days", 30)
        assert law.extended_again == Limit("days", 30)
        assert law.ask_review == Limit("days", 30)
        assert law.review == Limit("days", 60)
        assert law.register == law.enquiry == Limit("hours", 24)

    def test_amounts_and_repetition(self, policy: Policy) -> None:
        assert policy.grading.amounts == {"great_loss": Decimal(50000), "small_loss": Decimal(1000)}
        assert policy.grading.repeat_days == 90
        assert policy.grading.precedence == (1, 2, 4, 3)

    def test_all_topics_and_signals_of_the_taxonomy(self, policy: Policy) -> None:
        assert set(policy.topics) == set(TOPICS)
        assert len(TOPICS) == 33
        assert set(policy.signals) == set(SIGNALS)

    def test_every_topic_asks_little_and_knows_how_to_ask(self, policy: Policy) -> None:
        for topic in [*policy.topics.values(), policy.other]:
            assert "description" in topic.ask
            assert "request" in topic.ask
            assert len(topic.ask) <= 6, topic.name
            assert set(topic.questions) <= set(FIELDS)
            for question in topic.questions.values():
                assert question.count("？") <= 1, question
                assert "！" not in question
                assert "亲" not in question

    def test_every_figure_has_a_source(self, policy: Policy) -> None:
        assert all(rule.source for rule in policy.grading.rules)
        assert all(level.source for level in policy.levels.values())
        assert policy.statutory.source

    def test_rules_are_told_with_the_figures_of_the_policy(self, policy: Policy) -> None:
        told = policy.rule_text("how_long")
        assert "3个工作日" in told
        assert "72小时" in told
        assert "15天" in told

    def test_every_refusal_has_words_for_the_customer(self, policy: Policy) -> None:
        trees = [errors.ComplaintError]
        while trees:
            kind = trees.pop()
            trees += kind.__subclasses__()
            if kind.code not in ("policy_invalid", "keys_invalid"):
                assert policy.text(f"errors.{kind.code}")

    def test_every_invalid_field_has_words_for_the_customer(self, policy: Policy) -> None:
        source = (ROOT / "desk/complaints/fields.py").read_text(encoding="utf-8")
        codes = set(re.findall(r'InvalidField\([^)]*?"([a-z_]+)"\)', source))
        codes |= {"phone_incomplete", "phone_too_long"}
        assert "phone_incomplete" in codes
        for code in codes - {"topic", "amount", "occurred_at"}:
            assert policy.text(f"errors.{code}")

    def test_it_cannot_be_changed_while_in_force(self, policy: Policy) -> None:
        with pytest.raises(dataclasses.FrozenInstanceError):
            policy.version = "x"  # type: ignore[misc]
        with pytest.raises(TypeError):
            policy.texts["errors"] = {}  # type: ignore[index]

    def test_the_version_is_the_fingerprint_of_the_file(self, policy: Policy, tmp_path: Path) -> None:
        copy = tmp_path / "policy.yml"
        copy.write_text(TEXT + "\n# 一个注释\n", encoding="utf-8")
        assert load(ROOT / "policy.yml").version == policy.version
        assert load(copy).version != policy.version


# (what is wrong, text to replace, replacement, what the error must say)
MISTAKES = [
    ("wrong section", "\nlookup:\n", "\nlokup:\n", "Did you mean `lookup`?"),
    ("wrong key of a level", "respond: {hours: 48}", "respnd: {hours: 48}", "Did you mean `respond`?"),
    ("missing level", "\n  4:\n", "\n  3:\n", "key"),
    ("negative time", "decide: {hours: 72}", "decide: {hours: -72}", "-72"),
    ("no time at all", "decide: {hours: 72}", "decide: {hours: 0}", "Write 1 or more"),
    ("fraction of an hour", "decide: {hours: 72}", "decide: {hours: 1.5}", "1.5"),
    ("two units", "decide: {hours: 72}", "decide: {hours: 72, days: 1}", "exactly one unit"),
    ("unknown unit", "decide: {hours: 72}", "decide: {weeks: 1}", "weeks"),
    ("unknown signal", "any_signal: [data_leak]", "any_signal: [data_leek]", "Did you mean `data_leak`?"),
    ("unknown topic in a rule", "topics: [unauthorised_transaction, fraud]", "topics: [fruad]", "`fraud`"),
    ("unknown set", "{topics: money_gone}], amount_below", "{topics: monney}], amount_below", "money_gone"),
    ("unknown amount", "amount_at_least: great_loss", "amount_at_least: great", "Did you mean `great_loss`?"),
    ("unknown condition", "when: {repeat: true}", "when: {repeated: true}", "Did you mean `repeat`?"),
    ("empty condition", "when: {repeat: true}", "when: {}", "is empty"),
    ("unknown placeholder", "涉及金额{amount}元", "涉及金额{amont}元", "amont"),
    ("open brace", "涉及金额{amount}元", "涉及金额{amount元", "brace"),
    ("precedence", "precedence: [1, 2, 4, 3]", "precedence: [1, 2, 3]", "every level once"),
    ("negative amount", 'great_loss: "50000"', 'great_loss: "-1"', "not negative"),
    ("amount in words", 'great_loss: "50000"', "great_loss: 五万", "yuan"),
    ("unknown topic", "\n  card_lost:\n", "\n  card_loss:\n", "Did you mean `card_lost`?"),
    (
        "unknown field",
        "ask: [description, request]",
        "ask: [describtion, request]",
        "Did you mean `description`?",
    ),
    (
        "contact asked twice",
        "ask: [description, request]",
        "ask: [contact_phone, request]",
        "for every topic",
    ),
    ("money without amount", "ask: [amount, occurred_at, desc", "ask: [occurred_at, desc", "`ask` disagree"),
    ("unknown team", "team: risk_control", "team: risk_controll", "Did you mean `risk_control`?"),
    ("unknown code", "codes: [A10302, B03, C10]", "codes: [A10302, B03, C77]", "C code"),
    ("two codes", "codes: [A10302, B03, C10]", "codes: [A10302, B03]", "three codes"),
    ("day in words", "holidays: []", 'holidays: ["元旦"]', "2027-01-01"),
    ("office hours", '["09:00", "18:00"]  #', '["18:00", "09:00"]  #', "09:00"),
    ("lock shorter than itself", "longest_lock_minutes: 1440", "longest_lock_minutes: 5", "lock_minutes"),
    (
        "phone not required",
        "required: [topic, description, contact_phone]",
        "required: [topic]",
        "found again",
    ),
    (
        "unknown figure in a rule text",
        "内申请核查，由上一级机构在{statutory_review}",
        "{statutory_reviews}",
        "statutory_reviews",
    ),
    ("empty text", "wrong_pair: 编号和手机号对不上，请核对后再试。", 'wrong_pair: ""', "text"),
    ("unknown source", "source: 手册 3.1.1；约定\n", "source: 听说的\n", "听说的"),
    ("not YAML", "\nlookup:\n", "\nlookup: [\n", "not valid YAML"),
    ("same key twice", "\ndelivery:\n", "\nlookup:\n", "only once"),
    ("tab", "\n  wrong_tries:", "\n\twrong_tries:", "not valid YAML"),
]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [pytest.param(*mistake[1:], id=mistake[0]) for mistake in MISTAKES],
)
def test_a_mistake_is_named_with_its_line_and_a_remedy(tmp_path: Path, old: str, new: str, says: str) -> None:
    assert old in TEXT, f"the shipped policy no longer has {old!r}: adapt this test"
    broken = tmp_path / "policy.yml"
    broken.write_text(TEXT.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PolicyError) as caught:
        load(broken)
    error = caught.value
    assert says in str(error)
    assert error.remedy
    assert str(error).startswith(f"{broken}:{error.line}: ")
    assert error.line is not None
    changed = TEXT[: TEXT.index(old)].count("\n") + new[: len(new) - len(new.lstrip("\n"))].count("\n") + 1
    assert abs(error.line - changed) <= 2, f"line {error.line}, the mistake is near {changed}"


def test_a_table_that_leaves_cases_without_a_level_is_refused(tmp_path: Path) -> None:
    broken = tmp_path / "policy.yml"
    broken.write_text(TEXT.replace("when: {otherwise: true}", "when: {repeat: true}"), encoding="utf-8")
    with pytest.raises(PolicyError, match="otherwise: true"):
        load(broken)


def test_a_day_cannot_be_both_holiday_and_workday(tmp_path: Path) -> None:
    broken = tmp_path / "policy.yml"
    text = TEXT.replace("holidays: []", "holidays: [2026-11-24]").replace(
        "workdays: []", "workdays: [2026-11-24]"
    )
    broken.write_text(text, encoding="utf-8")
    with pytest.raises(PolicyError, match="2026-11-24"):
        load(broken)


def test_a_missing_level_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "policy.yml"
    start = TEXT.index("\n  4:\n    name:")
    end = TEXT.index("\n# ── 定级")
    broken.write_text(TEXT[:start] + "\n" + TEXT[end:], encoding="utf-8")
    with pytest.raises(PolicyError, match="has no level 4"):
        load(broken)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="TINGSU_POLICY"):
        load(tmp_path / "nowhere.yml")


class TestOtherFloors:
    """Sections that other floors define are theirs to read and to refuse."""

    def test_a_section_is_plain_and_frozen(self, policy: Policy) -> None:
        section = policy.section("limits")
        assert section["message_length"] == 2000
        with pytest.raises(TypeError):
            section["message_length"] = 1  # type: ignore[index]

    def test_a_wrong_value_is_refused_with_its_line(self, policy: Policy) -> None:
        with pytest.raises(PolicyError, match="must be a number above 0") as caught:
            policy.wrong("limits.message_length", "must be a number above 0")
        line = TEXT[: TEXT.index("  message_length:")].count("\n") + 1
        assert caught.value.line == line

    def test_a_missing_text_is_named(self, policy: Policy) -> None:
        policy.require_texts(["errors.locked"])
        with pytest.raises(PolicyError, match="no_such_text"):
            policy.require_texts(["errors.no_such_text"])
