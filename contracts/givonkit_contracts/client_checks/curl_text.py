"""What the client sent in a run as commands for a shell, with the key and the host left to variables."""

from __future__ import annotations

import shlex
from itertools import groupby
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from givonkit_contracts.plain_text import printable

from .words import KEY_HEADER, seconds_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .run import Exchange, Run

_HEAD = (
    "# What the client sent. To send it again: givonkit serve, then",
    "# export GIVON_BASE_URL=http://127.0.0.1:4010 GIVON_API_KEY=any-key (and put in the ids of the new jobs).",
)
_SHOWN_HEADERS = ("content-type", KEY_HEADER)
_PATH_CHARACTERS = "/:@!$&'()*+,;=~%"
_MOST_COMMANDS = 60


def curl_text(run: Run) -> str:
    """Return the requests of a run as curl commands, each with its time; like ones stand there once."""
    lines = [*_HEAD]
    groups = [(command, [*group]) for command, group in groupby(run.exchanges, lambda one: _command(one, run))]
    for command, group in groups[:_MOST_COMMANDS]:
        lines += [f"# {_when(group)}", command]
    if len(groups) > _MOST_COMMANDS:
        lines.append(f"# and {len(groups) - _MOST_COMMANDS} more")
    return "\n".join(lines)


def _when(group: list[Exchange]) -> str:
    first, last = group[0], group[-1]
    if len(group) == 1:
        return seconds_text(first.at)
    return f"{seconds_text(first.at, '')}-{seconds_text(last.at)}, {len(group):,} times"


def _command(exchange: Exchange, run: Run) -> str:
    return " ".join(_words(exchange, run))


def _words(exchange: Exchange, run: Run) -> Iterator[str]:
    api = urlsplit(run.lives[0].errand.base_url)
    path = quote(exchange.path, safe=_PATH_CHARACTERS) + (f"?{exchange.query}" if exchange.query else "")
    yield "curl -i" if exchange.method == "GET" else f"curl -i -X {shlex.quote(printable(exchange.method))}"
    if exchange.host == api.netloc:
        yield '"$GIVON_BASE_URL"' + shlex.quote(printable(path))
    else:
        yield shlex.quote(printable(f"{api.scheme}://{exchange.host}{path}"))
    if exchange.carries_key:
        yield '-H "Authorization: Bearer $GIVON_API_KEY"'
    for name in _SHOWN_HEADERS:
        if name in exchange.headers:
            yield f"-H {shlex.quote(printable(f'{name}: {exchange.headers[name]}'))}"
    if exchange.sent:
        yield f"--data-binary {shlex.quote(printable(exchange.sent.decode('utf-8', 'replace')))}"
