"""The client's own name for a message: sent again under the same name, it is still one message."""

from __future__ import annotations

from pydantic import Field

_MEANS = "the client's own name for the message; sent again, it is still one message"
_PATTERN = "^[A-Za-z0-9._:-]+$"
_LONGEST = 64

CLIENT_MESSAGE_ID = Field(description=_MEANS, min_length=1, max_length=_LONGEST, regex=_PATTERN)
IN_A_FORM = {
    "type": "string",
    "minLength": 1,
    "maxLength": _LONGEST,
    "pattern": _PATTERN,
    "description": _MEANS,
}
"""The same in OpenAPI, for forms that are read by hand."""
