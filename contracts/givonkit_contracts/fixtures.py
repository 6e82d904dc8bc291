"""The fixtures: doubles for tests, and the links that they are made of."""

from __future__ import annotations

import os
import re
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from .plugin import DOUBLES, FILES, MARKED, MARKER_WORDS, OPTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from givonkit.spec import Spec

    from .adapters.respx import MockRouter
    from .doubles.double import Double
    from .doubles.http_double import HttpDouble
    from .doubles.in_process import InProcessDouble
    from .doubles.local_server import LocalServer
    from .doubles.running_server import RunningServer
    from .doubles.settings import ClockSetting, ScenariosSetting, Settings, Workshop, WorldSetting

_WORKSHOP = pytest.StashKey["Workshop"]()
_SERVERS = pytest.StashKey["dict[str, LocalServer]"]()
_CONFIGURED = pytest.StashKey["dict[str, Any]"]()
_is_address = re.compile(r"https?://[^/@\s]+(?:/[^@\s]*)?").fullmatch


@contextmanager
def _told_plainly() -> Iterator[None]:
    """Fail with the words of a mistake in the settings alone, without the way to them."""
    from givonkit.errors import GivonkitError  # noqa: PLC0415  # the plugin loads nothing before a fixture is used

    try:
        yield
    except GivonkitError as error:
        raise pytest.fail.Exception(f"{type(error).__name__}: {error}", pytrace=False) from None


@pytest.fixture(scope="session")
def givon_spec(pytestconfig: pytest.Config) -> Spec:
    """The spec, with the models of the setting `givonkit_models` added."""
    from givonkit.spec import load_spec  # noqa: PLC0415  # likewise

    folder = pytestconfig.getini("givonkit_models")
    with _told_plainly():
        return load_spec(pytestconfig.rootpath / folder if folder else None)


@pytest.fixture
def givon_world(request: pytest.FixtureRequest) -> WorldSetting:
    """The world that a test's double begins with: a file, `random:7`, answers by question, or None for the default."""
    world: WorldSetting = _setting(request, "world")
    return world


@pytest.fixture
def givon_scenarios(request: pytest.FixtureRequest) -> ScenariosSetting:
    """The scenarios that a test's double begins with: a file, what stands under its `scenarios`, or None."""
    scenarios: ScenariosSetting = _setting(request, "scenarios")
    return scenarios


@pytest.fixture
def givon_seed(request: pytest.FixtureRequest) -> int:
    """The seed of a test's double: a whole number."""
    told = _setting(request, "seed")
    seed: int = int(told) if isinstance(told, str) and told.isdecimal() else told or 0
    return seed


@pytest.fixture
def givon_clock(request: pytest.FixtureRequest) -> ClockSetting | None:
    """The pace or the clock of a test's double; None lets jobs take no time, unless a scenario says how long."""
    clock: ClockSetting | None = _setting(request, "clock")
    return clock


@pytest.fixture
def givon_balance(request: pytest.FixtureRequest) -> Decimal | int | None:
    """The tokens that each key begins with; None for the 1,000,000 of the default."""
    balance: Decimal | int | None = _setting(request, "balance")
    return balance


@pytest.fixture
def givon_strict(request: pytest.FixtureRequest) -> bool:
    """Whether a request for a job that neither `when` nor `expect` names fails the test."""
    strict = _setting(request, "strict")
    return bool(request.config.getini("givonkit_strict")) if strict is None else strict


@pytest.fixture(scope="session")
def givon_api_key() -> str:
    """The key that doubles show to clients: any will do, unless a running server takes but some."""
    return os.environ.get("GIVONKIT_API_KEY") or "givon-test-key"


@pytest.fixture
def givon_settings(  # noqa: PLR0917  # fixtures are asked for by their names
    givon_world: WorldSetting,
    givon_scenarios: ScenariosSetting,
    givon_seed: int,
    givon_clock: ClockSetting | None,
    givon_balance: Decimal | int | None,
    givon_strict: bool,  # noqa: FBT001  # a fixture has no call that could be misread
    givon_api_key: str,
) -> Settings:
    """What a test's double begins with, put together from the fixtures before it."""
    from .doubles.settings import Settings, checked  # noqa: PLC0415  # likewise

    with _told_plainly():
        return checked(
            Settings(givon_world, givon_scenarios, givon_seed, givon_clock, givon_balance, givon_strict, givon_api_key)
        )


@pytest.fixture(scope="session")
def givon_address(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of the server that the session's doubles share: `--givonkit-url`, or one in a thread of its own."""
    given = _configured(request.config)["url"]
    if given:
        yield _checked_address(str(given))
        return
    from .doubles.local_server import LocalServer  # noqa: PLC0415  # likewise

    server = LocalServer(_workshop(request))
    request.config.stash.setdefault(_SERVERS, {})[server.address] = server
    yield server.address
    server.stop()


@pytest.fixture
def givon(request: pytest.FixtureRequest, givon_address: str, givon_settings: Settings) -> Iterator[HttpDouble]:
    """A double of the API over HTTP that this test has for itself."""
    with ExitStack() as stack:
        with _told_plainly():
            server = _server(request, givon_address)
            double = stack.enter_context(server.double(givon_settings, request.node.name))
        _remember(request, double)
        yield double


@pytest.fixture
def givon_inprocess(request: pytest.FixtureRequest, givon_settings: Settings) -> Iterator[InProcessDouble]:
    """A double of the API without a socket that this test has for itself."""
    from .doubles.in_process import made_in_process  # noqa: PLC0415  # likewise

    with _told_plainly():
        double = made_in_process(_workshop(request), givon_settings)
    _remember(request, double)
    yield double
    double.end()


@pytest.fixture
def givon_respx(givon_inprocess: InProcessDouble) -> Iterator[MockRouter]:
    """A started respx router that answers as `givon_inprocess`."""
    with givon_inprocess.respx_router() as router:
        yield router


def _setting(request: pytest.FixtureRequest, name: str) -> Any:
    """Return what the nearest marker, the option or the setting says, in this order, or None."""
    stash = request.node.stash
    if MARKED not in stash:
        stash[MARKED] = _marked(request.node)
    return stash[MARKED][name] if name in stash[MARKED] else _configured(request.config).get(name)


def _marked(node: pytest.Item) -> dict[str, Any]:
    """Return what the markers of a test say, the nearest one before the others."""
    told: dict[str, Any] = {}
    for marker in node.iter_markers("givon"):
        unknown = next((word for word in marker.kwargs if word not in MARKER_WORDS), None)
        if unknown is not None or marker.args:
            pytest.fail(
                f"the marker givon takes {', '.join(MARKER_WORDS)} by name, got {unknown or marker.args[0]!r}",
                pytrace=False,
            )
        told = {**marker.kwargs, **told}
    return {name: _file_or_value(node.config, name, value) for name, value in told.items()}


def _configured(config: pytest.Config) -> dict[str, Any]:
    """Return what options and settings say."""
    if _CONFIGURED not in config.stash:
        config.stash[_CONFIGURED] = {
            name: config.getoption(f"--givonkit-{name}")
            or _file_or_value(config, name, config.getini(f"givonkit_{name}") or None)
            for name in OPTIONS
        }
    return config.stash[_CONFIGURED]


def _file_or_value(config: pytest.Config, name: str, value: Any) -> Any:
    """Return a file below the root folder where a marker or a setting names one, and else the value."""
    if name in FILES and isinstance(value, str) and (config.rootpath / value).is_file():
        return config.rootpath / value
    return value


def _checked_address(address: str) -> str:
    if _is_address(address):
        return address
    shown = "one with a name or password" if "@" in address else repr(address)
    pytest.fail(f"--givonkit-url: expected an address such as http://localhost:4010, got {shown}", pytrace=False)


def _workshop(request: pytest.FixtureRequest) -> Workshop:
    from .doubles.settings import Workshop  # noqa: PLC0415  # likewise

    spec = request.getfixturevalue("givon_spec")
    stash = request.config.stash
    if _WORKSHOP not in stash or stash[_WORKSHOP].spec is not spec:
        stash[_WORKSHOP] = Workshop(spec)
    return stash[_WORKSHOP]


def _server(request: pytest.FixtureRequest, address: str) -> LocalServer | RunningServer:
    local = request.config.stash.get(_SERVERS, {}).get(address)
    if local is not None:
        return local
    from .doubles.running_server import RunningServer  # noqa: PLC0415  # likewise

    return RunningServer(address, _workshop(request), os.environ.get("GIVONKIT_CONTROL_TOKEN"))


def _remember(request: pytest.FixtureRequest, double: Double) -> None:
    request.node.stash[DOUBLES].append(double)
