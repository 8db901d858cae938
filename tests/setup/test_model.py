"""A model is named after what it is made of, so it is trained again exactly when that changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk.serve import model


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with the least inputs."""
    for name in ("bot/data/nlu", "bot/nlu"):
        (tmp_path / name).mkdir(parents=True)
    for name in (
        "config.yml",
        "domain.yml",
        "requirements.txt",
        "bot/data/nlu/money.yml",
        "bot/nlu/times.py",
    ):
        (tmp_path / name).write_text(name)
    return tmp_path


@pytest.mark.parametrize(
    "name", ["config.yml", "domain.yml", "requirements.txt", "bot/data/nlu/money.yml", "bot/nlu/times.py"]
)
def test_any_changed_input_asks_for_another_model(root: Path, name: str) -> None:
    before = model.fingerprint(root)

    (root / name).write_text("something else")

    assert model.fingerprint(root) != before


def test_a_new_and_a_renamed_file_ask_for_another_model(root: Path) -> None:
    names = {model.fingerprint(root)}
    (root / "bot/data/nlu/cards.yml").write_text("new")
    names.add(model.fingerprint(root))
    (root / "bot/data/nlu/cards.yml").rename(root / "bot/data/nlu/bank_cards.yml")
    names.add(model.fingerprint(root))

    assert len(names) == 3


def test_nothing_else_does(root: Path) -> None:
    before = model.fingerprint(root)
    (root / "bot/actions").mkdir()
    (root / "bot/actions/topics.py").write_text("actions are not in the model")
    (root / "bot/nlu/__pycache__").mkdir()
    (root / "bot/nlu/__pycache__/times.cpython-310.pyc").write_bytes(b"compiled")

    assert model.fingerprint(root) == before


def test_a_model_that_is_there_is_not_trained_again(root: Path) -> None:
    path = model.model_path(root)
    path.parent.mkdir()
    path.write_bytes(b"trained before")

    assert model.ensure(lambda line: pytest.fail(line), root) == path


def test_inputs_changed_while_training_make_no_model(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def edit_meanwhile(command: list[str], *_rest: object) -> None:
        (root / "domain.yml").write_text("edited meanwhile")
        name = command[command.index("--fixed-model-name") + 1]
        (Path(command[command.index("--out") + 1]) / f"{name}.tar.gz").write_bytes(b"trained")

    monkeypatch.setattr(model, "_run", edit_meanwhile)

    with pytest.raises(model.TrainingFailed, match="inputs changed"):
        model.ensure(lambda _line: None, root)

    assert not list((root / "models").glob("*.tar.gz"))


def test_failed_training_says_what_rasa_said_last_and_leaves_no_model(root: Path) -> None:
    (root / "config.yml").write_text("pipeline: [{name: NoSuchComponent}]\nlanguage: zh\n")
    (root / "domain.yml").write_text("version: '3.1'\nintents: [greet]\n")
    (root / "bot/data/nlu/money.yml").write_text(
        "version: '3.1'\nnlu:\n- intent: greet\n  examples: |\n    - 你好\n"
    )

    with pytest.raises(model.TrainingFailed, match=r"(?s)NoSuchComponent.*exit 1.*train\.log"):
        model.ensure(lambda _line: None, root)

    assert not list((root / "models").glob("*.tar.gz"))
