"""What a Rasa developer is used to works at the root: validate and test."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from desk.settings import ROOT

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("rasa")]
QUIET = {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "NO_COLOR": "1", "TQDM_DISABLE": "1"}
VALIDATE = ("data", "validate", "--data", "bot/data", "--fail-on-warnings")
WARNING = re.compile(r"\bWARNING\b|UserWarning")


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """A developer's shell, with a register of its own."""
    return {**os.environ, **QUIET, "TINGSU_HOME": str(tmp_path / "home")}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The least a developer has in hand: configuration, domain, rules and a few of the examples."""
    root = tmp_path / "copy"
    shutil.copytree(ROOT / "bot", root / "bot", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("config.yml", "domain.yml", "endpoints.yml", "credentials.yml"):
        shutil.copy(ROOT / name, root / name)
    return root


def rasa(
    *arguments: str, at: Path, environment: dict[str, str], typed: str = ""
) -> subprocess.CompletedProcess[str]:
    """`rasa …` at a folder, with what is typed into it; the output of both streams together."""
    return subprocess.run(
        [sys.executable, "-m", "rasa", *arguments],
        cwd=at,
        env=environment,
        input=typed,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=240,
    )


def test_the_data_are_valid_without_a_warning(environment: dict[str, str]) -> None:
    checked = rasa(*VALIDATE, at=ROOT, environment=environment)

    assert checked.returncode == 0, checked.stdout
    assert not WARNING.search(checked.stdout), checked.stdout


def test_a_warning_would_be_seen(copy: Path, environment: dict[str, str]) -> None:
    domain = copy / "domain.yml"
    words = domain.read_text(encoding="utf-8")
    domain.write_text(words.replace("- greet\n", "- greet\n- never_trained\n", 1), encoding="utf-8")

    checked = rasa(*VALIDATE, at=copy, environment={**environment, "PYTHONPATH": str(ROOT)})

    assert WARNING.search(checked.stdout), checked.stdout
    assert "never_trained" in checked.stdout


def test_rasa_tests_the_understanding(model_path: Path, tmp_path: Path, environment: dict[str, str]) -> None:
    examples = tmp_path / "nlu.yml"
    said = {"greet": "有人在不", "card_lost": "银行卡弄丢了咋整"}
    lines = [f"- intent: {intent}\n  examples: |\n    - {text}\n" for intent, text in said.items()]
    examples.write_text('version: "3.1"\nnlu:\n' + "".join(lines), encoding="utf-8")
    results = tmp_path / "results"

    tested = rasa(
        *("test", "nlu", "-m", str(model_path), "-u", str(examples), "--out", str(results), "--no-plot"),
        at=ROOT,
        environment=environment,
    )

    assert tested.returncode == 0, tested.stdout[-3000:]
    assert "card_lost" in (results / "intent_report.json").read_text(encoding="utf-8")


def test_rasa_tests_the_dialogue(model_path: Path, tmp_path: Path, environment: dict[str, str]) -> None:
    story = tmp_path / "test_stories.yml"
    steps = "  - user: 转人工\n    intent: ask_human\n  - action: action_handoff\n"
    story.write_text(f'version: "3.1"\nstories:\n- story: a person\n  steps:\n{steps}', encoding="utf-8")
    arguments = ("test", "core", "--e2e", "-m", str(model_path), "-s", str(story), "--out", str(tmp_path))

    tested = rasa(*arguments, "--fail-on-prediction-errors", at=ROOT, environment=environment)

    assert tested.returncode == 0, tested.stdout[-3000:]
    assert re.search(r"Correct:\s+1 / 1", tested.stdout), tested.stdout[-3000:]
