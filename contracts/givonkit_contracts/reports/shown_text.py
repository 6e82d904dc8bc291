"""Text of strangers as it is shown: printable, and no longer than a reader can bear."""

from __future__ import annotations

from typing import TYPE_CHECKING

from givonkit_contracts.plain_text import LONGEST_BODY, printable, shortened, shown_body

if TYPE_CHECKING:
    from givonkit_contracts.server_checks.exchange import Exchange

__all__ = ["LONGEST_BODY", "beginning", "shown_answer", "shown_body", "shown_request"]


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
