"""The judge: doubles for tests, and (to come) the checks that hold servers and clients to the spec."""

TYPE_CHECKING = False  # typing itself would be most of the cost of importing this package
if TYPE_CHECKING:
    from .doubles.double import Double
    from .doubles.failures import NotMet
    from .doubles.http_double import HttpDouble
    from .doubles.in_process import InProcessDouble
    from .doubles.matching import contains, ends_with, starts_with

_HOMES = {
    "Double": "double",
    "HttpDouble": "http_double",
    "InProcessDouble": "in_process",
    "NotMet": "failures",
    "contains": "matching",
    "ends_with": "matching",
    "starts_with": "matching",
}

__all__ = ["Double", "HttpDouble", "InProcessDouble", "NotMet", "contains", "ends_with", "starts_with"]


def __getattr__(name: str) -> object:
    """Import a public name when it is first used, so that the plugin costs next to nothing."""
    from importlib import import_module  # noqa: PLC0415  # not needed until a name is

    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".doubles.{_HOMES[name]}", __name__), name)
