"""What each operation of the API does: one function each, from a Visit to a Reply."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from .visit import Visit

if TYPE_CHECKING:
    from collections.abc import Callable

    from givonkit.http import Reply
    from givonkit.simulator.simulator import Simulator

    Operation = Callable[[Simulator, Visit], Reply]

__all__ = ["OPERATIONS", "Visit"]

_HOMES = {
    "create_generation": ("creating", "create"),
    "quote_generation": ("creating", "quote"),
    "get_generation": ("reading", "read"),
    "list_generations": ("reading", "list_jobs"),
    "cancel_generation": ("reading", "cancel"),
    "upload_asset": ("uploading", "upload"),
    "get_asset": ("uploading", "read_asset"),
    "get_balance": ("money", "balance"),
    "list_models": ("models", "list_models"),
    "get_model": ("models", "read_model"),
    "download_output": ("results", "download"),
}


class _Operations(dict[str, "Operation"]):
    """The operations by name; each is loaded when it is first asked for, so that the server starts at once."""

    def __missing__(self, name: str) -> Operation:
        module, function = _HOMES[name]
        operation: Operation = getattr(import_module(f".{module}", __name__), function)
        self[name] = operation
        return operation


OPERATIONS = _Operations()
