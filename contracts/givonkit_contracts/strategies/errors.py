"""What cannot be drawn, and what a conversation can fail at.

GivonkitError
├── RuleUnknown          no rule of that id can be broken in a body of the model
├── AssetsInvalid        assets of no kind that a slot takes, or URIs of no scheme
└── ModelsMissing        a conversation about no model

AssertionError
└── ConversationFailed   what a server said does not go with what it said before
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from givonkit.errors import GivonkitError, did_you_mean, nearest_word

if TYPE_CHECKING:
    from collections.abc import Iterable

    from givonkit.http import Reply


class RuleUnknown(GivonkitError):
    """No rule with this id can be broken in a body of the model; carries `rule` and the `nearest` one, if any is."""

    def __init__(self, rule: str, model: str, known: Iterable[str]) -> None:
        known = list(known)
        self.rule = rule
        self.nearest = nearest_word(rule, known)
        super().__init__(
            f"no rule {rule!r} can be broken in a body of {model}{did_you_mean(self.nearest)}; "
            f"those that can are {', '.join(known)}"
        )


class AssetsInvalid(GivonkitError):
    """Assets are given for no kind of media that a slot takes, or as URIs that no slot takes."""


class ModelsMissing(GivonkitError):
    """A conversation is asked for without any model to talk about."""


class ConversationFailed(AssertionError):
    """A server did not keep to a conversation; carries what does not hold as `says`, and the `reply` that shows it."""

    def __init__(self, says: str, expected: str, reply: Reply) -> None:
        body = reply.body[:500].decode("utf-8", "replace")
        super().__init__(f"{says}\n\nExpected: {expected}\nReceived: {reply.status} {body}")
        self.says = says
        self.reply = reply
