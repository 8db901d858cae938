"""The API as a page a person can read, made from its OpenAPI without a script from anywhere."""

from __future__ import annotations

import base64
import hashlib
from html import escape
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

router = APIRouter(include_in_schema=False)

STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "h2{margin-top:2.5rem;border-top:1px solid #ccc;padding-top:1rem}code{background:#f2f4f4;padding:0 .2em}"
    "table{border-collapse:collapse}td,th{padding:.2rem .8rem .2rem 0;text-align:left;vertical-align:top}"
)
_STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY = f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; frame-ancestors 'none'"


@router.get("/api/docs")
async def docs(request: Request) -> HTMLResponse:
    """Every endpoint with its parameters and answers, then every model."""
    schema = request.app.openapi()
    parts = [f"<h1>{escape(schema['info']['title'])} API</h1>"]
    parts.append('<p>OpenAPI: <a href="/api/openapi.json">/api/openapi.json</a></p>')
    for path, methods in schema["paths"].items():
        parts += [_endpoint(path, method, about) for method, about in methods.items()]
    parts += [_model(name, about) for name, about in schema["components"]["schemas"].items()]
    head = f'<!doctype html><html lang="zh"><meta charset="utf-8"><title>API</title><style>{STYLE}</style>'
    return HTMLResponse(head + "".join(parts), headers={"Content-Security-Policy": POLICY})


def _endpoint(path: str, method: str, about: dict[str, Any]) -> str:
    rows = [(f"<code>{escape(each['name'])}</code>", each) for each in about.get("parameters", [])]
    if "requestBody" in about:
        rows.append(("body", about["requestBody"]))
    rows += [(f"→ {status}", answer) for status, answer in about.get("responses", {}).items()]
    lines = "".join(
        f"<tr><td>{name}<td>{_shape(it)}<td>{escape(it.get('description', ''))}" for name, it in rows
    )
    text = escape(about.get("description", ""))
    return f"<h2><code>{method.upper()} {escape(path)}</code></h2><p>{text}</p><table>{lines}</table>"


def _model(name: str, about: dict[str, Any]) -> str:
    fields = about.get("properties", {}).items()
    lines = "".join(
        f"<tr><td><code>{escape(field)}</code><td>{_shape(it)}<td>{escape(it.get('description', ''))}"
        for field, it in fields
    )
    text = escape(about.get("description", ""))
    return f'<h2 id="{escape(name)}">{escape(name)}</h2><p>{text}</p><table>{lines}</table>'


def _shape(about: dict[str, Any]) -> str:
    """A type in a few words, with a link where it has a section of its own."""
    if "content" in about:
        return " · ".join(_shape(each.get("schema", {})) for each in about["content"].values())
    if "schema" in about:
        return _shape(about["schema"])
    if "$ref" in about:
        name = escape(about["$ref"].rsplit("/", 1)[-1])
        return f'<a href="#{name}">{name}</a>'
    if "items" in about:
        return f"list of {_shape(about['items'])}"
    several = about.get("allOf") or about.get("anyOf")
    if several:
        return " or ".join(_shape(each) for each in several)
    return escape(str(about.get("type", "")))
