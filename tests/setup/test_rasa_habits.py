"""What a Rasa developer is used to works at the root."""

from __future__ import annotations

import os
import re
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
    return {**os.environ, **QUIET, "TINGSU_HOME": str(tmp_path / "home"), "PYTHONWARNINGS": "ignore"}


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
