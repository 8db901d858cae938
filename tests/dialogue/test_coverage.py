"""No rule, action, question or response of the assistant is left that no conversation here comes to."""

from __future__ import annotations

from tests.dialogue.heard import not_covered, read_record
from tests.processes import RasaServer


def test_the_conversations_come_to_every_rule_and_every_branch(rasa_server: RasaServer) -> None:
    missing = not_covered(read_record(rasa_server.home))
    assert not missing, "\n".join(missing)
