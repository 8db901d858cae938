"""Files as people attach them, made here byte by byte: pictures of any size they claim, and a document."""

from __future__ import annotations

import struct
import zlib

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def png(width: int = 8, height: int = 6, *, colour: tuple[int, int, int] = (30, 120, 110)) -> bytes:
    """A whole PNG, for sizes one can hold; for others use `claiming`."""
    row = b"\x00" + bytes(colour) * width
    return _png_head(width, height) + _chunk(b"IDAT", zlib.compress(row * height)) + _chunk(b"IEND", b"")


def claiming(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is as large as that."""
    return _png_head(width, height) + _chunk(b"IDAT", zlib.compress(b"")) + _chunk(b"IEND", b"")


def jpeg(width: int = 8, height: int = 6) -> bytes:
    """A JPEG up to its picture, with a preview inside whose size does not count."""
    preview = b"\xff\xd8\xff\xc0\x00\x11\x08" + struct.pack(">HH", 1, 1)
    exif = b"\xff\xe1" + struct.pack(">H", len(preview) + 2) + preview
    frame = b"\xff\xc2\x00\x11\x08" + struct.pack(">HH", height, width) + b"\x03" + bytes(9)
    return b"\xff\xd8" + exif + frame + b"\xff\xda\x00\x02\xff\xd9"


def gif(width: int = 8, height: int = 6) -> bytes:
    """The beginning of a GIF."""
    return b"GIF89a" + struct.pack("<HH", width, height) + bytes(8)


def webp(width: int = 8, height: int = 6, *, form: str = "VP8X") -> bytes:
    """The beginning of a WebP in one of its three forms."""
    if form == "VP8X":
        body = bytes(4) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    elif form == "VP8L":
        body = b"\x2f" + (width - 1 | height - 1 << 14).to_bytes(4, "little") + bytes(5)
    else:
        body = b"\x30\x01\x00\x9d\x01\x2a" + struct.pack("<HH", width, height)
    chunk = form.ljust(4).encode() + struct.pack("<I", len(body)) + body
    return b"RIFF" + struct.pack("<I", len(chunk) + 4) + b"WEBP" + chunk


def _png_head(width: int, height: int) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
