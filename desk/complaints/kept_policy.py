"""The limits of the policy a complaint was registered under, whatever the policy says today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from desk.complaints.model import Complaint, PolicyVersion
from desk.complaints.policy_file import read
from desk.complaints.policy_limits import read_levels, read_statutory
from desk.complaints.policy_terms import Level, Limit, Statutory
from desk.complaints.work import Work


@dataclass(frozen=True)
class KeptLimits:
    """The levels and the law as they stood in one version of the policy."""

    levels: Mapping[int, Level]
    statutory: Statutory

    def target(self, name: str, level: int) -> Limit | None:
        """Our own limit of this name at a level; a level need not have every one."""
        if name == "register":
            return self.statutory.register
        found: Limit | None = getattr(self.levels[level], name)
        return found

    def law(self, name: str) -> Limit:
        """The law's limit of this name, e.g. `decide`, `extended`, `review`."""
        found: Limit = getattr(self.statutory, name)
        return found


def limits_of(work: Work, complaint: Complaint) -> KeptLimits:
    """The limits a complaint was registered under."""
    if complaint.policy_version == work.policy.version:
        return KeptLimits(work.policy.levels, work.policy.statutory)
    kept = work.session.get(PolicyVersion, complaint.policy_version)
    if kept is None:
        raise LookupError(f"the text of policy {complaint.policy_version} was not kept")
    return _read(kept.version, kept.text)


@lru_cache(maxsize=64)
def _read(version: str, text: str) -> KeptLimits:
    """Only these two sections: an old text may lack those that came later."""
    top = read(Path(f"policy {version}"), text)
    return KeptLimits(read_levels(top.child("levels")), read_statutory(top.child("deadlines")))
