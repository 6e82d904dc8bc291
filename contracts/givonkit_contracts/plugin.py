"""The pytest plugin: options, what fails a test at its end, and the conversation in the report of a failure.

It is loaded in every test run of an environment that has givonkit, so it imports nothing before a fixture is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from .doubles.double import Double

pytest_plugins = ["givonkit_contracts.fixtures"]
DOUBLES = pytest.StashKey["list[Double]"]()
"""The doubles of a test that runs."""
MARKED = pytest.StashKey["dict[str, Any]"]()
"""What the markers of a test that runs say."""
OPTIONS = {
    "url": "Address of a double that already runs (givonkit serve), for the fixture givon.",
    "world": "World of the doubles: a YAML file, random or random:SEED.",
    "scenarios": "Scenario file (YAML) of the doubles.",
    "seed": "Seed of the doubles' ids and chances.",
    "clock": "Pace of the doubles' clocks: instant (as usual), real, 10x, manual, 3-polls, or jump (givon_inprocess).",
}
SUITE_OPTIONS = {
    "target": ("URL", "Address of the server that givonkit_contracts.suite judges."),
    "budget": ("TOKENS", "What the suite may spend; 0 as usual."),
    "at-risk": ("TOKENS", "What the suite may lose to a server that takes what the pages say is refused."),
    "api-key-env": ("NAME", "The environment variable that holds the API key; GIVON_API_KEY as usual."),
    "rate": ("N", "Requests a second at most; 5 as usual, without a limit on this machine."),
    "deadline": ("SECONDS", "How long the suite may ask the server."),
    "known": ("FILE", "Findings that are expected (YAML)."),
    "observations": ("FILE", "Write what no page says and the suite saw."),
}
REPEATED_SUITE_OPTIONS = {
    "model": ("MODEL", "Judge this model alone; repeatable."),
    "price-ceiling": ("[MODEL=]TOKENS", "What a job costs at most where no page says; repeatable."),
    "asset": ("KIND=URI", "What fills slots for image, video, voiceover; repeatable."),
    "report": ("[FORMAT:]FILE", "Write a report of the judge; repeatable."),
}
FILES = ("world", "scenarios")
MARKER_WORDS = ("world", "scenarios", "seed", "clock", "balance", "strict")
_SCATTERING = ("load", "loadgroup", "worksteal")
"""How xdist may spread the tests of one file over its workers; by file it keeps them together."""
_MARKER = (
    "givon(world=, scenarios=, seed=, clock=, balance=, strict=): what the double of this test begins with; strict "
    "fails the test when a request for a job comes that neither when() nor expect() names."
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options, and a setting of the same name for each."""
    group = parser.getgroup("givonkit", "givonkit: doubles of Givon's generations API")
    for name, says in OPTIONS.items():
        group.addoption(f"--givonkit-{name}", metavar=name.upper(), help=says)
        parser.addini(f"givonkit_{name}", says)
    parser.addini("givonkit_strict", "Let every double be strict.", type="bool", default=False)
    parser.addini("givonkit_models", "Folder of YAML files that add or replace models.")
    suite = parser.getgroup("givonkit-suite", "givonkit: judging a server (--pyargs givonkit_contracts.suite)")
    for name, (form, says) in SUITE_OPTIONS.items():
        suite.addoption(f"--givonkit-{name}", metavar=form, help=says)
    for name, (form, says) in REPEATED_SUITE_OPTIONS.items():
        suite.addoption(f"--givonkit-{name}", metavar=form, help=says, action="append", default=[])


def pytest_configure(config: pytest.Config) -> None:
    """Name the marker, and let the suite, which pays for what it asks, run in one worker of xdist."""
    config.addinivalue_line("markers", _MARKER)
    distribution = config.getoption("dist", "no") if config.getoption("givonkit_target") else "no"
    if distribution == "each":
        raise pytest.UsageError("--dist each would ask the server, and pay, once a worker; leave it out")
    if distribution in _SCATTERING:
        config.option.dist = "loadfile"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, Any, Any]:
    """Let go of a test's doubles when it is over."""
    try:
        return (yield)
    finally:
        item.stash[DOUBLES] = []
        item.stash[MARKED] = {}


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Begin without doubles, also when a test is run again."""
    item.stash[DOUBLES] = []
    if MARKED in item.stash:
        del item.stash[MARKED]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Let time be real again after a test, and fail it when what its doubles expected did not come."""
    try:
        yield
    finally:
        for double in item.stash[DOUBLES]:
            double.end()
    for double in item.stash[DOUBLES]:
        _check(double)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    """Show the conversation of each double in the report of a test that failed."""
    report = yield
    if report.failed:
        for double in item.stash.get(DOUBLES, ()):
            report.sections.append((f"givon: the conversation with {double.base_url}", _conversation(double)))
    return report


def _check(double: Double) -> None:
    from givonkit.errors import GivonkitError  # noqa: PLC0415  # the plugin loads nothing before a fixture is used

    from .doubles.failures import NotMet  # noqa: PLC0415  # likewise

    try:
        double.check()
    except (NotMet, GivonkitError) as unmet:
        raise pytest.fail.Exception(str(unmet), pytrace=False) from None


def _conversation(double: Double) -> str:
    from givonkit.errors import GivonkitError  # noqa: PLC0415  # likewise

    try:
        return double.conversation()
    except GivonkitError as error:
        return f"It cannot be shown: {error}"
