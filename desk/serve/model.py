"""The model in force: named after what it is made of, and trained when that changed."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

from desk.settings import ROOT

Say = Callable[[str], None]

INPUTS = ("config.yml", "domain.yml", "requirements.txt", "bot/data", "bot/nlu")
STEP = re.compile(r"Starting to train component '(\w+)'")
LAST_LINES = 25
HEARTBEAT = 20.0


class TrainingFailed(Exception):
    """Rasa did not produce a model; the message holds the end of what it said."""


def inputs(root: Path) -> list[Path]:
    """Every file the model depends on: configuration, domain, data, our components, the locked versions."""
    files: list[Path] = []
    for name in INPUTS:
        path = root / name
        files += path.rglob("*") if path.is_dir() else [path]
    return sorted(path for path in files if path.is_file() and path.suffix != ".pyc")


def fingerprint(root: Path = ROOT) -> str:
    """A short hash over names and contents of the inputs: the same inputs, the same name anywhere."""
    total = hashlib.sha256()
    for path in inputs(root):
        total.update(f"{path.relative_to(root)}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()[:12]


def model_path(root: Path = ROOT) -> Path:
    """Where the model of the present inputs is, or will be."""
    return root / "models" / f"tingsu-{fingerprint(root)}.tar.gz"


def ensure(say: Say = lambda _line: None, root: Path = ROOT) -> Path:
    """The model of the present inputs, trained if it is not there; of several callers one trains."""
    path = model_path(root)
    if path.exists():
        return path
    path.parent.mkdir(exist_ok=True)
    with _alone(path.parent / ".training.lock"):
        if not path.exists():
            train(path, say, root)
    return path


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    with lock.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def train(path: Path, say: Say, root: Path = ROOT) -> None:
    """Train in a temporary directory and move the finished model to `path`; Rasa's output goes to a log."""
    log = path.parent / "train.log"
    started = time.monotonic()
    say(f"训练模型，需要一两分钟 · training the model (log: {log.relative_to(root)})")
    with tempfile.TemporaryDirectory(dir=path.parent) as out:
        # Rasa's cache does not see what our components import, so nothing is taken from it; that the data is
        # valid is a test's business (`rasa data validate`), and costs as much again as the training.
        command = [
            sys.executable,
            "-m",
            "rasa",
            "train",
            "--force",
            "--skip-validation",
            "--data",
            "bot/data",
        ]
        command += ["--out", out, "--fixed-model-name", path.name.removesuffix(".tar.gz")]
        _run(command, log, say, root)
        made = Path(out) / path.name
        if not made.exists():
            raise TrainingFailed(f"训练没有产生模型 · training ended without a model; see {log}")
        if model_path(root) != path:
            raise TrainingFailed("训练数据有改动 · inputs changed while the model was trained; run it again")
        made.replace(path)
    say(f"模型已就绪 · model {path.name} after {time.monotonic() - started:.0f} s")


def _run(command: list[str], log: Path, say: Say, root: Path) -> None:
    """Run Rasa's training: all lines to the log, the names of the steps to the caller."""
    environment = {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"}
    environment.update(PYTHONUNBUFFERED="1", TQDM_DISABLE="1", NO_COLOR="1", PYTHONIOENCODING="utf-8")
    environment.update(PYTHONWARNINGS="ignore", SQLALCHEMY_SILENCE_UBER_WARNING="1")
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(
            command,
            cwd=root,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
        with process, _heartbeat(say):
            try:
                for line in process.stdout or ():
                    output.write(line)
                    if step := STEP.search(line):
                        say(f"  {step[1]}")
            except BaseException:  # Ctrl-C, say: training does not go on alone
                process.kill()
                raise
    if process.returncode:
        end = "".join(log.read_text(encoding="utf-8").splitlines(keepends=True)[-LAST_LINES:])
        raise TrainingFailed(
            f"{end}\n训练失败 · training failed (exit {process.returncode}); all of it is in {log}"
        )


@contextmanager
def _heartbeat(say: Say) -> Iterator[None]:
    """Say how long it has taken, now and then: reading the data alone takes most of a minute."""
    started, ended = time.monotonic(), Event()

    def beat() -> None:
        while not ended.wait(HEARTBEAT):
            say(f"  … {time.monotonic() - started:.0f} s")

    thread = Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
