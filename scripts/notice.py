"""Print NOTICE: what Tingsu depends on at run time, with versions and licences."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

HEADING = """Tingsu 听诉
Copyright 2026 The Tingsu authors

Licensed under the Apache License, Version 2.0 (see LICENSE).

Tingsu contains no code of others. When installed it runs on the packages below, each under its own licence,
fetched from the package registries and not distributed with this repository. None of them is under the GPL or
the AGPL; those under the LGPL or the MPL are used unmodified, as libraries. This list is made by `make lock`.
"""

LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==[^ ;\\]+( ; )?", re.MULTILINE)
SHORTENED = {
    "Apache Software License": "Apache-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "GNU Library or Lesser General Public License (LGPL)": "LGPL",
    "GNU Lesser General Public License v2 or later (LGPLv2+)": "LGPL-2.1-or-later",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "BSD License": "BSD",
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache License 2.0": "Apache-2.0",
    "OSI Approved": "",
}


def python_packages() -> Iterator[tuple[str, str, str]]:
    """Name, version and licence of every locked Python package that this platform installs."""
    for name, conditional in sorted(set(LOCKED.findall((ROOT / "requirements.txt").read_text()))):
        try:
            yield name, metadata(name)["Version"], licence(name)
        except PackageNotFoundError:
            if not conditional:
                sys.exit(f"{name} is locked but not installed: run `make dev` first")


def licence(name: str) -> str:
    """What a package says its licence is, in a few words."""
    about = metadata(name)
    if expression := about.get("License-Expression"):
        return expression
    classified = [
        line.split(" :: ")[-1] for line in about.get_all("Classifier") or [] if "License ::" in line
    ]
    words = "; ".join(filter(None, (SHORTENED.get(line, line) for line in classified)))
    said = (about.get("License") or "see its package").splitlines()[0][:60]
    return words or SHORTENED.get(said, said)


def front_end_packages() -> Iterator[tuple[str, str, str]]:
    """Name, version and licence of every package that ends up in the pages."""
    lock = json.loads((ROOT / "web" / "package-lock.json").read_text())
    for path, package in lock["packages"].items():
        if path and not package.get("dev") and not package.get("optional"):
            yield (
                path.rpartition("node_modules/")[2],
                package["version"],
                package.get("license", "see its package"),
            )


def main() -> None:
    """The whole notice, on standard output."""
    print(HEADING)
    for title, packages in (("Python", python_packages()), ("Browser", front_end_packages())):
        print(f"{title}:")
        for name, version, terms in sorted(set(packages)):
            print(f"  {name} {version}: {terms}")
        print()


if __name__ == "__main__":
    main()
