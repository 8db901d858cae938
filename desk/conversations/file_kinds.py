"""What kind of file some bytes are, by the bytes alone, and how large a picture they promise to be.

Nothing is decoded: a few bytes can promise a picture that fills a machine's memory, so only headers are read.
Each reader answers None for what is not its kind, or is too broken to be shown.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass

Size = tuple[int, int]

_JPEG_SIZES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_BARE = frozenset({0x01, *range(0xD0, 0xD9)})
_JPEG_END = frozenset({0xD9, 0xDA})


def is_picture(media_type: str) -> bool:
    """Whether a kind of file can be shown as a picture."""
    return media_type.startswith("image/")


@dataclass(frozen=True)
class Kind:
    """A kind of file we take.

    Attributes:
        endings: what its names end with; the first is given to a name that has none of them.
    """

    media_type: str
    endings: tuple[str, ...]

    @property
    def picture(self) -> bool:
        """Whether it can be shown as a picture."""
        return is_picture(self.media_type)


PNG = Kind("image/png", ("png",))
JPEG = Kind("image/jpeg", ("jpg", "jpeg"))
GIF = Kind("image/gif", ("gif",))
WEBP = Kind("image/webp", ("webp",))
PDF = Kind("application/pdf", ("pdf",))


@dataclass(frozen=True)
class Look:
    """What a file turned out to be; a document has no width and height."""

    kind: Kind
    width: int | None = None
    height: int | None = None


def look_at(data: bytes) -> Look | None:
    """What a file is; None for what we do not take."""
    if data.startswith(b"%PDF-"):
        return Look(PDF)
    for kind, size_of in _PICTURES:
        size = size_of(data)
        if size is not None:
            return Look(kind, *size) if min(size) > 0 else None
    return None


def _png(data: bytes) -> Size | None:
    if not data.startswith(b"\x89PNG\r\n\x1a\n") or data[12:16] != b"IHDR" or len(data) < 33:
        return None
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def _gif(data: bytes) -> Size | None:
    if data[:6] not in (b"GIF87a", b"GIF89a") or len(data) < 14:
        return None
    width, height = struct.unpack("<HH", data[6:10])
    return width, height


def _webp(data: bytes) -> Size | None:
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP" or len(data) < 30:
        return None
    chunk, body = data[12:16], data[20:30]
    if chunk == b"VP8X":
        return int.from_bytes(body[4:7], "little") + 1, int.from_bytes(body[7:10], "little") + 1
    if chunk == b"VP8L" and body[0] == 0x2F:
        bits = int.from_bytes(body[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if chunk == b"VP8 " and body[3:6] == b"\x9d\x01\x2a":
        width, height = struct.unpack("<HH", body[6:10])
        return width & 0x3FFF, height & 0x3FFF
    return None


def _jpeg(data: bytes) -> Size | None:
    """The largest size any frame header in front of the picture names."""
    if not data.startswith(b"\xff\xd8\xff"):
        return None
    place, found = 2, None
    while place + 4 <= len(data) and data[place] == 0xFF:
        marker = data[place + 1]
        if marker in _JPEG_END:
            break
        if marker == 0xFF or marker in _JPEG_BARE:
            place += 1 if marker == 0xFF else 2
            continue
        length = int.from_bytes(data[place + 2 : place + 4], "big")
        if marker in _JPEG_SIZES and place + 9 <= len(data):
            height, width = struct.unpack(">HH", data[place + 5 : place + 9])
            found = max(found or (0, 0), (width, height), key=lambda size: size[0] * size[1])
        place += 2 + max(length, 2)
    return found


_PICTURES: tuple[tuple[Kind, Callable[[bytes], Size | None]], ...] = (
    (PNG, _png),
    (JPEG, _jpeg),
    (GIF, _gif),
    (WEBP, _webp),
)
