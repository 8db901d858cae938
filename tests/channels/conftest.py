"""The register on a clock that stands still, as the tests of the complaint domain have it."""

from tests.complaints.conftest import any_office, clock, office

__all__ = ["any_office", "clock", "office"]
