"""Text in Markdown, for issues and pull requests: what others wrote in it stays text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from givonkit.spec.comparing.words import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

_mark = re.compile(r"([\\`*_\[\]|~])")
_beginning = re.compile(r"^(\d+(?=[.)](?:\s|$)))?([-+>#.)])")
_link = re.compile(r"([@#](?=\w)|:(?=[^\W\d]|[-+]|//)|\bwww(?=\.))")
_MOST_RULES = 3


def plain(text: str) -> str:
    """Return text that Markdown shows as it is, in one line: no markup, no link, and nobody is mentioned."""
    told = printable(text).replace("&", "&amp;").replace("<", "&lt;")
    told = _beginning.sub(r"\1\\\2", _mark.sub(r"\\\1", told))
    return _link.sub(r"\1&#8203;", told)


def rules_cell(rules: Sequence[str]) -> str:
    """Return the ids of rules for a cell of a table: the first three, and how many others there are."""
    more = len(rules) - _MOST_RULES
    return ", ".join(f"`{rule}`" for rule in rules[:_MOST_RULES]) + (f" and {more} more" if more > 0 else "")
