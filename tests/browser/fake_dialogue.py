"""What the scripted bot answers: enough of each kind of message for the page to show what it can."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.browser.chat_page import ChatPage


@dataclass(frozen=True)
class Reply:
    """One message to the customer, before it has a place in a conversation."""

    text: str | None
    choices: tuple[str, ...] = ()
    card: dict[str, Any] | None = None
    expects: str | None = None
    author: str = "bot"
    notice: bool = False
    owner: str | None = None  # who has the floor from here on

    @property
    def kind(self) -> str:
        if self.card:
            return "card"
        if self.choices:
            return "choices"
        return "notice" if self.notice else "text"


SUMMARY = {
    "type": "complaint_summary",
    "title": "请核对登记内容",
    "fields": [
        {"label": "时间", "value": "昨天（11月22日）下午3点左右"},
        {"label": "地点", "value": "朝阳支行柜台"},
        {"label": "事情", "value": "取款5,000元，柜员少付200元，且不承认，态度差"},
        {"label": "涉及金额", "value": "200.00元"},
        {"label": "诉求", "value": "补足200元并道歉"},
        {"label": "联系人", "value": "林女士/先生 138****1234"},
    ],
}

REGISTERED = {
    "type": "complaint_registered",
    "number": "TS20261123-0042-7",
    "level": 3,
    "level_name": "一般投诉",
    "reasons": ["涉及服务态度与办理差错", "未发现资金仍在流失的情况"],
    "respond_by": "2026-11-25T15:20:00+08:00",
    "decide_by": "2026-11-26T23:59:00+08:00",
    "statutory_by": "2026-12-08",
}

STATUS = {
    "type": "complaint_status",
    "number": "TS20261123-0042-7",
    "status_name": "调查中",
    "topic_name": "服务态度与办理差错",
    "level_name": "一般投诉",
    "summary": "支行已调取柜台录像，正在核对。",
    "handler": "王经理",
    "decide_by": "2026-11-26T23:59:00+08:00",
    "updates": [
        {"at": "2026-11-23T15:20:00+08:00", "text": "投诉已登记"},
        {"at": "2026-11-24T09:40:00+08:00", "text": "转朝阳支行，负责人王经理"},
    ],
}

TOPICS = ("信用卡", "贷款还款", "转账支付", "服务态度", "其他")

SCRIPT: dict[str, list[Reply]] = {
    "我要投诉": [Reply("好的，我来帮您登记。是哪方面的问题？", TOPICS, expects="topic")],
    "服务态度": [Reply("碰到这样的态度，确实让人不舒服。大概是什么时候的事？", expects="occurred_at")],
    "昨天下午": [
        Reply("记下了，昨天（11月22日）下午。涉及多少钱？", ("不涉及钱", "不清楚"), expects="amount")
    ],
    "200": [Reply("200元。怎么联系您方便？请留一个手机号。", expects="contact_phone")],
    "13800001234": [
        Reply(
            "我按您说的整理好了，请看对不对。", ("确认提交", "修改", "先不投诉了"), SUMMARY, expects="confirm"
        )
    ],
    "确认提交": [
        Reply("已登记。这属于一般投诉，11月25日15:20前会有专人打138****1234联系您。", card=REGISTERED),
    ],
    "查询投诉进度": [Reply("我帮您查。请把投诉编号告诉我。", expects="case_number")],
    "TS20261123-0042-7": [
        Reply("您的投诉正在调查。要催一下，还是补充材料？", ("催办", "补充", "撤诉", "不用了"), STATUS)
    ],
    "我被骗了": [
        Reply(
            "先别再转，也别挂在那个电话里。现在马上做两件事：打110或96110报警；打我们客服热线95500，把这张卡临时锁定。"
        ),
        Reply("已为您接通人工，您是第1位", author="system", notice=True, owner="queue"),
        Reply("等待时我先把情况登记下来——钱是从哪张卡转出去的？", expects="product"),
    ],
    "转人工": [
        Reply("好，给您转人工。您也可以先把事情说一句，同事接起来就能直接处理。"),
        Reply("现在排在第2位，大约4分钟", author="system", notice=True, owner="queue"),
    ],
    "新式卡片": [Reply("这是文字说明", card={"type": "from_the_future", "x": 1})],
}


def answer(text: str) -> list[Reply]:
    return SCRIPT.get(text, [Reply(f"您说的是：{text}")])


def complain_until_summary(chat: ChatPage) -> None:
    """Play the customer of this script, up to the summary that waits to be confirmed."""
    chat.pick("我要投诉")
    chat.pick("服务态度")
    chat.wait_for("什么时候")
    for words, reply in (("昨天下午", "涉及多少钱"), ("200", "手机号"), ("13800001234", "请看对不对")):
        chat.say(words)
        chat.wait_for(reply)
