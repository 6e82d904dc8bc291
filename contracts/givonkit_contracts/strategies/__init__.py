"""Hypothesis strategies for requests: valid ones, broken ones, those at the edge, and whole conversations.

What needs no Hypothesis (pairs, the rules that can be broken) is had without importing it.
"""

TYPE_CHECKING = False  # as in the package itself: names are imported when they are first used
if TYPE_CHECKING:
    from .conversations import Conversation, conversation_machine
    from .errors import AssetsInvalid, ConversationFailed, ModelsMissing, RuleUnknown
    from .invalid import BrokenRequest, invalid_requests
    from .near import NearRequest, near_valid_requests
    from .pairs import PRESENT, paired_requests, value_pairs
    from .rules import breakable_rules
    from .valid import valid_requests

_HOMES = {
    "PRESENT": "pairs",
    "AssetsInvalid": "errors",
    "BrokenRequest": "invalid",
    "Conversation": "conversations",
    "ConversationFailed": "errors",
    "ModelsMissing": "errors",
    "NearRequest": "near",
    "RuleUnknown": "errors",
    "breakable_rules": "rules",
    "conversation_machine": "conversations",
    "invalid_requests": "invalid",
    "near_valid_requests": "near",
    "paired_requests": "pairs",
    "valid_requests": "valid",
    "value_pairs": "pairs",
}

__all__ = [
    "PRESENT",
    "AssetsInvalid",
    "BrokenRequest",
    "Conversation",
    "ConversationFailed",
    "ModelsMissing",
    "NearRequest",
    "RuleUnknown",
    "breakable_rules",
    "conversation_machine",
    "invalid_requests",
    "near_valid_requests",
    "paired_requests",
    "valid_requests",
    "value_pairs",
]


def __getattr__(name: str) -> object:
    """Import a public name when it is first used, so that pairs are had without Hypothesis."""
    from importlib import import_module  # noqa: PLC0415  # not needed until a name is

    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOMES[name]}", __name__), name)
