from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from ..check.runs import report  # noqa: TID252  # tests are no installed package

if TYPE_CHECKING:
    from givonkit_contracts.server_checks.settings import Settings
    from givonkit_contracts.server_checks.verdicts import Report

JUDGE = "givonkit_contracts.server_checks.judge"
KEY = "canary-key-1234567890"
TARGET = "http://127.0.0.1:4999"


class FakeJudge:
    """A judge that asks nobody, and remembers what it was allowed."""

    def __init__(self) -> None:
        self.report: Report = report()
        self.asked: list[Settings] = []

    def check_server(self, _target: str, *, settings: Settings, **_: Any) -> Report:
        self.asked.append(settings)
        return self.report


@pytest.fixture
def judge(monkeypatch: pytest.MonkeyPatch) -> FakeJudge:
    """A fake in the judge's place, and a key for it."""
    fake = FakeJudge()
    module = ModuleType(JUDGE)
    module.__dict__.update(check_server=fake.check_server)
    monkeypatch.setitem(sys.modules, JUDGE, module)
    monkeypatch.setenv("GIVON_API_KEY", KEY)
    return fake


class RunSuite(Protocol):
    def __call__(self, *options: str, target: str | None = TARGET) -> pytest.RunResult: ...


@pytest.fixture
def run_suite(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> RunSuite:
    """Run the suite in this process, with no plugin but ours: loading the others takes longer than a run."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.makeini("[pytest]\nfilterwarnings = error\n")

    def run(*options: str, target: str | None = TARGET) -> pytest.RunResult:
        given = ("--givonkit-target", target) if target else ()
        fixed = ("-p", "givonkit_contracts.plugin", "-p", "no:cacheprovider", "--strict-markers", "-rA")
        return pytester.runpytest_inprocess("--pyargs", "givonkit_contracts.suite", *fixed, *given, *options)

    return run
