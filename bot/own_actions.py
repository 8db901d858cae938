"""Runs the custom actions inside the Rasa process, behind the interface of an action server."""

from __future__ import annotations

import json
from typing import Any

from rasa.core.actions.action import RemoteAction
from rasa.utils.endpoints import ClientResponseError, EndpointConfig
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection


class OwnActions(EndpointConfig):
    """An "action server" that is a function call: no second port, no second process, no connections.

    The actions are the very same as under `rasa run actions --actions bot.actions`.
    """

    def __init__(self, package: str = "bot.actions") -> None:
        """Load the actions of `package`."""
        super().__init__(url="inprocess:")
        self.executor = ActionExecutor()
        self.executor.register_package(package)

    async def request(
        self,
        method: str = "post",
        subpath: str | None = None,
        content_type: str | None = "application/json",
        compress: bool = False,
        **kwargs: Any,
    ) -> Any:
        """Run the action that the JSON body names; a rejection is told as an action server tells it."""
        try:
            return await self.executor.run(kwargs["json"])
        except ActionExecutionRejection as rejection:
            body = {"error": rejection.message, "action_name": rejection.action_name}
            raise ClientResponseError(400, "rejected", json.dumps(body)) from rejection


def trust_own_actions() -> None:
    """Skip the check of an action's answer against a JSON schema.

    The answer was made by this process a moment ago; the check rebuilds the schema's own schema on every call
    and costs more than the action (about 20 ms).
    """
    RemoteAction._validate_action_result = lambda _action, _result: True
