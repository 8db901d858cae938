"""An invented day at the desk: a fraud going on, the usual matters, and 200 more when asked."""

from __future__ import annotations

from tests.browser.fake_matters import SUGGESTIONS, Matter, ago

USUAL = (
    ("王**", "信用卡收费", "年费说好免的，这个月又扣了，怎么说话不算话"),
    ("访客7A3F", "自助机具与现金", "昨晚在机器上存了三千，机器吞了没入账"),
    ("李*", "催收方式", "你们催收的天天给我妈打电话"),
    ("赵**", "还款入账", "显示处理中两天了，会不会算我逾期"),
    ("138****1236", "理财收益", "说的保本，到期少了一千多"),
    ("访客C21E", None, "转人工"),
)


def fraud() -> Matter:
    """Somebody is being talked into transferring money at this moment."""
    matter = Matter(
        "林**",
        "诈骗",
        level=2,
        urgent=True,
        reasons=["资金正面临风险，需要马上处理", "反映资金被盗用或被骗"],
        emotion="desperate",
        waiting_since=ago(seconds=48),
        suggestions=SUGGESTIONS,
    )
    matter.say("customer", "我刚才被骗了", at=ago(minutes=4))
    matter.say("customer", "有个自称你们客服的让我转了两万", at=ago(minutes=4))
    matter.say("customer", "他现在还在让我转，我不敢挂电话", at=ago(minutes=3))
    matter.say(
        "bot",
        "先别再转，也别挂在那个电话或会议里。现在马上做两件事：打110或96110报警；打我们客服热线，把这张卡临时锁定。",
        at=ago(minutes=3),
    )
    matter.say("system", "已经为您优先接通人工，您是第1位。", kind="notice", at=ago(minutes=3))
    matter.say(
        "bot",
        "等待时我先把情况登记下来：钱是从哪张卡转出去的？",
        at=ago(minutes=3),
        kind="choices",
        choices=[{"title": "储蓄卡", "payload": "c6.0"}, {"title": "信用卡", "payload": "c6.1"}],
    )
    matter.say("customer", "储蓄卡", at=ago(minutes=2))
    matter.say("customer", "求求你们快点 我攒了三年的钱", at=ago(minutes=1))
    matter.signals = [
        {"signal": "funds_at_risk", "title": "资金正在受损", "words": "还在让我转", "seq": 3},
        {"signal": "funds_lost", "title": "资金损失", "words": "转了两万", "seq": 2},
        {"signal": "desperate", "title": "绝望", "words": "求求你们", "seq": 8},
    ]
    matter.emotions = [
        {"seq": 1, "emotion": "anxious"},
        {"seq": 2, "emotion": "anxious"},
        {"seq": 3, "emotion": "desperate"},
        {"seq": 7, "emotion": "anxious"},
        {"seq": 8, "emotion": "desperate"},
    ]
    matter.clocks = [
        {"name": "respond", "due_at": ago(hours=-23, minutes=-12).isoformat(), "state": "running"},
        {"name": "first_findings", "due_at": ago(hours=-47).isoformat(), "state": "running"},
        {"name": "decide", "due_at": ago(hours=-71).isoformat(), "state": "running"},
    ]
    matter.complaints = [
        {
            "number": "TS20260811-3310-4",
            "topic_title": "登录与验证",
            "level": 3,
            "status": "closed",
            "created_at": ago(days=104).isoformat(),
        }
    ]
    matter.fill(
        "customer",
        topic="诈骗",
        description="自称客服的人让客户转账两万元，仍在要求继续转",
        occurred_at="今天（11月23日）下午3点左右",
        amount="20,000.00元",
        product="储蓄卡",
        contact_phone="13800001234",
    )
    return matter


def usual(number: int) -> Matter:
    """One of the matters of every day."""
    customer, topic, words = USUAL[number % len(USUAL)]
    matter = Matter(customer, topic, level=3 if topic else None, waiting_since=ago(minutes=2 + number * 0.9))
    matter.say("customer", words, at=matter.waiting_since)
    matter.say("bot", "好，给您转人工。您也可以先把事情说一句。", at=matter.waiting_since)
    return matter


def held(agent: str, agent_name: str, customer: str = "陈**") -> Matter:
    """A conversation an agent is in the middle of."""
    matter = Matter(customer, "刷卡与支付", owner="agent", agent=agent, agent_name=agent_name, fence=1)
    matter.say("customer", "超市刷卡刷了两次，只买了一回东西", at=ago(minutes=18))
    matter.say("bot", "重复扣款确实着急。大概是什么时候、多少钱？", at=ago(minutes=18))
    matter.say("customer", "前天下午，两笔都是386块5", at=ago(minutes=17))
    matter.say(
        "agent",
        "您好，我看到两笔都是386.50元，正在核对商户的对账结果。",
        author_name=agent_name,
        at=ago(minutes=9),
    )
    matter.write(
        "note",
        "wang",
        "小王",
        "商户系统昨天有故障，已有三位客户反映，可以按重复扣款办。@小陈",
        at=ago(minutes=8),
    )
    matter.say("customer", "那钱什么时候能退回来", at=ago(minutes=1))
    matter.fill("customer", topic="刷卡与支付", description="超市刷卡重复扣款一次", amount="386.50元")
    return matter
