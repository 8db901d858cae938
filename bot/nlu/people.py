"""Finds people's names: 我叫林小满, 姓王, 王经理, 陈女士, and what answers "what is your name?"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from bot.nlu.fold import fold
from bot.nlu.lookup import word_list

_HAN = "一-鿿"
_ANSWER_OPENING = re.compile(
    r"^[\s,。]*(?:嗯|哦|好的?|行|那|就|你好|您好|您?(?:可以|就)?(?:称呼|叫)我?(?:为|做)?|我(?:的?名字|的?姓名)?(?:就?是|叫做?)?|"
    r"姓名|名字|本人|免贵|叫|是)*[\s,:是叫]*"
)
_ANSWER_CLOSING = re.compile(r"(?:就行了?|就好|就可以了?|即可|吧|啊|呀|哈|的|。|,|\.|!|\s)*$")
_FOREIGN = re.compile(rf"[{_HAN}]{{1,10}}(?:[·•・.][{_HAN}]{{1,10}}){{1,3}}")
_LATIN = re.compile(r"[a-z]{2,20}(?:[ .'-][a-z]{1,20}){0,3}")


@dataclass(frozen=True)
class Person:
    """A name in a message. `role` is customer for one's own name, staff for someone of the institution."""

    start: int
    end: int
    value: str
    role: str | None = None


class _Names:
    """The word list `names.yml`, made ready for matching."""

    def __init__(self) -> None:
        words = word_list("names")
        surname = rf"(?:{'|'.join(words['compound_surnames'])}|[{words['surnames']}])"
        common = words["common_surnames"]
        titles = "|".join(sorted(words["titles"], key=len, reverse=True))
        given = rf"(?![{words['not_given']}])[{_HAN}]"
        boundary = rf"(?![{_HAN}])|(?=[{words['not_given']}])|(?={'|'.join(words['after_name'])})"
        self.function_surnames = words["function_surnames"]
        any_cue = "|".join(sorted(words["cues"], key=len, reverse=True))
        self.not_names = re.compile("|".join(sorted(words["not_names"], key=len, reverse=True)))
        self.not_with_title = frozenset(words["not_with_title"])
        self.surname = re.compile(surname)
        self.full = re.compile(rf"{surname}(?:{given}){{1,2}}")
        self.after_cue = re.compile(
            rf"(?:{any_cue})[\s:是叫]{{0,2}}({surname}(?:{given}){{1,2}}?)(?:{boundary})"
        )
        self.after_weak_cue = re.compile(
            rf"(?:我是|这里是|这边是)({surname}(?:{given}){{1,2}})(?=[\s,。.!0-9]|$)"
        )
        self.surname_only = re.compile(rf"(?:免贵)?姓({surname})(?!名)")
        self.titled = re.compile(rf"({surname})({given}(?:{given})?)??({titles})(?![{_HAN}]*?总额)")
        self.bare_nickname = re.compile(rf"[小老阿](?:{surname})")
        self.nickname = re.compile(
            rf"(?<![{_HAN}])[小老阿][{common}](?=[\s,。]|$)"
            rf"|小[{common}](?=说|给我|跟我|让我|告诉|骗|答应|办的|这个人|就行|就好|吧)"
        )
        self.staff = re.compile(r"经理|主任|行长|主管|柜员|客服|坐席|专员|顾问|业务员|科长|处长|总$|工$")
        self.employee_before = re.compile(
            r"(?:柜员|客服|坐席|经理|员工|工作人员|营业员|专员|工号\d*)[\s:是叫]{0,2}$"
        )
        self.employee = re.compile(
            r"(?:柜员|客服|坐席|客户经理|理财经理|大堂经理|工作人员|业务员|代理人)(?:叫|是|名叫|姓名)?"
            rf"({surname}(?:{given}){{1,2}}?|小[{common}])(?:{boundary})"
        )


@lru_cache(maxsize=1)
def _names() -> _Names:
    return _Names()


def people_in(folded: str) -> list[Person]:
    """Every name that something in the text marks as one, without overlaps; the surest mark wins."""
    kept: list[Person] = []
    for person in _candidates(folded):
        if all(person.end <= other.start or person.start >= other.end for other in kept):
            kept.append(person)
    return sorted(kept, key=lambda person: person.start)


def _candidates(folded: str) -> Iterator[Person]:
    names = _names()
    for found in names.after_cue.finditer(folded):
        if not names.not_names.match(folded, found.start(1)):
            yield Person(*found.span(1), found[1], "customer")
    for found in names.employee.finditer(folded):
        if not names.not_names.match(folded, found.start(1)):
            yield Person(*found.span(1), found[1], "staff")
    for found in names.titled.finditer(folded):
        person = _titled(folded, found)
        if person:
            yield person
    for found in names.after_weak_cue.finditer(folded):
        if not names.not_names.match(folded, found.start(1)):
            yield Person(*found.span(1), found[1], "customer")
    for found in names.surname_only.finditer(folded):
        before = folded[max(0, found.start() - 2) : found.start()]
        own = found.group().startswith("免贵") or before.endswith("我")
        yield Person(*found.span(1), found[1], "customer" if own else None)
    for found in names.nickname.finditer(folded):
        yield Person(*found.span(), found.group(), None)


def _titled(folded: str, found: re.Match[str]) -> Person | None:
    """`王经理`, `陈女士`; after 我是 or 叫我 it is the customer's own."""
    names, (surname, given, title) = _names(), found.groups()
    if surname + (given or "") in names.not_with_title or (title in ("总", "工", "姐", "哥") and given):
        return None
    if names.not_names.match(folded, found.start()) or (
        title in ("总", "工", "姐", "哥") and _goes_on(folded, found)
    ):
        return None
    before = folded[max(0, found.start() - 4) : found.start()]
    start = found.start()
    if surname in names.function_surnames and re.search(rf"[{_HAN}]$", before):
        if not given or not names.surname.match(given):  # 对于经理
            return None
        start += 1  # 林经理和王柜员
    own = before.endswith(("我是", "我叫", "叫我", "称呼我", "本人"))
    role = "customer" if own else "staff" if names.staff.search(title) else None
    return Person(start, found.end(), folded[start : found.end()], role)


def _goes_on(folded: str, found: re.Match[str]) -> bool:
    """Whether a one-character title is the beginning of a longer word (张总额, 李工作)."""
    return folded[found.end() : found.end() + 1] not in ("", " ", ",", "。", "说", "的", "\n")


def read_name(text: str) -> Person | None:
    """The name in the answer to "what is your name?": a bare 林小满, 林女士, 姓林, Tom, 买买提·艾力."""
    folded = fold(text)
    marked = [person for person in people_in(folded) if person.role != "staff"]
    if marked:
        return marked[0]
    opening = _ANSWER_OPENING.match(folded)
    start = opening.end() if opening else 0
    rest = folded[start:]
    closing = _ANSWER_CLOSING.search(rest)
    rest = rest[: closing.start()] if closing else rest
    names = _names()
    foreign = _FOREIGN.fullmatch(rest) or _LATIN.fullmatch(rest)
    if foreign:
        return Person(start, start + len(rest), text[start : start + len(rest)], "customer")
    if names.not_names.match(rest):
        return None
    shapes = (names.full, names.surname, names.bare_nickname)
    whole = next((True for shape in shapes if rest and shape.fullmatch(rest)), False)
    if whole:
        return Person(start, start + len(rest), rest, "customer")
    first = names.full.match(rest)
    if first and not re.match(rf"[{_HAN}]", rest[first.end() :]):
        return Person(start, start + first.end(), first.group(), "customer")
    return None
