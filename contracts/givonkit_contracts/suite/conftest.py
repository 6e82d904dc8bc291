"""The fixtures of the suite: one run of the judge for all its tests."""

from __future__ import annotations

import pytest

from givonkit.errors import GivonkitError

from .judgement import Judgement
from .run import judge, rule_ids, spec_of


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make a test of every rule, without a word to the server."""
    if "rule_id" not in metafunc.fixturenames:
        return
    try:
        ids = rule_ids(metafunc.config, spec_of(metafunc.config))
    except GivonkitError as error:
        raise pytest.Collector.CollectError(str(error)) from None
    metafunc.parametrize("rule_id", ids, ids=ids)


@pytest.fixture(scope="session")
def givon_judgement(request: pytest.FixtureRequest) -> Judgement:
    """What the judge found about the server of `--givonkit-target`."""
    try:
        return Judgement(judge(request.config, _selected(request.session)))
    except GivonkitError as error:
        return Judgement(None, str(error))


def _selected(session: pytest.Session) -> list[str]:
    """Return the rules that the tests of this run are about."""
    params = [item.callspec.params for item in session.items if isinstance(item, pytest.Function) and _has_rule(item)]
    return [str(values["rule_id"]) for values in params]


def _has_rule(item: pytest.Function) -> bool:
    return "rule_id" in item.fixturenames and hasattr(item, "callspec")


@pytest.fixture
def settled_rule(givon_judgement: Judgement, rule_id: str) -> str:
    """The id of a rule that is settled; the test is skipped, with the reason, where it is not."""
    givon_judgement.settle(rule_id)
    return rule_id
