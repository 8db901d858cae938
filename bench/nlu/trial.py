"""Trains one configuration and asks it, in a process of its own so that time and memory are its own.

Run by `bench.nlu.systems`: reads a job as JSON from standard input, writes what it found to the file
named in it.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import time
from pathlib import Path
from typing import Any


def peak_megabytes() -> float:
    """The most memory this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def learn(job: dict[str, Any]) -> dict[str, Any]:
    """Train; the model goes where the job says."""
    from rasa.model_training import train_nlu

    started, burnt = time.perf_counter(), time.process_time()
    trained = train_nlu(job["config"], job["data"], job["models"], fixed_model_name="model")
    if asyncio.iscoroutine(trained):
        asyncio.run(trained)
    took, cpu = time.perf_counter() - started, time.process_time() - burnt
    return {"seconds": took, "cpu_seconds": cpu, "megabytes": peak_megabytes()}


async def _ask(job: dict[str, Any]) -> dict[str, Any]:
    from rasa.core.agent import Agent

    agent = Agent.load(f"{job['models']}/model.tar.gz")
    texts = job["texts"]
    for text in texts[:20]:
        await agent.parse_message(text)  # warm up
    answers, times, cpu_times = [], [], []
    for text in texts:
        started, burnt = time.perf_counter(), time.process_time()
        answers.append(await agent.parse_message(text))
        times.append((time.perf_counter() - started) * 1000)
        cpu_times.append((time.process_time() - burnt) * 1000)
    return {
        "answers": answers,
        "milliseconds": times,
        "cpu_milliseconds": cpu_times,
        "megabytes": peak_megabytes(),
    }


def main() -> None:
    """Train or ask, as the job says."""
    job = json.load(sys.stdin)
    found = learn(job) if job["what"] == "learn" else asyncio.run(_ask(job))
    Path(job["result"]).write_text(json.dumps(found, ensure_ascii=False, default=str), encoding="utf-8")


if __name__ == "__main__":
    main()
