"""What the money oracle blames, and what it excuses, shown by clients that do exactly one thing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from givonkit.spec import load_spec
from givonkit_contracts.client_checks.in_process import InProcessGround
from givonkit_contracts.client_checks.money import MONEY, broken_money
from givonkit_contracts.client_checks.obligation import Unsettled
from givonkit_contracts.client_checks.schedule_text import read_schedule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from givonkit_contracts.client_checks.case import Case
    from givonkit_contracts.client_checks.outcome import Outcome

    Client = Callable[["Api"], Outcome]


class Api:
    """The few calls that these clients are made of."""

    def __init__(self, case: Case, http: httpx.Client) -> None:
        self.case = case
        self._http = http
        self._jobs = f"{case.base_url}/api/v1/generations"
        self._key = {"Authorization": f"Bearer {case.api_key}"}

    def create(self, key: str | None = None) -> Any:
        """Send the POST, and return the job, or None when no answer came."""
        headers = {**self._key, **({"Idempotency-Key": key} if key else {})}
        try:
            answer = self._http.post(self._jobs, json=self.case.request, headers=headers)
        except httpx.TransportError:
            return None
        return answer.json() if answer.is_success else None

    def look(self, identifier: str) -> httpx.Response:
        """Read the job."""
        return self._http.get(f"{self._jobs}/{identifier}", headers=self._key)

    def cancel(self, identifier: str) -> int | None:
        """Cancel the job, and return the status, or None when no answer came."""
        try:
            return self._http.post(f"{self._jobs}/{identifier}/cancel", headers=self._key).status_code
        except httpx.TransportError:
            return None

    def fetch(self, url: str) -> bytes:
        """Return the bytes of a result."""
        return self._http.get(url).content


@pytest.fixture
def broken() -> Callable[..., set[str]]:
    def broken_by(client: Client, line: str = "after=0s") -> set[str]:
        def called(case: Case) -> Outcome:
            with httpx.Client(transport=case.httpx_transport()) as http:
                return client(Api(case, http))

        ground = InProcessGround(called, load_spec())
        try:
            return {obligation.id.partition("/")[2] for obligation, _ in broken_money(ground.play(read_schedule(line)))}
        finally:
            ground.close()

    return broken_by


def claimed(api: Api, identifier: str, **said: Any) -> Outcome:
    """Return the success of a job that has completed."""
    job = api.look(identifier).json()
    url = job["outputs"][0]["url"]
    return api.case.succeeded(identifier, urls=[url], contents=[api.fetch(url)], **said)


def test_one_paid_job_that_is_claimed_is_fine(broken: Callable[..., set[str]]) -> None:
    assert broken(lambda api: claimed(api, api.create()["id"], cost_tokens=2)) == set()


def test_two_paid_jobs_for_one_errand_are_one_too_many(broken: Callable[..., set[str]]) -> None:
    def client(api: Api) -> Outcome:
        return claimed(api, (api.create() or api.create())["id"])

    assert broken(client, "after=0s create#1=reset:acted") == {"one-errand-pays-for-one-job"}
    assert broken(client, "after=0s create#1=reset") == set()
    assert broken(client, "after=0s repeats=2") == set()
    assert broken(client, "after=0s again") == set()


def test_a_second_job_that_is_canceled_is_not_paid(broken: Callable[..., set[str]]) -> None:
    def client(api: Api) -> Outcome:
        first, second = api.create()["id"], api.create()["id"]
        api.cancel(second)
        api.case.state_dir.joinpath("job").write_text(first)
        return api.case.failed("timeout", job_id=second) if api.cancel(first) == 200 else claimed(api, first)

    assert broken(client, "after=5s") == set()


def test_a_paid_job_that_nobody_claims_is_dropped(broken: Callable[..., set[str]]) -> None:
    def client(api: Api) -> Outcome:
        return api.case.failed("transport", job_id=api.create()["id"])

    assert broken(client) == {"nothing-paid-is-left-unclaimed"}
    assert broken(client, "fail=timeout") == set()
    assert broken(client, "cancel") == set()


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("unknown_outcome", set()),
        ("transport", {"nothing-paid-is-left-unclaimed"}),
        ("timeout", {"nothing-paid-is-left-unclaimed"}),
    ],
)
def test_what_could_not_be_known_is_excused_where_that_is_said(
    broken: Callable[..., set[str]], kind: str, expected: set[str]
) -> None:
    def client(api: Api) -> Outcome:
        return claimed(api, job["id"]) if (job := api.create()) else api.case.failed(kind)

    assert broken(client, "after=0s create#1=reset:acted") == expected


def test_who_knew_the_job_cannot_say_that_it_is_unknown(broken: Callable[..., set[str]]) -> None:
    def client(api: Api) -> Outcome:
        api.create()
        return api.case.failed("unknown_outcome")

    assert broken(client) == {"nothing-paid-is-left-unclaimed"}


def test_a_job_that_cannot_be_canceled_any_more_is_excused_with_its_id(broken: Callable[..., set[str]]) -> None:
    def client(api: Api) -> Outcome:
        identifier = api.create()["id"]
        assert api.cancel(identifier) == 409
        return api.case.failed("timeout", job_id=identifier)

    assert broken(client) == set()


def test_a_result_that_cannot_be_had_is_excused_with_its_id(broken: Callable[..., set[str]]) -> None:
    def client(api: Api) -> Outcome:
        identifier = api.create()["id"]
        outputs = api.look(identifier).json()["outputs"]
        if outputs:
            api.fetch(outputs[0]["url"])
        return api.case.failed("protocol", job_id=identifier)

    assert broken(client, "after=0s download#1-=403") == set()
    assert broken(client, "after=0s poll#1-=odd-no-outputs") == set()
    assert broken(client, "after=0s download#1=503") == {"nothing-paid-is-left-unclaimed"}


def test_one_result_of_several_that_cannot_be_had_is_excused(broken: Callable[..., set[str]]) -> None:
    def client(api: Api, tries: int) -> Outcome:
        identifier = api.create()["id"]
        first, second, _ = [one["url"] for one in api.look(identifier).json()["outputs"]]
        api.fetch(first)
        for _ in range(tries):
            api.fetch(second)
        return api.case.failed("protocol", job_id=identifier)

    many = "after=0s poll#1=odd-many-outputs download#2-="
    assert broken(lambda api: client(api, 5), f"{many}503") == set()
    assert broken(lambda api: client(api, 1), f"{many}503") == {"nothing-paid-is-left-unclaimed"}
    assert broken(lambda api: client(api, 1), f"{many}429:retry=3600") == set()


def test_a_cancel_whose_answer_is_lost_has_to_be_sent_again(broken: Callable[..., set[str]]) -> None:
    def client(api: Api, tries: int) -> Outcome:
        identifier = api.create()["id"]
        while tries and api.cancel(identifier) != 200:
            tries -= 1
        return api.case.failed("timeout", job_id=identifier)

    assert broken(lambda api: client(api, 1), "cancel#1=503") == {"nothing-canceled-keeps-being-paid"}
    assert broken(lambda api: client(api, 2), "cancel#1=503") == set()
    assert broken(lambda api: client(api, 2), "cancel#1-=503") == set()


def test_a_job_that_was_not_canceled_cannot_be_said_to_be(broken: Callable[..., set[str]]) -> None:
    def client(api: Api) -> Outcome:
        identifier = api.create()["id"]
        api.cancel(identifier)
        api.cancel(identifier)
        return api.case.failed("canceled", job_id=identifier)

    assert broken(client, "cancel#1-=503") == {"nothing-canceled-keeps-being-paid"}
    assert broken(client, "after=5s") == set()


def test_a_cost_that_the_ledger_does_not_know_is_made_up(broken: Callable[..., set[str]]) -> None:
    assert broken(lambda api: claimed(api, api.create()["id"], cost_tokens="2.5")) == {"cost-is-the-ledgers"}


@pytest.mark.parametrize(
    "outcome",
    [
        lambda api, _: api.case.succeeded("gen_other", urls=["u"], contents=[b""]),
        lambda api, identifier: api.case.succeeded(identifier, urls=[], contents=[]),
        lambda api, identifier: api.case.succeeded(identifier, urls=["u"], contents=[b"half"]),
        lambda api, identifier: claimed(api, identifier) if api.case.do == "x" else _altered(api, identifier),
    ],
)
def test_a_success_without_the_result_is_not_real(broken: Callable[..., set[str]], outcome: Any) -> None:
    found = broken(lambda api: outcome(api, api.create()["id"]))
    assert "success-is-real" in found


def _altered(api: Api, identifier: str) -> Outcome:
    url = api.look(identifier).json()["outputs"][0]["url"]
    content = api.fetch(url)
    return api.case.succeeded(identifier, urls=[url], contents=[content[:-1] + b"x"])


def test_a_failed_job_is_no_success(broken: Callable[..., set[str]]) -> None:
    def client(api: Api) -> Outcome:
        return api.case.succeeded(api.create()["id"], urls=["u"], contents=[b""])

    assert broken(client, "fail=timeout") == {"success-is-real"}


def test_a_success_without_a_result_is_real_where_none_was_told(broken: Callable[..., set[str]]) -> None:
    def client(api: Api) -> Outcome:
        identifier = api.create()["id"]
        api.look(identifier)
        return api.case.succeeded(identifier, urls=[], contents=[])

    assert broken(client, "after=0s poll#1-=odd-no-outputs") == set()
    assert broken(client, "after=0s") == {"success-is-real"}


def test_who_is_held_up_by_a_dripping_answer_is_not_blamed_for_the_end(broken: Callable[..., set[str]]) -> None:
    def client(api: Api) -> Outcome:
        identifier = api.create()["id"]
        while True:
            api.look(identifier)

    assert broken(client, "fail=timeout poll#1-=drip:1/60s deadline=1m") == set()


def test_who_never_ends_is_seen(broken: Callable[..., set[str]]) -> None:
    def client(api: Api) -> Outcome:
        identifier = api.create()["id"]
        while True:
            api.look(identifier)

    assert broken(client, "fail=timeout") == {"always-ends"}


def ids() -> Iterator[str]:
    """Yield the ids of the oracle."""
    yield from (obligation.id for obligation in MONEY)


def test_the_oracle_needs_no_schedules_of_its_own() -> None:
    assert all(not obligation.lines for obligation in MONEY)
    assert len(set(ids())) == len(MONEY)


def test_what_did_not_come_up_is_not_settled() -> None:
    def client(case: Case) -> Outcome:
        return case.failed("refused")

    ground = InProcessGround(client, load_spec())
    try:
        run = ground.play(read_schedule(""))
    finally:
        ground.close()
    unsettled = {one.id for one in MONEY if isinstance(one.check(run), Unsettled)}
    assert unsettled == {
        "money/nothing-canceled-keeps-being-paid",
        "money/cost-is-the-ledgers",
        "money/success-is-real",
    }
