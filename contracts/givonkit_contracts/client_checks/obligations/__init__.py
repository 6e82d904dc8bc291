"""The obligations of a client: a file for each shape of bug, a function for each sentence."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from givonkit_contracts.client_checks.obligation import Obligation

if TYPE_CHECKING:
    from collections.abc import Iterator

SHAPES = ("posting", "polling", "deadline", "giving_up", "restart", "results", "cadence", "wire")


def all_obligations() -> tuple[Obligation, ...]:
    """Return every obligation that has schedules of its own, shape by shape, in the order of their files."""
    return tuple(_found())


def _found() -> Iterator[Obligation]:
    for shape in SHAPES:
        yield from (one for one in vars(import_module(f".{shape}", __name__)).values() if isinstance(one, Obligation))
