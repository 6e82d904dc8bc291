"""What is wrong with a request by the pages, and the shapes in which servers say so."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from givonkit import Reply, load_spec
from givonkit.validation import Accepted, Validator

if TYPE_CHECKING:
    from decimal import Decimal


class Problem(NamedTuple):
    """One thing that is wrong with a request: where, which kind of rule it breaks, and in words."""

    path: str
    code: str
    says: str


Complain = Callable[[list[Problem], Any, int], Reply]
"""Makes a reply of problems, of the body that was sent, and of the how-manieth POST it was."""

_SPEC = load_spec()
_VALIDATOR = Validator(_SPEC, _SPEC.world())
_LATER_CODES = ("conflict", "requires", "max_items", "max_chars", "minimum", "maximum", "step")


def problems_of(content: bytes) -> tuple[Any, list[Problem], Decimal | None]:
    """Return a body, what is wrong with it by the pages, and its price where nothing is."""
    try:
        body = json.loads(content)
    except ValueError:
        return content, [Problem("", "json", "this is no JSON")], None
    found = _VALIDATOR.validate_bytes(content)
    if isinstance(found, Accepted):
        return body, [], found.price.tokens
    return body, [Problem(each.pointer, each.rule.code, each.rule.sentence) for each in found.items], None


def _details(problems: list[Problem]) -> list[dict[str, str]]:
    return [{"path": path, "message": says} for path, _, says in problems]


def _refusal(body: dict[str, Any]) -> Reply:
    return Reply(422, [(b"content-type", b"application/json")], json.dumps(body).encode())


def all_listed(problems: list[Problem], _body: Any, _number: int) -> Reply:
    return _refusal({"errors": _details(problems)})


def first_only(problems: list[Problem], _body: Any, _number: int) -> Reply:
    return _refusal({"errors": _details(problems[:1])})


def in_stages(problems: list[Problem], _body: Any, _number: int) -> Reply:
    early = [each for each in problems if each.code not in _LATER_CODES]
    return _refusal({"errors": _details(early or problems)})


def with_echo(problems: list[Problem], body: Any, _number: int) -> Reply:
    shown = body.decode("utf-8", "replace") if isinstance(body, bytes) else body
    return _refusal({"errors": _details(problems), "received": shown})


def with_stamps(problems: list[Problem], _body: Any, number: int) -> Reply:
    time = f"2026-11-22T10:{number // 60 % 60:02}:{number % 60:02}Z"
    return _refusal({"errors": _details(problems), "requestId": f"req-{number * 7919}", "timestamp": time})


def as_text(problems: list[Problem], _body: Any, _number: int) -> Reply:
    lines = "\n".join(f"{path}: {says}" for path, _, says in problems)
    return Reply(400, [(b"content-type", b"text/plain")], lines.encode())


def by_field(problems: list[Problem], _body: Any, _number: int) -> Reply:
    fields: dict[str, list[str]] = {}
    for path, _, says in problems:
        fields.setdefault(path or "body", []).append(says)
    return _refusal({"errors": fields})


def without_a_word(_problems: list[Problem], _body: Any, _number: int) -> Reply:
    return Reply(400, [], b"")


SHAPES: dict[str, Complain] = {
    "all": all_listed,
    "first": first_only,
    "stages": in_stages,
    "echo": with_echo,
    "stamps": with_stamps,
    "text": as_text,
    "fields": by_field,
    "nothing": without_a_word,
}
LISTING = ("all", "echo", "stamps", "fields", "text")
"""The shapes that name every problem."""
