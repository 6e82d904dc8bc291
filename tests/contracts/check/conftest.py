from __future__ import annotations

import sys
from dataclasses import dataclass, field
from types import ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import pytest
from click.testing import CliRunner

from givonkit.commands import main

from .runs import report

if TYPE_CHECKING:
    from click.testing import Result

    from givonkit_contracts.server_checks.http_sender import HttpSender
    from givonkit_contracts.server_checks.judge import Probe, Progress
    from givonkit_contracts.server_checks.settings import Settings
    from givonkit_contracts.server_checks.verdicts import Report

JUDGE = "givonkit_contracts.server_checks.judge"
KEY = "canary-key-1234567890"


class Asked(NamedTuple):
    """How the judge was called."""

    target: str
    settings: Settings


@dataclass
class FakeJudge:
    """A judge that asks nobody, and remembers how it was called."""

    report: Report = field(default_factory=report)
    probes: tuple[Probe, ...] = ()
    progress: tuple[Progress, ...] = ()
    asked: list[Asked] = field(default_factory=list)

    def check_server(self, sender: HttpSender, *, settings: Settings, watch: Any = None, **_: Any) -> Report:
        self.asked.append(Asked(sender.base_url, settings))
        for progress in self.progress if watch else ():
            watch(progress)
        return self.report

    def planned_probes(self, settings: Settings, _spec: object) -> list[Probe]:
        self.asked.append(Asked("", settings))
        return list(self.probes)


@pytest.fixture
def judge(monkeypatch: pytest.MonkeyPatch) -> FakeJudge:
    """A fake in the judge's place."""
    fake = FakeJudge()
    module = ModuleType(JUDGE)
    module.__dict__.update(check_server=fake.check_server, planned_probes=fake.planned_probes)
    monkeypatch.setitem(sys.modules, JUDGE, module)
    return fake


class Run(Protocol):
    def __call__(self, *arguments: str, key: str | None = KEY, columns: int = 100, **environment: str) -> Result: ...


@pytest.fixture
def run() -> Run:
    """Run `givonkit check …` in this process."""

    def run_with(*arguments: str, key: str | None = KEY, columns: int = 100, **environment: str) -> Result:
        variables = {
            "COLUMNS": str(columns),
            "NO_COLOR": None,
            "FORCE_COLOR": None,
            "GIVON_API_KEY": key,
            **environment,
        }
        return CliRunner().invoke(
            main, ("check", *arguments), prog_name="givonkit", env=variables, catch_exceptions=False
        )

    return run_with
