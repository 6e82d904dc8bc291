"""The judge: doubles for tests, and (to come) the checks that hold servers and clients to the spec."""

TYPE_CHECKING = False  # typing itself would be most of the cost of importing this package
if TYPE_CHECKING:
    from .doubles.double import Double
    from .doubles.failures import NotMet
    from .doubles.http_double import HttpDouble
    from .doubles.in_process import InProcessDouble
    from .doubles.matching import contains, ends_with, starts_with
    from .jumping import TimeCannotJump, TimeRunsAway, TimeStandsStill

_HOMES = {
    "Double": "doubles.double",
    "HttpDouble": "doubles.http_double",
    "InProcessDouble": "doubles.in_process",
    "NotMet": "doubles.failures",
    "TimeCannotJump": "jumping",
    "TimeRunsAway": "jumping",
    "TimeStandsStill": "jumping",
    "contains": "doubles.matching",
    "ends_with": "doubles.matching",
    "starts_with": "doubles.matching",
}

__all__ = [
    "Double",
    "HttpDouble",
    "InProcessDouble",
    "NotMet",
    "TimeCannotJump",
    "TimeRunsAway",
    "TimeStandsStill",
    "contains",
    "ends_with",
    "starts_with",
]


def __getattr__(name: str) -> object:
    """Import a public name when it is first used, so that the plugin costs next to nothing."""
    from importlib import import_module  # noqa: PLC0415  # not needed until a name is

    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOMES[name]}", __name__), name)
