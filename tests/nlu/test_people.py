"""Names, said with a sign or given as the answer to a question."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.fold import fold
from bot.nlu.people import people_in, read_name


@pytest.mark.parametrize(
    ("text", "name", "role"),
    [
        ("我叫林小满13800001234", "林小满", "customer"),
        ("我叫王小明来投诉", "王小明", "customer"),
        ("户名张三", "张三", "customer"),
        ("本人李思远要投诉", "李思远", "customer"),
        ("联系人：赵倩 电话13800001234", "赵倩", "customer"),
        ("姓名：周杰", "周杰", "customer"),
        ("我是陈女士", "陈女士", "customer"),
        ("我是王芳", "王芳", "customer"),
        ("你好我是张伟，我的卡被盗了", "张伟", "customer"),
        ("免贵姓林", "林", "customer"),
        ("我姓欧阳", "欧阳", "customer"),
        ("王经理态度很差", "王经理", "staff"),
        ("理财经理刘洋推荐的", "刘洋", "staff"),
        ("坐席小陈", "小陈", "staff"),
        ("张总说了", "张总", "staff"),
        ("欧阳娜娜女士", "欧阳娜娜女士", None),
        ("姓王的柜员", "王", None),
        ("小王说没事", "小王", None),
        ("我叫歐陽修", "欧阳修", "customer"),
    ],
)
def test_names_with_a_sign(text: str, name: str, role: str | None) -> None:
    (person,) = people_in(fold(text))
    assert (person.value, person.role) == (name, role)
    assert fold(text)[person.start : person.end] == name


@pytest.mark.parametrize(
    "text",
    ["客户经理说的", "项目经理", "大堂经理", "我是高中生", "我叫你们经理来", "我叫车花了50", "我是安徽人", "我是白条用户", "我是余额不足",
     "对于经理的态度", "李工作态度差", "钱总额不对", "我是老客户", "支行行长", "我叫人来", ""],
)  # fmt: skip
def test_no_name(text: str) -> None:
    assert people_in(fold(text)) == []


def test_two_clerks() -> None:
    assert [person.value for person in people_in("林经理和王柜员")] == ["林经理", "王柜员"]


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        ("林小满", "林小满"), ("我姓林", "林"), ("林女士", "林女士"), ("叫我小林就行", "小林"), ("林", "林"), ("Tom", "Tom"),
        ("Li Lei", "Li Lei"), ("买买提·艾力", "买买提·艾力"), ("欧阳娜娜", "欧阳娜娜"), ("我叫李雷，电话13800001234", "李雷"),
        ("王丽 13800001234", "王丽"), ("陈先生", "陈先生"), ("好的 我叫王强", "王强"), ("嗯 赵敏", "赵敏"), ("刘建国就可以", "刘建国"),
        ("免贵姓张。", "张"),
    ],
)  # fmt: skip
def test_the_answer_to_what_is_your_name(answer: str, name: str) -> None:
    person = read_name(answer)
    assert person is not None
    assert person.value == name
    assert person.role != "staff"


@pytest.mark.parametrize(
    "answer", ["不想说", "匿名", "随便", "你们问这个干嘛", "没有", "转人工", "我是老客户", "13800001234", ""]
)
def test_answers_that_are_no_name(answer: str) -> None:
    assert read_name(answer) is None


@given(st.text())
def test_no_text_is_an_error(text: str) -> None:
    read_name(text)
    for person in people_in(fold(text)):
        assert 0 <= person.start < person.end <= len(text)
