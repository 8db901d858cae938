"""The configurations that are compared, and one trial of one of them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
OURS = ROOT / "config.yml"
STOCK = Path(__file__).parent / "stock.yml"
_ONE_CORE = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "TF_NUM_INTRAOP_THREADS")


class TrialFailed(RuntimeError):
    """A configuration could not be trained or asked; the end of its log is in the message."""


@dataclass(frozen=True)
class Outcome:
    """What one trial gave.

    Attributes:
        answers: Rasa's parse of each text.
        milliseconds: wall time of each parse.
        cpu_milliseconds: processor time of each parse, which a busy machine changes less.
    """

    answers: list[dict[str, Any]]
    milliseconds: list[float]
    cpu_milliseconds: list[float]
    parse_megabytes: float
    train_seconds: float
    train_cpu_seconds: float
    train_megabytes: float


def trial(config: Path, data: Path, texts: Sequence[str], folder: Path) -> Outcome:
    """Train `config` on `data` and parse every text with it, one at a time, on one core."""
    folder.mkdir(parents=True, exist_ok=True)
    job = {"config": str(config), "data": str(data), "models": str(folder), "texts": list(texts)}
    learnt = _run({**job, "what": "learn", "texts": []}, folder, {})
    asked = _run({**job, "what": "ask"}, folder, dict.fromkeys(_ONE_CORE, "1"))
    return Outcome(
        asked["answers"],
        asked["milliseconds"],
        asked["cpu_milliseconds"],
        asked["megabytes"],
        learnt["seconds"],
        learnt["cpu_seconds"],
        learnt["megabytes"],
    )


def _run(job: dict[str, Any], folder: Path, environment: dict[str, str]) -> dict[str, Any]:
    result, log = folder / f"{job['what']}.json", folder / f"{job['what']}.log"
    quiet = {"RASA_TELEMETRY_ENABLED": "false", "RASA_MAX_CACHE_SIZE": "0", "TF_CPP_MIN_LOG_LEVEL": "3"}
    with log.open("w", encoding="utf-8") as output:
        ended = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "bench.nlu.trial"],
            input=json.dumps({**job, "result": str(result)}),
            text=True,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=ROOT,
            env={**os.environ, **quiet, **environment},
            check=False,
        )
    if ended.returncode:
        said = log.read_text(encoding="utf-8")[-2000:]
        raise TrialFailed(f"{job['config']} ended with {ended.returncode}\n{said}")
    found: dict[str, Any] = json.loads(result.read_text(encoding="utf-8"))
    return found
