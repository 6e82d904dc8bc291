"""givonkit: a test double for Givon's generations API, and one written spec that holds clients and servers to it."""

TYPE_CHECKING = False  # typing itself would be most of the cost of importing this package
if TYPE_CHECKING:
    from .errors import GivonkitError, InputInvalid, KeyInvalid, ModelUnknown, SpecFileInvalid, WorldInvalid
    from .http import Reply, Request
    from .simulator import ManualClock, Simulator
    from .spec import Spec, World, load_spec

_HOMES = {
    "GivonkitError": "errors",
    "InputInvalid": "errors",
    "KeyInvalid": "errors",
    "ManualClock": "simulator",
    "ModelUnknown": "errors",
    "Reply": "http",
    "Request": "http",
    "Simulator": "simulator",
    "Spec": "spec",
    "SpecFileInvalid": "errors",
    "World": "spec",
    "WorldInvalid": "errors",
    "load_spec": "spec",
}

__all__ = [
    "GivonkitError",
    "InputInvalid",
    "KeyInvalid",
    "ManualClock",
    "ModelUnknown",
    "Reply",
    "Request",
    "Simulator",
    "Spec",
    "SpecFileInvalid",
    "World",
    "WorldInvalid",
    "load_spec",
]


def __getattr__(name: str) -> object:
    """Import a public name when it is first used, so that `import givonkit` costs next to nothing."""
    from importlib import import_module  # noqa: PLC0415  # not needed until a name is

    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOMES[name]}", __name__), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
