"""The browser pages as they were built: read once, kept compressed, served with the right caching."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

FRONT = "chat/"
FOLDERS = ("chat", "desk")
"""Pages whose address people type without the slash."""

_FOREVER = "public, max-age=31536000, immutable"
_COMPRESSED = ("text/", "application/javascript", "application/json", "image/svg+xml")


@dataclass(frozen=True)
class Page:
    """One built file."""

    changed: int
    media_type: str
    plain: bytes
    packed: bytes | None
    etag: str


class Pages:
    """Serves a directory of built pages; a new build is noticed by itself.

    Args:
        demo: the pages are to say that all they show is invented.
    """

    def __init__(self, directory: Path, *, demo: bool = False) -> None:
        self._directory, self._demo = directory.resolve(), demo
        self._kept: dict[Path, Page] = {}

    async def serve(self, request: Request) -> Response:
        """Answer a GET or HEAD for a page."""
        path = request.path_params["path"]
        if path == "":
            return RedirectResponse(f"/{FRONT}", headers={"Cache-Control": "no-cache"})
        if path in FOLDERS:
            return RedirectResponse(f"/{path}/", headers={"Cache-Control": "no-cache"})
        page = self._page(path + "index.html" if path.endswith("/") else path)
        headers = {"ETag": page.etag, "Vary": "Accept-Encoding", "Cache-Control": _caching(path)}
        if path == "embed.js":
            headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        if request.headers.get("if-none-match") == page.etag:
            return Response(status_code=304, headers=headers)
        body = page.plain
        if page.packed is not None and "gzip" in request.headers.get("accept-encoding", ""):
            body, headers["Content-Encoding"] = page.packed, "gzip"
        return Response(body, headers=headers, media_type=page.media_type)

    def _page(self, path: str) -> Page:
        try:
            file = (self._directory / path).resolve()
            changed = file.stat().st_mtime_ns if file.is_file() else None
        except (OSError, ValueError):
            changed = None
        if changed is None or not file.is_relative_to(self._directory):
            raise HTTPException(404)
        kept = self._kept.get(file)
        if kept is None or kept.changed != changed:
            kept = self._kept[file] = _read(file, changed, demo=self._demo)
        return kept


def _caching(path: str) -> str:
    """Files with a hash in their name never change; all else is asked for again."""
    return _FOREVER if "/assets/" in f"/{path}" else "no-cache"


def _read(file: Path, changed: int, *, demo: bool) -> Page:
    plain = file.read_bytes()
    if demo and file.name == "index.html":
        plain = plain.replace(b"<html ", b"<html data-demo ", 1)
    media_type = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    packed = gzip.compress(plain, 9, mtime=0) if media_type.startswith(_COMPRESSED) else None
    return Page(changed, media_type, plain, packed, f'"{hashlib.sha256(plain).hexdigest()[:16]}"')
