from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[..., pytest.RunResult]


@pytest.fixture
def pytester(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """Return a tester whose runs do not load a plugin that they do not need, and that takes a second."""
    monkeypatch.setenv("PYTEST_ADDOPTS", "-p no:schemathesis")
    return pytester


@pytest.fixture
def run(pytester: pytest.Pytester, request: pytest.FixtureRequest) -> Run:
    """Run tests in which the names of the module's BEGINNING are known, and return what came of it."""
    pytester.makeini("[pytest]\nasyncio_default_fixture_loop_scope = function\n")

    def ran(tests: str, *options: str) -> pytest.RunResult:
        pytester.makepyfile(request.module.BEGINNING + tests)
        return pytester.runpytest_inprocess("-p", "no:cacheprovider", "-p", "no:randomly", *options)

    return ran
