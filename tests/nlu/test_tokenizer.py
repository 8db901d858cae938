"""Words: no entity is cut, blanks are dropped, offsets are right, two models do not disturb each other."""

from __future__ import annotations

from pathlib import Path

import jieba
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.tokenizer import ChineseTokenizer

RESOURCE = Resource("tokenizer")
CONTEXT = ExecutionContext(GraphSchema({}))


@pytest.fixture(scope="module")
def storage(tmp_path_factory: pytest.TempPathFactory) -> LocalModelStorage:
    return LocalModelStorage(tmp_path_factory.mktemp("model"))


@pytest.fixture(scope="module")
def tokenizer(storage: LocalModelStorage) -> ChineseTokenizer:
    return ChineseTokenizer.create(ChineseTokenizer.get_default_config(), storage, RESOURCE, CONTEXT)


def words(tokenizer: ChineseTokenizer, text: str, **data: object) -> list[str]:
    return [token.text for token in tokenizer.tokenize(Message({TEXT: text, **data}), TEXT)]


def test_entities_stay_whole(tokenizer: ChineseTokenizer) -> None:
    assert words(tokenizer, "昨天下午三点多在朝阳支行取5000少给了两百") == [
        "昨天下午三点多", "在", "朝阳支行", "取", "5000", "少", "给", "了", "两百",
    ]  # fmt: skip


def test_numbers_keep_their_units(tokenizer: ChineseTokenizer) -> None:
    found = words(tokenizer, "分12期还了3次利率4.35%第1位")
    assert {"12期", "3次", "4.35%", "第1位"} <= set(found)


def test_an_annotated_entity_is_one_token_though_the_readers_see_another(tokenizer: ChineseTokenizer) -> None:
    text = "我在上个月15号下午转的"
    annotated = [{"entity": "time", "start": 2, "end": 8, "value": "上个月15号", "role": None}]
    found = words(tokenizer, text, **{ENTITIES: annotated})
    assert "上个月15号" in found
    assert "".join(found) == text


def test_blanks_are_no_words(tokenizer: ChineseTokenizer) -> None:
    assert words(tokenizer, " 信用卡 \n 还不了\u3000") == ["信用卡", "还不了"]


def test_a_message_of_blanks_is_one_token(tokenizer: ChineseTokenizer) -> None:
    assert words(tokenizer, "   ") == ["   "]


def test_lemmas_are_folded_and_spelt_right(tokenizer: ChineseTokenizer) -> None:
    lemmas = [token.lemma for token in tokenizer.tokenize(Message({TEXT: "帳單被到刷"}), TEXT)]
    assert "".join(lemmas) == "账单被盗刷"


def test_training_data_and_messages_are_cut_alike(tokenizer: ChineseTokenizer) -> None:
    example, message = (
        Message({TEXT: "花呗逾期3天", INTENT: "overdue_credit_record"}),
        Message({TEXT: "花呗逾期3天"}),
    )
    tokenizer.process_training_data(TrainingData([example]))
    tokenizer.process([message])
    assert example.get("text_tokens") == message.get("text_tokens")


def test_the_model_keeps_the_words_it_was_trained_with(storage: LocalModelStorage, tmp_path: Path) -> None:
    dictionary = tmp_path / "words.txt"
    dictionary.write_text("听诉助手台 9000 n\n", encoding="utf-8")
    config = {**ChineseTokenizer.get_default_config(), "dictionary_path": str(dictionary)}
    trained = ChineseTokenizer.create(config, storage, Resource("own"), CONTEXT)
    trained.train(TrainingData())
    dictionary.write_text("", encoding="utf-8")
    loaded = ChineseTokenizer.load(config, storage, Resource("own"), CONTEXT)
    assert words(loaded, "请问听诉助手台") == words(trained, "请问听诉助手台")
    assert "听诉助手台" in words(loaded, "请问听诉助手台")


def test_two_tokenizers_do_not_share_their_words(
    tokenizer: ChineseTokenizer, storage: LocalModelStorage
) -> None:
    assert "听诉助手台" not in words(tokenizer, "请问听诉助手台")
    assert "听诉助手台" not in jieba.dt.FREQ


def test_other_words_change_the_fingerprint(tmp_path: Path) -> None:
    dictionary = tmp_path / "words.txt"
    dictionary.write_text("一个词\n", encoding="utf-8")
    config = {"dictionary_path": str(dictionary)}
    assert ChineseTokenizer.fingerprint_addon(config) != ChineseTokenizer.fingerprint_addon({})


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    text=st.text(min_size=1, max_size=40)
    | st.text(alphabet="昨天5000块 在支行\n花呗１２３帳", min_size=1, max_size=40)
)
def test_tokens_cover_everything_but_blanks(tokenizer: ChineseTokenizer, text: str) -> None:
    tokens = tokenizer.tokenize(Message({TEXT: text}), TEXT)
    last = 0
    for token in tokens:
        assert last <= token.start < token.end
        assert text[token.start : token.end] == token.text
        last = token.end
