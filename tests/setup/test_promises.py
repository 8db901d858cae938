"""What the documents and the configuration say about the project is true."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from desk.cli import parser
from desk.settings import ROOT, Settings

READMES = ("README.md", "README.zh-CN.md")


def shell_lines(name: str) -> list[str]:
    """Every command in the shell blocks of a document, without its comment."""
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / name).read_text(), re.DOTALL)
    return [line.split("#")[0].strip() for block in blocks for line in block.splitlines() if line.strip()]


@pytest.mark.parametrize("name", READMES)
def test_the_make_commands_exist(name: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    commands = [line.split() for line in shell_lines(name) if line.startswith("make ")]

    assert {"run", "test", "lint"} <= {words[1] for words in commands} <= targets


@pytest.mark.parametrize("name", READMES)
def test_the_operators_commands_are_understood(name: str) -> None:
    commands = [line.split(" < ")[0].split()[1:] for line in shell_lines(name) if line.startswith("tingsu ")]

    assert len(commands) == 7
    for words in commands:
        parser().parse_args(words)


@pytest.mark.parametrize("name", READMES)
def test_every_setting_is_documented_with_its_name(name: str) -> None:
    text = (ROOT / name).read_text()

    for field in Settings.__fields__.values():
        variable = field.field_info.extra["env"]
        assert f"| `{variable}` |" in text, f"{variable} has no row in the table of settings"


@pytest.mark.parametrize("name", [*READMES, "CONTRIBUTING.md"])
def test_links_between_our_files_lead_somewhere(name: str) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", (ROOT / name).read_text()):
        assert (ROOT / target).exists(), target


def test_the_arrows_between_the_floors_hold() -> None:
    command = [Path(sys.executable).with_name("lint-imports"), "--no-logo", "--no-cache"]
    checked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)

    assert checked.returncode == 0, checked.stdout


def test_the_notice_names_every_locked_package_and_no_gpl() -> None:
    notice = (ROOT / "NOTICE").read_text()
    listed = set(re.findall(r"^  (\S+) ", notice, re.MULTILINE))
    locked = set(re.findall(r"^([\w.-]+)==[^ ;]+ \\", (ROOT / "requirements.txt").read_text(), re.MULTILINE))

    assert locked <= listed
    assert not re.findall(r": .*(?<!L)GPL.*", notice.partition("Python:")[2])


def test_every_locked_package_has_hashes() -> None:
    for path in [*ROOT.glob("requirements*.txt"), *(ROOT / "scripts").glob("requirements*.txt")]:
        entries = re.split(r"\n(?=[a-zA-Z0-9])", path.read_text())
        unhashed = [entry.split()[0] for entry in entries if "==" in entry and "--hash=sha256:" not in entry]
        assert not unhashed, path.name
