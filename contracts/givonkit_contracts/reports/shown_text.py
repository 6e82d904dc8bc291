"""Text of strangers as it is shown: printable, and no longer than a reader can bear."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from givonkit_contracts.server_checks.plain_text import printable, shortened

if TYPE_CHECKING:
    from givonkit_contracts.server_checks.exchange import Exchange

LONGEST_BODY = 300
_LONGEST_VALUE = 60
_SHOWN_VALUE = 24
_string_in = re.compile(r'"(?:[^"\\]|\\.)*"').sub


def shown_body(body: bytes, longest: int = LONGEST_BODY) -> str:
    """Return a body on one line: a long JSON body with its long strings cut, any other one by its beginning."""
    if not body:
        return "(no body)"
    text = " ".join(body.decode("utf-8", "replace").split())
    if len(text) > longest:
        text = _string_in(_short, text)
    text = printable(text)
    return text if len(text) <= longest else f"{text[:longest]}… ({len(body):,} bytes)"


def _short(found: re.Match[str]) -> str:
    """Return a JSON string as it stands, or its beginning and its size when it is long."""
    if len(found[0]) <= _LONGEST_VALUE:
        return found[0]
    try:
        value = str(json.loads(found[0]))
    except ValueError:
        value = found[0][1:-1]
    return json.dumps(f"{value[:_SHOWN_VALUE]}… ({len(value):,} characters)", ensure_ascii=False)


def beginning(body: bytes, longest: int) -> bytes:
    """Return the beginning of a body, without the first bytes of a character that does not fit."""
    end = min(longest, len(body))
    if end < len(body):
        end = next((cut for cut in range(end, max(end - 4, 0), -1) if body[cut] & 0xC0 != 0x80), end)
    return body[:end]


def shown_answer(exchange: Exchange, longest: int = LONGEST_BODY) -> str:
    """Return an answer on one line: its status and its body, or why there is none."""
    if exchange.status is None:
        return shortened(exchange.trouble or "no answer", longest)
    trouble = f" ({shortened(exchange.trouble, longest)})" if exchange.trouble else ""
    return f"{exchange.status} {shown_body(exchange.reply_body, longest)}{trouble}"


def shown_request(exchange: Exchange, longest: int = LONGEST_BODY) -> str:
    """Return a request on one line: method, path and body."""
    line = f"{printable(exchange.method)} {shortened(exchange.path, longest)}"
    return f"{line} {shown_body(exchange.body, longest)}" if exchange.body else line
