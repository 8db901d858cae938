"""Cuts the pieces of time expressions out of a text: one pass, one alternation, each match made into a `Piece`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from bot.nlu import numerals, time_clock
from bot.nlu import time_pieces as pieces
from bot.nlu.time_feasts import feast_names, feast_piece, feast_starts
from bot.nlu.time_pieces import Piece
from bot.nlu.time_quantity import LATELY, QUANTITY, read_quantity

_DAY_CN = "三十一?|二十[一二三四五六七八九]?|廿[一二三四五六七八九]?|十[一二三四五六七八九]?|[一二三四五六七八九]"
_DAY, _MONTH, _YEAR = r"(?:3[01]|[12]\d|0?[1-9])", r"(?:1[0-2]|0?[1-9])", r"(?:19|20)\d\d"
_WEEK = "(?:周|星期|礼拜)"
_NO_DAY = "(?![线楼窗柜店机院码卡门房桌员元均常用历报利息化百千万多游]|单元|之?内|以内)"
_NO_DEADLINE = "(?!之?[后前]|以[后前])"
_WEEKDAY = "(?:一(?![直共次般样些个笔天])|[二三四五六](?![百千万十])|[日天末]|[1-7](?![\\d天次个万千百号]))"
_AFTER_YEAR = "(?=的?(?:\\d{1,2}月|[一二三四五六七八九十]{1,2}月|[底初末中]|[上下]半年|春|国庆|五一|元旦|过年|年))"
_NOT_A_CLOCK = "(?!要求|意[见思]|原因|建议|问题|诉求|疑[问点]|理由|希望|不满|内容|说明|请求|事|利息|都|点|水|钱)"
_RELATIVE_DAYS = {
    "大大前": -4, "大前": -3, "前": -2, "昨": -1, "今": 0, "明": 1, "后": 2, "大后": 3,
}  # fmt: skip
_YEAR_SHIFTS = {"大前年": -3, "前年": -2, "去年": -1, "上年": -1, "今年": 0, "本年": 0, "明年": 1}
_YEAR_PARTS = {
    "上半年": (1, 6), "下半年": (7, 6), "一季度": (1, 3), "二季度": (4, 3), "三季度": (7, 3), "四季度": (10, 3),
    "1季度": (1, 3), "2季度": (4, 3), "3季度": (7, 3), "4季度": (10, 3),
    "年初": (1, 2), "年头": (1, 2), "年中": (5, 3), "年底": (11, 2), "年末": (11, 2),
    "春天": (3, 3), "夏天": (6, 3), "秋天": (9, 3), "冬天": (11, 4),
}  # fmt: skip
_TENTHS = {"上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 31), "初": (1, 7), "头": (1, 7), "中": (11, 20), "底": (25, 31), "末": (25, 31)}
_PART_NAMES = "|".join(sorted((name for name in pieces.PARTS if len(name) > 1), key=len, reverse=True))


def _lately() -> str:
    return "|".join(sorted(set(LATELY) - {"近期", "最近", "近来"}, key=len, reverse=True))


def _numbers(text: str) -> list[int]:
    return [int(digits) for digits in re.findall(r"\d+", text)]


def _small(text: str) -> int:
    return int(numerals.exact(text.replace("廿", "二十")) or 0)


def _full_date(text: str) -> Piece | None:
    numbers = _numbers(text)
    if len(numbers) == 1:
        numbers = [numbers[0] // 10000, numbers[0] // 100 % 100, numbers[0] % 100]
    return pieces.date_piece(numbers[0], numbers[1], numbers[2] if len(numbers) > 2 else None)


def _ago(text: str) -> Piece | None:
    quantity = read_quantity(text)
    return pieces.ago(quantity) if quantity else None


def _since(text: str) -> Piece | None:
    found = re.search(QUANTITY, text)
    quantity = read_quantity(found.group()) if found else None
    return pieces.since(quantity) if quantity else None


def _year(text: str) -> Piece | None:
    if text in _YEAR_SHIFTS:
        return pieces.relative_year(_YEAR_SHIFTS[text])
    if text.startswith("二"):
        text = "".join(str(numerals.DIGITS.get(sign, "")) for sign in text[:4])
    number = _numbers(text)[0]
    return pieces.year(number if number > 99 else 2000 + number)


def _year_part(text: str) -> Piece | None:
    return pieces.part_of_year(*_YEAR_PARTS[text.removeprefix("第") if text[0] == "第" else text])


def _relative_month(text: str) -> Piece | None:
    shift = {"上": -1, "前": -2, "下": 1}.get(text[0], 0) * (2 if text[1] == text[0] else 1)
    return pieces.relative_month(shift)


def _month(text: str) -> Piece | None:
    name = text.split("月")[0].strip()
    return pieces.month(1 if name == "元" else int(name) if name.isascii() else _small(name))


def _tenth(text: str) -> Piece | None:
    return pieces.tenth(*_TENTHS[text.removeprefix("月")])


def _week(text: str) -> Piece | None:
    shift = {"上": -1, "下": 1}.get(text[0], 0)
    shift *= len(text) - len(text.lstrip("上下"))
    last = text[-1]
    if last in "周期拜":
        return pieces.week(shift)
    return pieces.weekday(_weekday_number(last), shift)


def _weekday_number(sign: str) -> int:
    return {"日": 6, "天": 6, "末": 7, "7": 6}.get(sign, (_small(sign) or 1) - 1)


def _day(text: str) -> Piece | None:
    name = text.rstrip("号日").strip()
    if name.isascii():
        return pieces.day(int(name))
    if len(name) > 1 and "十" not in name and "廿" not in name:  # 七八号
        return pieces.day(_small(name[0]), _small(name[1]))
    return pieces.day(_small(name))


def _month_day(text: str) -> Piece | None:
    month, day = _numbers(text)[:2]
    return pieces.month_day(month, day)


def _relative_day(text: str) -> Piece | None:
    return pieces.relative_day(_RELATIVE_DAYS[text.rstrip("天日儿个")])


# Every piece begins with one of these: most of a message can be passed over at once.
STARTS = "0123456789零一二两三四五六七八九十廿元双半几数好大小上中下前后去今昨明本当这早晚夜凌清晌正午傍黄深三白都已快将差超足整等拖过刚方适最近头连自从不每年月周星礼初底末春夏秋冬第"
Reader = Callable[[str], "Piece | None"]


@lru_cache(maxsize=1)
def _kinds() -> list[tuple[str, str, Reader]]:
    """Name, pattern and reader of each kind of piece; earlier ones win where two begin at the same place."""
    return [
        ("date", rf"(?<![\d.]){_YEAR}\s?[-/.]\s?{_MONTH}\s?[-/.]\s?{_DAY}[日号]?(?![\d])|(?<!\d){_YEAR}[-/]{_MONTH}(?![\d\-/])"
                 r"|(?<!\d)20[0-3]\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)", _full_date),
        ("colon", time_clock.COLON, time_clock.colon_clock),
        ("ago", rf"(?<![第.]){QUANTITY}(?:以前|之前|前)(?![台面者提景途])", _ago),
        ("lately", rf"{_lately()}|(?:近期|最近|近来)(?!这?{QUANTITY})", lambda text: pieces.lately(*LATELY[text])),
        ("last", rf"(?<![提之以目当将附靠接])(?:最近这?|近|过去的?|这|前|头|连续|连着|一连){QUANTITY}(?![前后内以])", _since),
        ("since", rf"(?:都|已经|已|快|将近|差不多|超过|足足|整整){{0,2}}(?:等了|拖了|过了|过去了)?{QUANTITY}了(?!解)"
                  rf"|(?:等了|拖了|都过了|都过去了|已经过了){QUANTITY}|(?:都|已经|已|快|足足|整整){QUANTITY}(?=还|都|没|仍)", _since),
        ("now", "刚刚才|刚刚|刚才|方才|适才|刚(?=在|被|转|取|扣|存|付|还款|打|接|收到|发现|查|汇|充|刷|买|给|点|输)", lambda _: pieces.just_now()),
        ("year", rf"(?<!\d){_YEAR}年|(?<!\d)(?:2\d|1[5-9])年{_AFTER_YEAR}|二[〇零○][一二三四][〇零○一二三四五六七八九]年"
                 "|大前年|(?<!以)前年|去年|上年|今年|本年|明年", _year),
        ("year_part", "[上下]半年|第?[一二三四1-4]季度|年[初头中底末](?!信|国)|(?<=年)[春夏秋冬]天", _year_part),
        ("half_year", "(?<=年)[底初末]", lambda text: pieces.part_of_year(*_YEAR_PARTS["年" + text])),
        ("feast", feast_names(), feast_piece),
        ("relative_month", "(?:上上个?|上个?|这个?|本|当|下下个?|下个?|前个)月(?![供息租薪付])", _relative_month),
        ("tenth", "[上中下]旬|月[初底末]|月中(?![信国间])|(?<=[月份])(?:[底末]|初(?![一二三五十])|中旬?(?=[\\s,。的]|$))", _tenth),
        ("month", rf"(?<![\d个每几.]){_MONTH}\s?月份?(?![供租])|(?<![个每几十二两半])(?:十[一二]?|[一二三四五六七八九]|元)月份?(?![供租])", _month),
        ("week", rf"(?:上上上?|上|这|本|下下?)一?个?{_WEEK}(?:{_WEEKDAY}|(?![期边年密全转岁末]))", _week),
        ("weekday", rf"(?<![每上下一二两三四五六七八九十几\d个半整双首]){_WEEK}{_WEEKDAY}",
                    lambda text: pieces.weekday(_weekday_number(text[-1]), None)),
        ("day", rf"(?<![\d第尾号.]){_DAY}\s?(?:号|日{_NO_DEADLINE}){_NO_DAY}|(?<=月)(?:{_DAY_CN})[号日]{_NO_DAY}"
                rf"|(?<![第十百\d月])(?:{_DAY_CN}|[一二三四五六七八九][二三四五六七八九])号{_NO_DAY}"
                rf"|(?<=月){_DAY}(?![\d点:.个号日万千百元块次期年])"
                rf"|(?<![\d第尾.号]){_DAY}(?=\s?[-~到至]\s?{_DAY}[号日]{_NO_DAY})", _day),
        ("month_day", rf"(?:(?<![^\s,。、:从在自到至于是(~-])|(?<=年)){_MONTH}[./]{_DAY}(?![\d./%元块万wk倍个折期年岁次天亿角毛版])[号日]?", _month_day),
        ("relative_day", "(?:大大前|大前|今|昨|明)[天日]|今儿个?|昨儿个?|明儿|前[天儿]|大?后天|昨(?=[晚夜早晨]|[上下]午|中午|凌晨|半夜|傍晚)"
                         "|今(?=[早晚晨]|[上下]午|凌晨)|(?<![之以天月年周提个])前(?=[晚夜])|明(?=[早晚晨])", _relative_day),
        ("part", rf"(?:{_PART_NAMES}|(?<=[昨今前明天])[晚夜早晨])(?![好安报])", pieces.part_of_day),
        ("spoken", time_clock.SPOKEN + _NOT_A_CLOCK, time_clock.spoken_clock),
    ]  # fmt: skip




@lru_cache(maxsize=1)
def _alternation() -> re.Pattern[str]:
    starts = "".join(sorted(set(STARTS + feast_starts())))
    kinds = "|".join(f"(?P<{name}>{pattern})" for name, pattern, _ in _kinds())
    return re.compile(rf"(?=[{starts}])(?:{kinds})")


@lru_cache(maxsize=4096)
def _piece(kind: str, text: str) -> Piece | None:
    return next(reader for name, _, reader in _kinds() if name == kind)(text)


def time_pieces(folded: str) -> Iterator[tuple[int, int, Piece]]:
    """Start, end and meaning of every piece of a time expression in the text."""
    for found in _alternation().finditer(folded):
        piece = _piece(found.lastgroup or "", found.group())
        if piece:
            yield found.start(), found.end(), piece
