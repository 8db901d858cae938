"""Debian's Chromium, headless, without a word to anybody outside."""

from __future__ import annotations

import shutil
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
)


def launch(browser_type: Any) -> Any:
    """A browser of its own, as a process; None when this machine has none."""
    executable = next(filter(None, map(shutil.which, NAMES)), None)
    return executable and browser_type.launch(executable_path=executable, args=list(QUIET))
