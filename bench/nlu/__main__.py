"""`make bench-nlu`: train ours and stock Rasa on the same data, ask both the same messages, report."""

from __future__ import annotations

import argparse
import random
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.nlu import report, table
from bench.nlu.examples import Example, Split, another_author, disturbances, held_out, rasa_data, splits
from bench.nlu.measures import Reading, confusions
from bench.nlu.systems import OURS, ROOT, STOCK, Outcome, trial

SEED = 20261123
Section = tuple[str, list[str], list[table.Row], dict[str, list[Reading]]]


def arguments() -> argparse.Namespace:
    """What may be said on the command line."""
    parser = argparse.ArgumentParser(prog="make bench-nlu", description=__doc__)
    parser.add_argument(
        "--data", type=Path, default=ROOT / "bot" / "data" / "nlu", help="Rasa NLU file or folder"
    )
    parser.add_argument("--held-out", type=Path, help="tab-separated: text, intent, urgent, signals")
    parser.add_argument("--leave-out", type=Path, help="a file of the data: train without it, and ask it")
    parser.add_argument("--folds", type=int, default=4, help="parts of the grouped cross-validation")
    parser.add_argument(
        "--use", type=int, default=1, help="how many of the folds to run (0: only the held-out file)"
    )
    parser.add_argument("--stock", choices=("yes", "no"), default="yes", help="compare with stock Rasa")
    parser.add_argument("--config", type=Path, default=OURS, help="the configuration to call ours")
    parser.add_argument("--report", type=Path, default=ROOT / "var" / "bench-nlu.html")
    return parser.parse_args()


def disturbed(test: Sequence[Example], texts: Sequence[str]) -> dict[str, list[Example]]:
    """The test messages as they are (under the empty name), and in each disturbance."""
    kinds: dict[str, list[Example]] = {"": list(test)}
    for name, disturb in disturbances(texts).items():
        chance = random.Random(SEED)
        kinds[name] = [
            Example(disturb(each.text, chance), each.intent, each.urgent, each.signals) for each in test
        ]
    return kinds


def compare(split: Split, systems: dict[str, Path], folder: Path, robust: bool) -> Section:
    """Both systems on one split."""
    kinds = disturbed(split.test, [each.text for each in split.test]) if robust else {"": list(split.test)}
    outcomes: dict[str, Outcome] = {}
    readings: dict[str, dict[str, list[Reading]]] = {}
    for name, config in systems.items():
        print(f"» {split.name}: {name} …", flush=True)
        texts = [each.text for row in kinds.values() for each in row]
        outcome = outcomes[name] = trial(
            config, split.train, texts, folder / f"{split.name}-{name}".replace(" ", "-")
        )
        answers = iter(outcome.answers)
        readings[name] = {
            kind: [Reading.of(each, next(answers)) for each in row] for kind, row in kinds.items()
        }
    plain = {name: own[""] for name, own in readings.items()}
    rows = table.quality(plain) + (table.robustness(readings) if robust else []) + table.effort(outcomes)
    return split.name, list(systems), rows, plain


def main() -> None:
    """Run what was asked for."""
    asked = arguments()
    systems = {"ours": asked.config} | ({"stock": STOCK} if asked.stock == "yes" else {})
    sections = []
    with tempfile.TemporaryDirectory() as room:
        folder = Path(room)
        todo = splits(rasa_data(asked.data), asked.folds, asked.use, folder)
        if asked.leave_out:
            todo.append(another_author(asked.data, asked.leave_out, folder))
        if asked.held_out:
            todo.append(Split(asked.held_out.name, asked.data, held_out(asked.held_out)))
        for split in todo:
            held = bool(asked.held_out) and split is todo[-1]
            section = compare(split, systems, folder, robust=held or not asked.held_out)
            sections.append(section)
            print("\n" + table.written(section[0], section[1], section[2]) + "\n", flush=True)
            for wanted, found, times in confusions(section[3]["ours"])[:15]:
                print(f"  {times:>3} × {wanted} read as {found}")
    report.write(asked.report, sections)
    print(f"\nThe whole report: {asked.report}")


if __name__ == "__main__":
    main()
