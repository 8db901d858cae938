"""Personal data: encrypted in the file, found by a blind index, masked wherever it is shown."""

from __future__ import annotations

import base64
import logging
import stat
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import inspect, text
from sqlalchemy.orm import Session

from desk.complaints import cases, model, register
from desk.complaints.errors import KeysError
from desk.complaints.masks import mask_card, mask_id, mask_name, mask_phone, mask_text, veil_text
from desk.complaints.privacy import EncryptedText, Keys
from desk.complaints.work import Office, open_office
from desk.database import create_engine_for
from desk.settings import ROOT, Settings
from tests.complaints.customers import SHORT_CASH, file, tell


def ring(*names: str) -> Keys:
    """Keys under these ids, each its own."""
    return Keys({name: name.encode().ljust(32, b"-") for name in names})


class TestKeys:
    def test_the_file_is_made_once_and_closed_to_others(self, tmp_path: Path) -> None:
        path = tmp_path / "home" / "keys"
        made = Keys.read("", path)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert Keys.read("", path) == made
        assert [each.name for each in path.parent.iterdir()] == ["keys"]

    def test_two_processes_starting_at_once_agree(self, tmp_path: Path) -> None:
        found: list[Keys] = []
        threads = [
            threading.Thread(target=lambda: found.append(Keys.read("", tmp_path / "keys"))) for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len({repr(each.ring) for each in found}) == 1

    def test_a_file_others_can_read_is_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "keys"
        Keys.read("", path)
        path.chmod(0o644)
        with pytest.raises(KeysError, match="chmod 600"):
            Keys.read("", path)

    def test_the_environment_goes_before_the_file(self, tmp_path: Path) -> None:
        text = "k2:" + base64.b64encode(b"2" * 32).decode() + ",k1:" + base64.b64encode(b"1" * 32).decode()
        assert list(Keys.read(text, tmp_path / "keys").ring) == ["k2", "k1"]
        assert not (tmp_path / "keys").exists()

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "k1",
            "k1:",
            "k1:short",
            "k1:" + base64.b64encode(b"1" * 16).decode(),
            "k!:" + "A" * 43 + "=",
            ":x",
        ],
    )
    def test_a_malformed_key_is_refused_with_a_remedy(self, text: str) -> None:
        with pytest.raises(KeysError, match="32 bytes"):
            Keys.parse(text)

    def test_an_id_stands_once(self) -> None:
        one = "k1:" + base64.b64encode(b"1" * 32).decode()
        with pytest.raises(KeysError):
            Keys.parse(f"{one},{one}")

    def test_keys_do_not_show_in_a_log(self) -> None:
        keys = ring("k1")
        assert "k1-" not in repr(keys)
        assert "----" not in f"{keys}"


class TestEncryption:
    @given(st.text())
    def test_what_goes_in_comes_out(self, words: str) -> None:
        keys = ring("k1")
        assert keys.decrypt(keys.encrypt(words, "t.c"), "t.c") == words

    def test_the_same_words_never_look_the_same(self) -> None:
        keys = ring("k1")
        assert keys.encrypt("13800001234", "t.c") != keys.encrypt("13800001234", "t.c")

    def test_a_value_does_not_open_in_another_column(self) -> None:
        keys = ring("k1")
        with pytest.raises(KeysError, match="altered"):
            keys.decrypt(keys.encrypt("林小满", "complaint.contact_name"), "complaint.description")

    def test_a_value_that_was_altered_does_not_open(self) -> None:
        keys = ring("k1")
        key_id, _, encoded = keys.encrypt("林小满", "t.c").partition(":")
        raw = bytearray(base64.b64decode(encoded))
        raw[-1] ^= 1
        with pytest.raises(KeysError, match="altered"):
            keys.decrypt(f"{key_id}:{base64.b64encode(raw).decode()}", "t.c")

    def test_a_new_key_in_front_reads_what_the_old_one_wrote(self) -> None:
        old, both = ring("k1"), ring("k2", "k1")
        stored = old.encrypt("林小满", "t.c")
        assert both.decrypt(stored, "t.c") == "林小满"
        assert both.encrypt("林小满", "t.c").startswith("k2:")
        assert both.blind_index("13800001234") == old.blind_index("13800001234")

    def test_without_the_key_the_error_names_it(self) -> None:
        with pytest.raises(KeysError, match="no key 'k1'"):
            ring("k2").decrypt(ring("k1").encrypt("林小满", "t.c"), "t.c")

    def test_an_engine_without_keys_refuses(self, office: Office) -> None:
        file(office)
        bare = create_engine_for(str(office.engine.url))
        with Session(bare, future=True) as session, pytest.raises(KeysError, match="Office"):
            session.execute(model.Complaint.__table__.select()).all()
        bare.dispose()


class TestTheDatabaseFile:
    SECRETS = ("13800001234", "林小满", "柜员少给了我两百", "补给我并道歉")

    def test_holds_no_personal_data_in_clear(self, office: Office) -> None:
        case = file(office)
        with office.work() as work:
            cases.supplement(work, case.number, "我的卡号0000111122223333，姓林小满")
        with office.engine.connect() as connection:
            connection.exec_driver_sql("SELECT 1")
        folder = Path(str(office.engine.url.database)).parent
        raw = b"".join(each.read_bytes() for each in folder.glob("tingsu.db*"))
        assert case.number.encode() in raw
        for secret in (*self.SECRETS, "0000111122223333"):
            assert secret.encode() not in raw, secret
            assert secret.encode("unicode_escape") not in raw, secret

    def test_no_query_answers_with_personal_data_in_clear(self, any_office: Office) -> None:
        file(any_office)
        with any_office.engine.connect() as connection:
            names = inspect(any_office.engine).get_table_names()
            everything = " ".join(
                repr(row) for name in names for row in connection.execute(text(f'SELECT * FROM "{name}"'))
            )
        for secret in self.SECRETS:
            assert secret not in everything

    def test_a_card_number_told_as_the_product_is_masked_in_the_plain_column(self, office: Office) -> None:
        case = file(office, product="信用卡0000111122223333")
        assert case.product == "信用卡[card]"

    def test_every_personal_column_is_encrypted(self) -> None:
        personal = {
            "complaint": {"contact_name", "contact_phone", "description", "request"},
            "customer": {"contact_name", "contact_phone"},
            "case_event": {"text"},
            "attachment": {"name"},
        }
        for table, columns in personal.items():
            for column in columns:
                kind = model.Base.metadata.tables[table].c[column].type
                assert isinstance(kind, EncryptedText)
                assert kind.context == f"{table}.{column}"


class TestMasks:
    def test_phones(self) -> None:
        assert mask_phone("13800001234") == "138****1234"
        assert mask_phone("+86 138-0000-1234") == "138****1234"
        assert mask_phone("62345678") == "******78"
        assert mask_phone("") == ""

    def test_names(self) -> None:
        assert [mask_name(name) for name in ("林小满", "林满", "林", "")] == ["林**", "林*", "*", ""]

    def test_cards_and_identity_numbers(self) -> None:
        assert mask_card("0000 1111 2222 3333") == "**** **** **** 3333"
        assert mask_id("00000019491231002X") == "000*************2X"
        assert mask_card("1234") == "****"

    @pytest.mark.parametrize(
        ("said", "kept"),
        [
            ("打13800001234找我", "打[phone]找我"),
            ("打 138 0000 1234 或者138-0000-1234", "打 [phone] 或者[phone]"),
            ("电话１３８００００１２３４", "电话[phone]"),
            ("座机010-62345678", "座机[phone]"),
            ("卡号0000 1111 2222 3333被扣了", "卡号[card]被扣了"),
            ("卡号0000111122223333444，扣200", "卡号[card]，扣200"),
            ("身份证00000019491231002X", "身份证[id]"),
            ("写信到lin.xiaoman@example.com吧", "写信到[email]吧"),
            ("我叫林小满，被扣了两百", "我叫[name]，被扣了两百"),
            ("昨天取5000少了200，单号20261123", "昨天取5000少了200，单号20261123"),
            ("编号TS20261123-0042-7", "编号TS20261123-0042-7"),
        ],
    )
    def test_free_text(self, said: str, kept: str) -> None:
        assert mask_text(said) == kept

    @pytest.mark.parametrize(
        ("said", "shown"),
        [
            ("何晓白，１３８０００01018", "何晓白，138****1018"),
            ("我叫林小满，卡号0000 1111 2222 3333", "我叫林**，卡号**** **** **** 3333"),
            ("身份证00000019491231002X", "身份证000*************2X"),
            ("写信到lin.xiaoman@example.com吧", "写信到l***@example.com吧"),
            ("昨天取5000少了200", "昨天取5000少了200"),
        ],
    )
    def test_what_agents_read_in_a_list_is_shown_in_part(self, said: str, shown: str) -> None:
        assert veil_text(said) == shown

    @given(st.text(max_size=200))
    def test_free_text_of_any_kind_is_survived(self, said: str) -> None:
        mask_text(said)
        veil_text(said)

    def test_a_long_text_takes_no_time(self) -> None:
        import time

        started = time.perf_counter()
        mask_text("1 " * 5000 + "a" * 5000 + "@" + "a.-" * 3000 + "我叫" * 3000)
        assert time.perf_counter() - started < 0.5

    def test_rows_show_nothing_personal(self, office: Office, caplog: pytest.LogCaptureFixture) -> None:
        case = file(office)
        draft = tell(office, "c2", signals=("angry",))
        with office.work() as work:
            event = cases.supplement(work, case.number, "我叫林小满")
        with caplog.at_level(logging.INFO):
            logging.getLogger("test").info("%r %r %r", case, draft, event)
        for secret in TestTheDatabaseFile.SECRETS:
            assert secret not in caplog.text
        assert "138****1234" in repr(case)
        assert case.number in repr(case)

    def test_every_table_has_a_masked_repr(self) -> None:
        for mapper in model.Base.registry.mappers:
            if mapper.class_.__module__ == model.__name__ and "Encrypted" in repr(
                [type(column.type).__name__ for column in mapper.columns]
            ):
                assert issubclass(mapper.class_, model.Masked)


def test_an_office_opens_from_the_environment(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", policy=ROOT / "policy.yml")
    opened = open_office(settings)
    tell(opened, "c1", contact_phone=SHORT_CASH["contact_phone"], occurred_at={"start": "2026-01-01"})
    with opened.work() as work:
        number = register.register(work, "c1").number
    opened.engine.dispose()
    again = open_office(settings)
    with again.work() as work:
        assert cases.find(work, number, "13800001234").contact_name == "林小满"
    again.engine.dispose()
    assert stat.S_IMODE((tmp_path / "home").stat().st_mode) == 0o700
