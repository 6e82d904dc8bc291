"""The broken clients: each has one realistic bug, and one obligation that sees it."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from givonkit_contracts.client_checks.case import Case
    from givonkit_contracts.client_checks.outcome import Outcome

    from .careful import CarefulClient


class BrokenClient(NamedTuple):
    """A client with one bug: the obligation that must see it, and what the bug is."""

    name: str
    caught_by: str
    bug: str
    client: Callable[[Case], Outcome]


SHAPES = ("posting", "polling", "deadline", "giving_up", "restart", "results", "cadence", "wire")


def broken(caught_by: str, kind: type[CarefulClient]) -> BrokenClient:
    """Return the broken client that a class of clients makes; its docstring is the bug."""
    return BrokenClient(kind.__name__, caught_by, (kind.__doc__ or "").strip(), lambda case: kind(case).outcome())


def all_broken() -> tuple[BrokenClient, ...]:
    """Return every broken client."""
    modules = [import_module(f".broken_{shape}", __package__) for shape in SHAPES]
    return tuple(client for module in modules for client in module.BROKEN)
