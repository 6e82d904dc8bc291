"""What each operation of the API does: one function each, from a Visit to a Reply."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .creating import create, quote
from .reading import cancel, list_jobs, read
from .visit import Visit

if TYPE_CHECKING:
    from collections.abc import Callable

    from givonkit.http import Reply
    from givonkit.simulator.simulator import Simulator

__all__ = ["OPERATIONS", "Visit"]


def _balance(simulator: Simulator, visit: Visit) -> Reply:
    from .money import balance  # noqa: PLC0415  # what most servers are never asked for is loaded when it is

    return balance(simulator, visit)


def _models(simulator: Simulator, visit: Visit) -> Reply:
    from .models import list_models  # noqa: PLC0415  # schemas are not needed to answer jobs

    return list_models(simulator, visit)


def _model(simulator: Simulator, visit: Visit) -> Reply:
    from .models import read_model  # noqa: PLC0415  # schemas are not needed to answer jobs

    return read_model(simulator, visit)


def _upload(simulator: Simulator, visit: Visit) -> Reply:
    from .uploading import upload  # noqa: PLC0415  # reading files is not needed to answer jobs

    return upload(simulator, visit)


def _asset(simulator: Simulator, visit: Visit) -> Reply:
    from .uploading import read_asset  # noqa: PLC0415  # reading files is not needed to answer jobs

    return read_asset(simulator, visit)


def _download(simulator: Simulator, visit: Visit) -> Reply:
    from .results import download  # noqa: PLC0415  # media is not needed to answer jobs

    return download(simulator, visit)


OPERATIONS: dict[str, Callable[[Simulator, Visit], Reply]] = {
    "create_generation": create,
    "quote_generation": quote,
    "get_generation": read,
    "list_generations": list_jobs,
    "cancel_generation": cancel,
    "upload_asset": _upload,
    "get_asset": _asset,
    "get_balance": _balance,
    "list_models": _models,
    "get_model": _model,
    "download_output": _download,
}
