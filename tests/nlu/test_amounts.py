"""Sums of money as customers write them, and numbers that are none."""

from __future__ import annotations

from decimal import Decimal
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.amounts import in_dispute, read_amounts

ONE_SUM = [
    # colloquial
    ("被骗了两万五", "两万五", 25000), ("五千块", "五千块", 5000), ("亏了九百九", "九百九", 990),
    ("一毛五", "一毛五", "0.15"), ("花了块八", "块八", "1.8"), ("三块五", "三块五", "3.5"), ("12块8", "12块8", "12.8"),
    ("两块二毛五", "两块二毛五", "2.25"), ("3元5角2分", "3元5角2分", "3.52"), ("八分钱", "八分钱", "0.08"),
    ("五毛", "五毛", "0.5"), ("三块半", "三块半", "3.5"), ("十块零五毛", "十块零五毛", "10.5"), ("两百五", "两百五", 250),
    ("一千零五十", "一千零五十", 1050), ("二十万零三百", "二十万零三百", 200300), ("三千八", "三千八", 3800),
    ("半万", "半万", 5000), ("被骗三w", "三w", 30000), ("骗我3w6", "3w6", 36000), ("2个w", "2个w", 20000),
    ("一个亿", "一个亿", 100_000_000), ("两千五百块钱", "两千五百块钱", 2500), ("壹万元整", "壹万元整", 10000),
    # written
    ("3,299.5元", "3,299.5元", "3299.5"), ("1.2w", "1.2w", 12000), ("3k", "3k", 3000), ("50w", "50w", 500_000),
    ("￥500", "￥500", 500), ("￥1，000.00", "￥1，000.00", 1000), ("500rmb", "500rmb", 500), ("RMB 500", "RMB 500", 500),
    ("人民币5000元", "人民币5000元", 5000), ("5万元整", "5万元整", 50000), ("10000000元", "10000000元", 10_000_000),
    ("９.９元", "９.９元", "9.9"), ("1万2千", "1万2千", 12000), ("3千5", "3千5", 3500), ("4万2", "4万2", 42000),
    # plain numbers, by the words around them
    ("扣了我199", "199", 199), ("取款5000", "5000", 5000), ("5000没到账", "5000", 5000), ("手续费25", "25", 25),
    ("违约金4500", "4500", 4500), ("利息一年1200多", "1200多", 1200), ("充了648", "648", 648), ("扣了三十", "三十", 30),
    ("少了0.1", "0.1", "0.1"), ("余额为0", "0", 0), ("扣了我120", "120", 120), ("转了10000", "10000", 10000),
    ("每笔998", "998", 998), ("被盗刷20000", "20000", 20000), ("花呗3000多", "3000多", 3000),
    # in Traditional characters
    ("被扣了兩萬塊", "兩萬塊", 20000), ("匯款３萬元", "３萬元", 30000),
    # a word that only looks like a measure
    ("转了5000支付失败", "5000", 5000), ("3万分12期", "3万", 30000), ("100万房贷", "100万", 1_000_000),
    ("上周五千块没到账", "五千块", 5000), ("15号扣了我1980块5", "1980块5", "1980.5"), ("月供5000", "5000", 5000),
    # a tenth before a comma
    ("扣了十九块九，没人说过", "十九块九", "19.9"), ("少我六块五,退来", "六块五", "6.5"), ("差三毛六。", "三毛六", "0.36"),
]  # fmt: skip

VAGUE = [
    ("十来万", 100_000, None), ("三百多", 300, None), ("几百块", 200, 900), ("好几万", 20_000, 90_000),
    ("十几块", 11, 19), ("二十几万", 210_000, 290_000), ("借了三四千", 3000, 4000), ("三五千", 3000, 5000),
    ("百八十块", 80, 100), ("2万~3万", 20_000, 30_000), ("2-3万", 20_000, 30_000), ("两到三万", 20_000, 30_000),
    ("5000-6000元", 5000, 6000), ("三千至五千", 3000, 5000), ("上万块", 10_000, None), ("近万元", 10_000, None),
    ("5千块左右", 5000, None), ("大概两百", 200, None), ("不到五千块", 5000, None), ("1w多", 10_000, None),
    ("欠了1w+", 10_000, None), ("五百多万", 5_000_000, None), ("两百来块钱", 200, None), ("5,6百块", 500, 600),
]  # fmt: skip

NO_SUM = [
    "三番五次", "打了一下", "打95588没人接", "95555", "打110", "拨打12378", "分3期还", "12个月", "等了三天", "扣了两次", "利率5%",
    "第1位", "尾号1234", "卡号6222", "还了***元", "11月5号", "2026-11-01 14:30", "2026年11月1日", "13800001234", "1380000123",
    "九牛一毛", "千万别转", "万一被骗", "一百个不满意", "一千多人", "360软件", "你个二百五", "一块投诉", "密码输错3次",
    "我今年30岁", "验证码5566不对", "亏了三成", "一天打20个电话", "贷款8年", "说一千道一万", "成百上千", "一分钱都没收到",
    "500美元", "两千零二十六年", "三百多次", "11:30", "1/2", "订单号20261123001", "三点半", "一直收不到", "一万个不愿意", "十万火急",
    "", "。。。", "你好",
]  # fmt: skip

ROLES = [
    ("取5000，柜员少给了我两百", ["transaction", "disputed"]),
    ("转账5万手续费25", ["transaction", "disputed"]),
    ("卡里还剩300块", ["balance"]),
    ("信用卡额度五万被降到8000", ["balance", "balance"]),
    ("转走5000", ["disputed"]),
    ("被他转了5000", ["disputed"]),
    ("建行信用卡被盗刷了3000", ["disputed"]),
    ("我存了20000定期", ["transaction"]),
    ("工资卡里3万多块钱全没了", ["disputed"]),
    ("逾期5天要交500违约金", ["disputed"]),
    ("转了5000没到账", ["disputed"]),
    ("要求赔偿一万块", ["disputed"]),
    ("买了5万理财", ["transaction"]),
    ("余额1.2万", ["balance"]),
]


@pytest.mark.parametrize(("text", "words", "value"), ONE_SUM)
def test_one_sum(text: str, words: str, value: int | str) -> None:
    (amount,) = read_amounts(text)
    assert text[amount.start : amount.end] == words
    assert amount.value == Decimal(value)


@pytest.mark.parametrize(("text", "low", "high"), VAGUE)
def test_vague_sums_say_so(text: str, low: int, high: int | None) -> None:
    (amount,) = read_amounts(text)
    assert (amount.value, amount.maximum, amount.approx) == (low, high, True)


@pytest.mark.parametrize("text", NO_SUM)
def test_no_sum(text: str) -> None:
    assert [amount for amount in read_amounts(text) if not amount.bare] == []


@pytest.mark.parametrize(("text", "roles"), ROLES)
def test_what_part_a_sum_plays(text: str, roles: list[str]) -> None:
    assert [amount.role for amount in read_amounts(text)] == roles


def test_the_sum_in_dispute_comes_before_the_one_that_was_moved() -> None:
    amounts = read_amounts("余额两万，取5000，柜员少给了我两百")
    disputed = in_dispute(amounts)
    assert disputed is not None
    assert disputed.value == 200
    assert in_dispute(read_amounts("余额两万")) is None


@pytest.mark.parametrize("text", ["5000", "大概5000吧", "1500左右", "199.5"])
def test_a_message_of_nothing_but_a_number_is_money_only_if_money_was_asked_for(text: str) -> None:
    (amount,) = read_amounts(text)
    assert amount.bare


@pytest.mark.parametrize("text", ["0427", "283746", "13800001234", "95588"])
def test_codes_and_phones_are_not_even_bare_sums(text: str) -> None:
    assert read_amounts(text) == []


def test_a_plain_number_counts_when_money_was_asked_for() -> None:
    (amount,) = read_amounts("应该是3200那样", asked=True)
    assert (amount.value, amount.bare) == (3200, False)


@given(st.text())
def test_no_text_is_an_error_and_sums_lie_within_it(text: str) -> None:
    last = 0
    for amount in read_amounts(text):
        assert last <= amount.start < amount.end <= len(text)
        last = amount.end


@pytest.mark.parametrize(
    "piece", ["1", "一", "1,111", "两百", "1.", "扣", "¥", "12:30", "5000元", "块", "2026-1-1", "1/1", "几多"]
)
def test_ten_thousand_characters_are_read_in_no_time(piece: str) -> None:
    text = piece * (10_000 // len(piece))
    read_amounts("先读一次")
    began = process_time()
    read_amounts(text)
    assert process_time() - began < 0.5  # some 60 ms on an idle machine
