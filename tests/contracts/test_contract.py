"""`@client_contract`, as the tests of others use it."""

from __future__ import annotations

import inspect
import time
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from givonkit_contracts import Case, ContractBroken, ObligationNotMet, client_contract
from givonkit_contracts.client_checks.outcome import OutcomeInvalid

if TYPE_CHECKING:
    from pathlib import Path

    from givonkit_contracts.client_checks.outcome import Outcome

TWICE = "posting/lost-answer-is-paid-once"


def done(case: Case, tries: int = 2, key: str | None = "one") -> Outcome:
    """Send the POST until it is answered, and leave the job alone."""
    headers = {"Authorization": f"Bearer {case.api_key}", **({"Idempotency-Key": key} if key else {})}
    with httpx.Client(transport=case.httpx_transport(), headers=headers) as http:
        for _ in range(tries):
            try:
                job = http.post(f"{case.base_url}/api/v1/generations", json=case.request).json()
            except httpx.TransportError:
                continue
            return case.failed("timeout", job_id=job["id"])
    return case.failed("unknown_outcome")


def keyless(case: Case) -> Outcome:
    """Send it again as a new one."""
    return done(case, key=None)


def test_a_client_that_meets_what_is_asked_passes() -> None:
    client_contract(only=[TWICE])(done)()


def test_a_client_that_breaks_something_fails_with_its_story() -> None:
    with pytest.raises(ContractBroken) as error:
        client_contract(only=[TWICE])(keyless)()
    text = str(error.value)
    assert TWICE in text
    assert '@client_contract(replay="create#1=reset:acted")' in text
    assert [failure.id for failure in error.value.report.failures] == [TWICE]


def test_a_coroutine_is_a_client_too() -> None:
    async def client(case: Case) -> Outcome:
        headers = {"Authorization": f"Bearer {case.api_key}", "Idempotency-Key": "one"}
        async with httpx.AsyncClient(transport=case.httpx_transport(), headers=headers) as http:
            for _ in range(2):
                try:
                    job = (await http.post(f"{case.base_url}/api/v1/generations", json=dict(case.request))).json()
                except httpx.TransportError:
                    continue
                return case.failed("timeout", job_id=job["id"])
        return case.failed("unknown_outcome")

    client_contract(only=[TWICE])(client)()


def test_what_a_client_should_do_is_a_warning_and_with_strict_a_failure() -> None:
    def client(case: Case) -> Outcome:
        return done(case, tries=1) if httpx_status(case) < 400 else case.failed("transport")

    name = "posting/passing-error-is-tried-again"
    with pytest.warns(ObligationNotMet, match=f"^{name}: "):
        client_contract(only=[name])(client)()
    with pytest.raises(ContractBroken):
        client_contract(only=[name], strict=True)(client)()


def httpx_status(case: Case) -> int:
    """Return the status of one POST."""
    with httpx.Client(transport=case.httpx_transport(), headers={"Authorization": f"Bearer {case.api_key}"}) as http:
        return http.post(f"{case.base_url}/api/v1/generations", json=case.request).status_code


def test_one_schedule_is_played_again() -> None:
    played = []

    def client(case: Case) -> Outcome:
        played.append(case.id)
        return done(case)

    client_contract(replay="create#1=reset:acted", only=[TWICE])(client)()
    assert played == ["case-1"]


def test_a_known_deviation_does_not_fail_and_a_stale_one_does(tmp_path: Path) -> None:
    known = tmp_path / "known.yaml"
    known.write_text(f'- {{id: {TWICE}, because: "it has no keys yet"}}\n')
    client_contract(only=[TWICE], known=known)(keyless)()
    with pytest.raises(ContractBroken, match="take the entry out"):
        client_contract(only=[TWICE], known=str(known))(done)()


def test_no_case_that_ends_is_no_success() -> None:
    def client(case: Case) -> Outcome:
        with httpx.Client(transport=case.httpx_transport()) as http:
            while True:
                http.get(f"{case.base_url}/api/v1/models")

    with pytest.raises(ContractBroken, match="No run was completed"):
        client_contract(only=[TWICE])(client)()


def test_a_mistake_of_the_test_itself_is_told_plainly() -> None:
    def client(_case: Case) -> Any:
        return "done"

    with pytest.raises(OutcomeInvalid, match=r"client returned 'done'; expected case.succeeded\(...\) or case.failed"):
        client_contract(only=[TWICE])(client)()


def test_time_is_real_again_afterwards() -> None:
    def client(case: Case) -> Outcome:
        time.sleep(60)
        return done(case)

    real = time.monotonic
    client_contract(only=[TWICE])(client)()
    assert time.monotonic is real


def test_a_test_has_the_name_of_its_client_and_the_fixtures_after_the_case() -> None:
    @client_contract(level="core")
    def test_mine(case: Case, tries: int) -> Outcome:
        """Hold my client to it."""
        return done(case, tries)

    assert (test_mine.__name__, test_mine.__doc__) == ("test_mine", "Hold my client to it.")
    assert list(inspect.signature(test_mine).parameters) == ["tries"]


def test_pytest_fills_in_fixtures(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        f"""
import pytest
from givonkit_contracts import client_contract

@pytest.fixture
def kind():
    return "unknown_outcome"

@client_contract(only=["{TWICE}", "money/always-ends"], examples=0)
def test_client(case, kind, tmp_path):
    assert tmp_path.is_dir()
    return case.failed(kind)
"""
    )
    result = pytester.runpytest_inprocess(
        "-p", "no:cacheprovider", "-q", "-o", "asyncio_default_fixture_loop_scope=function"
    )
    result.assert_outcomes(passed=1)
