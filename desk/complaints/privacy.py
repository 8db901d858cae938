"""Personal data: the keys, the encrypted column type, the blind index, and the masks.

A value is stored as `key-id:base64(nonce + AES-GCM ciphertext)`; the column it belongs to is authenticated
with it, so a ciphertext copied into another column does not open. The first key of the ring encrypts, all of
them decrypt: put a new key in front and old rows stay readable. What must stay findable (the blind index of a
phone, the case numbers) hangs on the *last* key of the ring, which stays until rows are indexed anew.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import re
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Text
from sqlalchemy.engine import Engine
from sqlalchemy.types import TypeDecorator

from desk.complaints.errors import KeysError
from desk.complaints.masks import mask_card, mask_id, mask_name, mask_phone, mask_text, phone_digits

__all__ = [
    "EncryptedJson",
    "EncryptedText",
    "Keys",
    "mask_card",
    "mask_id",
    "mask_name",
    "mask_phone",
    "mask_text",
    "phone_digits",
    "unlock",
]

KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,16}")


@dataclass(frozen=True)
class Keys:
    """The ring of 32-byte master keys, newest first.

    Attributes:
        ring: key id to key; hidden from `repr`, so that a key cannot end in a log.
    """

    ring: dict[str, bytes] = field(repr=False)

    @classmethod
    def parse(cls, text: str) -> Keys:
        """Read `id:base64[,id:base64…]`.

        Raises:
            KeysError: an entry is malformed, doubled or not 32 bytes long.
        """
        ring: dict[str, bytes] = {}
        for entry in re.split(r"[,\s]+", text.strip()):
            key_id, _, encoded = entry.partition(":")
            try:
                key = base64.b64decode(encoded, validate=True)
            except ValueError:
                key = b""
            if not KEY_ID.fullmatch(key_id) or len(key) != 32 or key_id in ring:
                raise KeysError(
                    f"key {key_id[:16]!r} is not `id:base64` of 32 bytes under an id of its own; "
                    "make one with: echo k1:$(head -c 32 /dev/urandom | base64 -w0)"
                )
            ring[key_id] = key
        return cls(ring)

    @classmethod
    def read(cls, text: str, file: Path) -> Keys:
        """The keys from the environment's `text`, else from `file`, made with mode 0600 at first use."""
        if text:
            return cls.parse(text)
        if not file.exists():
            _create(file, "k1:" + base64.b64encode(secrets.token_bytes(32)).decode())
        if file.stat().st_mode & 0o077:
            raise KeysError(f"{file} can be read by others; run: chmod 600 {file}")
        return cls.parse(file.read_text(encoding="ascii"))

    def encrypt(self, text: str, context: str) -> str:
        """`text` under the newest key, bound to `context`."""
        key_id, _, sealed = self.seal(text.encode(), context).partition(b":")
        return f"{key_id.decode()}:{base64.b64encode(sealed).decode()}"

    def decrypt(self, stored: str, context: str) -> str:
        """The text of a stored value.

        Raises:
            KeysError: the key is not in the ring, or the value was altered or belongs to another column.
        """
        key_id, _, encoded = stored.partition(":")
        return self.unseal(key_id.encode() + b":" + base64.b64decode(encoded), context).decode()

    def seal(self, data: bytes, context: str) -> bytes:
        """`data` under the newest key, bound to `context`: for what is kept outside the database."""
        key_id, key = next(iter(self.ring.items()))
        nonce = secrets.token_bytes(12)
        sealed = AESGCM(_derive(key, "encrypt")).encrypt(nonce, data, f"{key_id}|{context}".encode())
        return key_id.encode() + b":" + nonce + sealed

    def unseal(self, stored: bytes, context: str) -> bytes:
        """What was sealed.

        Raises:
            KeysError: the key is not in the ring, or the data was altered or belongs to something else.
        """
        prefix, _, raw = stored.partition(b":")
        key_id = prefix[:16].decode("ascii", "replace")
        if key_id not in self.ring:
            raise KeysError(f"no key {key_id!r} for a value in {context}; add it behind the newest key")
        try:
            aead = AESGCM(_derive(self.ring[key_id], "encrypt"))
            return aead.decrypt(raw[:12], raw[12:], f"{key_id}|{context}".encode())
        except (InvalidTag, ValueError):
            raise KeysError(
                f"a value in {context} was altered, or key {key_id!r} is not the one it had"
            ) from None

    def blind_index(self, phone: str) -> str:
        """What a phone is found by without being stored: a keyed hash of its digits."""
        return self.fingerprint("phone", phone_digits(phone))[:32]

    def fingerprint(self, purpose: str, text: str) -> str:
        """A keyed hash of `text`, of no use to who has not the key, different for every purpose."""
        return hmac.new(self.secret(purpose), text.encode(), hashlib.sha256).hexdigest()

    def secret(self, purpose: str) -> bytes:
        """A lasting secret for `purpose`, derived from the oldest key."""
        return _derive(list(self.ring.values())[-1], purpose)


def _derive(key: bytes, purpose: str) -> bytes:
    return hmac.new(key, b"tingsu:" + purpose.encode(), hashlib.sha256).digest()


def _create(file: Path, text: str) -> None:
    """Write a secret file whole or not at all; of two processes at once, one wins and both read it."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = file.with_name(f".{file.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as handle:
        handle.write(text + "\n")
    try:
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def unlock(engine: Engine, keys: Keys) -> None:
    """Let encrypted columns be read and written through this engine."""
    engine.dialect.tingsu_keys = keys  # type: ignore[attr-defined]


def _keys_of(dialect: Any) -> Keys:
    keys = getattr(dialect, "tingsu_keys", None)
    if not isinstance(keys, Keys):
        raise KeysError("this engine has no keys; open it with Office or privacy.unlock(engine, keys)")
    return keys


class EncryptedText(TypeDecorator[str]):
    """Text encrypted at rest; `context` names its column, e.g. `EncryptedText("complaint.contact_name")`."""

    impl = Text
    cache_ok = True

    def __init__(self, context: str) -> None:
        super().__init__()
        self.context = context

    def process_bind_param(self, value: str | None, dialect: Any) -> str | None:
        """Encrypt on the way in."""
        return None if value is None else _keys_of(dialect).encrypt(value, self.context)

    def process_result_value(self, value: str | None, dialect: Any) -> str | None:
        """Decrypt on the way out."""
        return None if value is None else _keys_of(dialect).decrypt(value, self.context)


class EncryptedJson(TypeDecorator[Any]):
    """JSON encrypted at rest; assign a new value to change it, an inner change is not noticed."""

    impl = Text
    cache_ok = True

    def __init__(self, context: str) -> None:
        super().__init__()
        self.context = context

    def process_bind_param(self, value: Any, dialect: Any) -> str | None:
        """Encrypt on the way in."""
        if value is None:
            return None
        return _keys_of(dialect).encrypt(json.dumps(value, ensure_ascii=False), self.context)

    def process_result_value(self, value: str | None, dialect: Any) -> Any:
        """Decrypt on the way out."""
        return None if value is None else json.loads(_keys_of(dialect).decrypt(value, self.context))
