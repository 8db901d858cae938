"""Attachments: looked into, kept encrypted, referred to by complaints; and what the bot says of them."""

from __future__ import annotations

import asyncio
import io
import itertools
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from desk.complaints import cases, draft, evidence
from desk.complaints.errors import KeysError
from desk.complaints.register import register
from desk.complaints.work import Office
from desk.conversations import files
from desk.conversations.file_kinds import GIF, JPEG, PDF, PNG, WEBP, Look, look_at
from desk.conversations.file_store import FileStore
from desk.conversations.files import FileEmpty, FileKindRefused, FileTooLarge, Parcel, PictureTooLarge, called
from desk.conversations.inbox import IdReused
from desk.conversations.ownership import NotYours
from desk.conversations.pace import TooFast
from tests import pictures
from tests.conversations.scene import Clock, Scene, answer

FACTS = {
    "topic": "refund",
    "description": "账户管理费收错了",
    "contact_name": "林女士",
    "contact_phone": "13800001234",
}


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    """All of this holds on both databases."""
    return str(request.param)


@pytest.fixture
def store(tmp_path: Path, office: Office, clock: Clock) -> FileStore:
    """An empty store."""
    return FileStore(tmp_path / "files", office.keys, clock)


@pytest.fixture
def scene(office: Office, clock: Clock) -> Scene:
    """A conversation."""
    return Scene(office, clock)


_numbers = itertools.count(1)


def pack(office: Office, store: FileStore, data: bytes, name: str = "截图.png") -> Parcel:
    """A file, looked into and put away."""
    return files.pack(store, office.policy, io.BytesIO(data), name)


def give(scene: Scene, store: FileStore, data: bytes | None = None, *, key: str | None = None) -> Any:
    """The customer sends a file."""
    data = pictures.png(8, next(_numbers)) if data is None else data
    parcel = pack(scene.office, store, data)
    with scene.office.work() as work:
        key = key or f"f{next(_numbers)}"
        receipt, shown = files.receive(work, scene.token, parcel, client_message_id=key)
    return receipt, shown


@pytest.mark.parametrize(
    ("data", "look"),
    [
        (pictures.png(8, 6), Look(PNG, 8, 6)),
        (pictures.jpeg(4032, 3024), Look(JPEG, 4032, 3024)),
        (pictures.gif(320, 200), Look(GIF, 320, 200)),
        (pictures.webp(5000, 70), Look(WEBP, 5000, 70)),
        (pictures.webp(5000, 70, form="VP8L"), Look(WEBP, 5000, 70)),
        (pictures.webp(5000, 70, form="VP8"), Look(WEBP, 5000, 70)),
        (pictures.PDF, Look(PDF)),
    ],
)
def test_what_a_file_is_stands_in_its_bytes(data: bytes, look: Look) -> None:
    assert look_at(data) == look


@pytest.mark.parametrize(
    "data",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<html>%PDF-1.4",
        b"MZ\x90\x00" + bytes(200),
        b"PK\x03\x04" + bytes(200),
        b"GIF89a",
        pictures.gif(0, 0),
        pictures.png(8, 6)[:20],
        b"\xff\xd8\xff\xe0\x00\x10JFIF",
        b"\xff\xd8" + b"\xff" * 5000,
        b"RIFF\x00\x00\x00\x00WAVE" + bytes(40),
        b"\x00",
    ],
)
def test_anything_else_is_not_taken(data: bytes, office: Office, store: FileStore) -> None:
    with pytest.raises(FileKindRefused):
        pack(office, store, data)
    assert list(store._folder.rglob("*")) == []


def test_a_bomb_is_seen_by_what_it_promises(office: Office, store: FileStore) -> None:
    with pytest.raises(PictureTooLarge):
        pack(office, store, pictures.claiming(60_000, 60_000))
    assert pack(office, store, pictures.claiming(8000, 8000)).look.width == 8000


def test_nothing_and_too_much_are_refused(office: Office, store: FileStore) -> None:
    with pytest.raises(FileEmpty):
        pack(office, store, b"")
    with pytest.raises(FileTooLarge):
        pack(office, store, pictures.png() + bytes(10 * 1024 * 1024))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("截图.png", "截图.png"),
        ("IMG_0001.PNG", "IMG_0001.png"),
        ("virus.exe", "virus.exe.png"),
        ("../../etc/passwd", "passwd.png"),
        ("C:\\Users\\lin\\凭证.png", "凭证.png"),
        ("gpj\u202eexe.png", "gpjexe.png"),
        ("a\r\nSet-Cookie: x.png", "aSet-Cookie: x.png"),
        ("", "文件.png"),
        (".png", "png.png"),
        ("长" * 300 + ".png", "长" * 100 + ".png"),
    ],
)
def test_names_are_made_harmless(name: str, shown: str) -> None:
    assert called(name, Look(PNG, 1, 1), "文件") == shown


def test_a_file_is_kept_encrypted_and_for_its_owner(office: Office, store: FileStore) -> None:
    data = pictures.png(64, 64)
    kept = pack(office, store, data).piece
    path = store._folder / kept.stored_as
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0
    assert b"PNG" not in path.read_bytes()
    assert kept.id not in kept.stored_as
    assert store.read(kept.stored_as) == data


def test_a_file_put_in_the_place_of_another_does_not_open(office: Office, store: FileStore) -> None:
    one, other = (pack(office, store, pictures.png(8, height)).piece for height in (1, 2))
    (store._folder / one.stored_as).write_bytes((store._folder / other.stored_as).read_bytes())
    with pytest.raises(KeysError):
        store.read(one.stored_as)
    assert store.read("../keys") is None


def test_the_bot_says_it_was_received_and_stays_at_its_question(scene: Scene, store: FileStore) -> None:
    scene.turn("我要投诉", answer("这件事涉及多少钱？", expects="amount", choices={"不清楚": "/dont_know"}))
    asked = scene.view().lines[-1]
    receipt, shown = give(scene, store)
    taken, said = scene.view().lines[-2:]
    assert (taken.seq, taken.kind, taken.file) == (receipt.seq, "file", shown)
    assert said.author == "bot"
    assert said.text == scene.office.policy.text("desk.file_received_asking")
    assert said.expects == "amount"
    assert len(scene.turns()) == 1, "nothing is put to the assistant"
    assert not scene.press(asked.choices[0]["payload"]).repeated, "what it offered can still be pressed"


def test_a_burst_of_pictures_is_answered_once(scene: Scene, store: FileStore) -> None:
    for _ in range(4):
        give(scene, store)
    received = scene.office.policy.text("desk.file_received")
    assert scene.said("bot") == [received]
    scene.turn("是上个月的账单", answer("明白了。"))
    give(scene, store)
    assert scene.said("bot") == [received, "明白了。", received]


def test_a_picture_among_fragments_is_not_read_as_one(scene: Scene, store: FileStore) -> None:
    scene.send("我的卡")
    give(scene, store)
    scene.send("被扣了年费")
    started = scene.started()
    assert started.question.text == "我的卡\n被扣了年费"
    assert len(scene.turns()) == 1


def test_while_an_agent_speaks_the_bot_says_nothing(scene: Scene, store: FileStore) -> None:
    scene.claim()
    give(scene, store)
    assert scene.said("bot") == []


def test_sent_again_it_is_one_message(scene: Scene, store: FileStore) -> None:
    data = pictures.png(20, 20)
    first, shown = give(scene, store, data, key="same")
    again, shown_again = give(scene, store, data, key="same")
    assert (again.repeated, again.seq, shown_again) == (True, first.seq, shown)
    assert [line.kind for line in scene.view().lines].count("file") == 1
    with pytest.raises(IdReused):
        give(scene, store, pictures.png(21, 21), key="same")
    with pytest.raises(IdReused):
        scene.send("别的", key="same")
    scene.send("文字", key="words")
    with pytest.raises(IdReused):
        give(scene, store, key="words")


def test_files_come_within_limits(scene: Scene, store: FileStore, clock: Clock) -> None:
    for _ in range(60):
        give(scene, store)
        clock.advance(10)
    with pytest.raises(TooFast) as slow:
        give(scene, store)
    assert (slow.value.what, slow.value.retry_after) == ("files", 3000)
    clock.advance(3001)
    give(scene, store)


def test_an_agent_sends_one_only_while_the_conversation_is_theirs(scene: Scene, store: FileStore) -> None:
    held = scene.claim()
    parcel = pack(scene.office, store, pictures.PDF, "流程.pdf")

    def send() -> tuple[Any, bool]:
        with scene.office.work() as work:
            return files.send(work, held, parcel, client_message_id="a1", display_name="坐席小陈")

    said, repeated = send()
    assert (said.kind, said.author, said.author_name, repeated) == ("file", "agent", "坐席小陈", False)
    scene.release(held)
    again, repeated = send()
    assert (again.seq, repeated) == (said.seq, True)
    with scene.office.work() as work, pytest.raises(NotYours):
        files.send(work, held, parcel, client_message_id="a2", display_name="坐席小陈")


def test_what_was_sent_before_registering_goes_with_the_complaint(scene: Scene, store: FileStore) -> None:
    first = give(scene, store)[1]["id"]
    with scene.office.work() as work:
        draft.note(work, scene.id, fields=FACTS)
    second = give(scene, store)[1]["id"]
    with scene.office.work() as work:
        number = register(work, scene.id).number
    with scene.office.look() as work:
        assert {each.id for each in evidence.of(work, number)} == {first, second}


def test_what_is_sent_after_it_supplements_it_until_it_is_ended(scene: Scene, store: FileStore) -> None:
    with scene.office.work() as work:
        draft.note(work, scene.id, fields=FACTS)
        number = register(work, scene.id).number
    third = give(scene, store)[1]
    assert scene.said("bot")[-1] == scene.office.policy.text("desk.file_filed", number=number)
    with scene.office.work() as work:
        assert [each.id for each in evidence.of(work, number)] == [third["id"]]
        (event,) = cases.events(work, number)
        assert (event.kind, event.text) == ("supplement", third["name"])
        cases.withdraw(work, number)
    give(scene, store)
    with scene.office.look() as work:
        assert len(evidence.of(work, number)) == 1


def test_an_agents_file_is_no_evidence(scene: Scene, store: FileStore) -> None:
    held = scene.claim()
    parcel = pack(scene.office, store, pictures.PDF)
    with scene.office.work() as work:
        draft.note(work, scene.id, fields=FACTS)
        files.send(work, held, parcel, client_message_id="a1", display_name="坐席小陈")
        number = register(work, scene.id).number
        assert evidence.of(work, number) == []


def test_the_rounds_remove_what_was_never_committed(scene: Scene, store: FileStore, clock: Clock) -> None:
    _, shown = give(scene, store)
    with scene.office.look() as work:
        kept = files.asked_for(work, shown["id"]).stored_as
    lost = pack(scene.office, store, pictures.png(9, 9)).piece.stored_as
    unfinished = (store._folder / lost).with_name("0" * 32 + ".part")
    unfinished.write_bytes(b"half")
    fresh = pack(scene.office, store, pictures.png(9, 10)).piece.stored_as
    old = (clock() - timedelta(hours=2)).timestamp()
    for path in (store._folder / kept, store._folder / lost, unfinished):
        os.utime(path, (old, old))
    os.utime(store._folder / fresh, (clock().timestamp(),) * 2)

    async def known(names: list[str]) -> set[str]:
        with scene.office.look() as work:
            return files.known(work, names)

    assert asyncio.run(store.clear(known)) == 2
    assert store.read(kept) is not None
    assert store.read(fresh) is not None
    assert not (store._folder / lost).exists()
    assert not unfinished.exists()


def test_one_reads_only_what_belongs_to_ones_conversation(scene: Scene, store: FileStore) -> None:
    _, shown = give(scene, store)
    other = Scene(scene.office, scene.clock)
    with scene.office.look() as work:
        assert files.asked_for(work, shown["id"], scene.id).name == shown["name"]
        for file_id, where in ((shown["id"], other.id), ("0" * 32, scene.id)):
            with pytest.raises(files.NoSuchFile):
                files.asked_for(work, file_id, where)
