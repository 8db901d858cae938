"""The complaint register as the actions see it: opened when the first action needs it."""

from __future__ import annotations

from functools import lru_cache

from desk.complaints.work import Office, open_office


class Desk:
    """Holds the one register of this process; a test puts its own here."""

    chosen: Office | None = None


def use(office: Office | None) -> None:
    """Work on this register from now on; None goes back to the one the environment names."""
    Desk.chosen = office


def office() -> Office:
    """The register in use."""
    return Desk.chosen or _from_environment()


@lru_cache(maxsize=1)
def _from_environment() -> Office:
    return open_office()
