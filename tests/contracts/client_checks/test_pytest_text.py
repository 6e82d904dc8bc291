from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

import pytest

from givonkit_contracts.client_checks.money import one_errand_pays_for_one_job
from givonkit_contracts.client_checks.obligation import Broken
from givonkit_contracts.client_checks.pytest_text import function_name, pytest_text
from givonkit_contracts.client_checks.report import Failure, FoundBy
from givonkit_contracts.contract import ContractBroken
from tests.contracts.client_checks.careless import careless, played


def failure(why: str = "two jobs were paid") -> Failure:
    (run,) = played("create#1=reset:acted")
    return Failure(one_errand_pays_for_one_job, Broken(why, 2), run, FoundBy.SCHEDULE, runs=3)


def test_the_file_runs_against_a_client_and_fails_as_the_story_says(monkeypatch: pytest.MonkeyPatch) -> None:
    mine = ModuleType("my_client")
    given: dict[str, Any] = {}

    def generate(_request: object, **told: Any) -> tuple[str, list[str], list[bytes]]:
        given.update(told)
        return "gen_of_another", ["https://elsewhere.test/a.png"], [b""]

    mine.generate = generate  # type: ignore[attr-defined]  # what a user would have
    monkeypatch.setitem(sys.modules, "my_client", mine)
    names: dict[str, Any] = {}
    exec(compile(pytest_text(failure()), "test_generated.py", "exec"), names)
    with pytest.raises(ContractBroken, match="which is none of its jobs"):
        names["test_one_errand_pays_for_one_job"]()
    assert given.keys() == {"base_url", "api_key", "transport", "deadline", "poll_interval", "state_dir"}


def test_the_careless_client_fails_in_the_file_by_what_it_paid(monkeypatch: pytest.MonkeyPatch) -> None:
    mine = ModuleType("my_client")
    mine.generate = lambda *_, **__: None  # type: ignore[attr-defined]  # replaced below by a whole client
    monkeypatch.setitem(sys.modules, "my_client", mine)
    text = pytest_text(failure())
    names: dict[str, Any] = {"careless": careless}
    text = text.replace("    try:\n", "    return careless(case)\n    try:\n")
    exec(compile(text, "test_generated.py", "exec"), names)
    with pytest.raises(ContractBroken, match="one errand paid for 2 jobs"):
        names["test_one_errand_pays_for_one_job"]()


def test_no_reason_can_leave_the_docstring() -> None:
    compile(pytest_text(failure('"""; import os; \\ """ {name} "')), "test_generated.py", "exec")


@pytest.mark.parametrize(
    ("identifier", "name"),
    [("money/one-errand", "one_errand"), ("worlds/id-name=generation-id", "id_name_generation_id"), ("é/é", "client")],
)
def test_the_function_is_named_like_the_obligation(identifier: str, name: str) -> None:
    assert function_name(identifier) == name
