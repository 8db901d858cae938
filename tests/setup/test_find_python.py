"""Set-up finds a Python 3.10 that is not the active one, and says how to get one where there is none."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from desk.settings import ROOT

SCRIPT = ROOT / "scripts" / "find-python"
BARE = ("sh", "id", "ls", "cat", "env")
BASE = os.path.realpath(getattr(sys, "_base_executable", sys.executable))
FIXED = [Path(place) for place in ("/usr/bin", "/usr/local/bin", "/opt/homebrew/bin")]
IN_THE_SYSTEM = any((place / "python3.10").exists() for place in FIXED)


@pytest.fixture
def bare(tmp_path: Path) -> dict[str, str]:
    """The environment of a machine with a shell and no Python at all."""
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in BARE:
        (tools / name).symlink_to(shutil.which(name) or "/nonexistent")
    return {"PATH": str(tools), "HOME": str(tmp_path / "home"), "UV_PYTHON_DOWNLOADS": "never"}


def find(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """What the script prints in an environment."""
    return subprocess.run(
        [SCRIPT], env=environment, cwd=environment["PATH"], capture_output=True, text=True, timeout=60
    )


def put(directory: Path, script: str | None = None) -> Path:
    """A python3.10 in `directory`: the one that runs these tests, or a script."""
    directory.mkdir(parents=True, exist_ok=True)
    program = directory / "python3.10"
    program.write_text(script or f'#!/bin/sh\nexec {BASE} "$@"\n')
    program.chmod(0o755)
    return program


@pytest.mark.parametrize(
    "place",
    [
        "home/.pyenv/versions/3.10.13/bin",
        "home/.local/share/uv/python/cpython-3.10.13-linux-x86_64-gnu/bin",
        "home/.asdf/installs/python/3.10.13/bin",
        "bin",
    ],
)
def test_a_python_is_found_where_version_managers_keep_it(
    bare: dict[str, str], tmp_path: Path, place: str
) -> None:
    put(tmp_path / place)

    found = find(bare)

    assert os.path.realpath(found.stdout.strip()) == BASE, found.stderr


def test_an_installed_pyenv_version_is_found_at_pyenvs_root(bare: dict[str, str], tmp_path: Path) -> None:
    put(tmp_path / "elsewhere/versions/3.10.9/bin")

    found = find({**bare, "PYENV_ROOT": str(tmp_path / "elsewhere")})

    assert os.path.realpath(found.stdout.strip()) == BASE


def test_a_shim_that_answers_for_no_version_is_not_taken(bare: dict[str, str], tmp_path: Path) -> None:
    put(tmp_path / "bin", "#!/bin/sh\necho 'pyenv: python3.10: command not found' >&2\nexit 127\n")
    put(tmp_path / "home/.pyenv/versions/3.10.13/bin")

    assert os.path.realpath(find(bare).stdout.strip()) == BASE


@pytest.mark.skipif(IN_THE_SYSTEM, reason="the system's own Python 3.10 is always found")
def test_without_one_it_says_in_one_sentence_how_to_get_one(bare: dict[str, str]) -> None:
    found = find(bare)

    assert (found.returncode, found.stdout) == (1, "")
    assert len(found.stderr.splitlines()) == 1
    assert "uv python install 3.10" in found.stderr


@pytest.mark.skipif(IN_THE_SYSTEM, reason="the system's own Python 3.10 is always found")
def test_a_python_without_venv_is_named_with_the_package_that_is_missing(
    bare: dict[str, str], tmp_path: Path
) -> None:
    lame = put(tmp_path / "bin", '#!/bin/sh\ncase "$2" in *ensurepip*) exit 1;; *) exit 0;; esac\n')

    found = find(bare)

    assert found.returncode == 1
    assert str(lame) in found.stderr
    assert "python3.10-venv" in found.stderr


@pytest.mark.skipif(IN_THE_SYSTEM, reason="the system's own Python 3.10 is always found")
def test_uv_is_asked_to_fetch_one(bare: dict[str, str], tmp_path: Path) -> None:
    uv = tmp_path / "bin" / "uv"
    target = tmp_path / "bin" / "python3.10"
    uv.write_text(
        "#!/bin/sh\n"
        'case "$*" in\n'
        '    "python install 3.10") : > "$0.fetched";;\n'
        f'    "python find "*) [ -e "$0.fetched" ] && echo {BASE};;\n'
        "esac\n"
    )
    uv.chmod(0o755)

    found = find(bare)

    assert not target.exists()
    assert os.path.realpath(found.stdout.strip()) == BASE
    assert "uv" in found.stderr
