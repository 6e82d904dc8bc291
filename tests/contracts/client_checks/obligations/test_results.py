from __future__ import annotations

from typing import TYPE_CHECKING, Any

from givonkit_contracts.client_checks.obligation import Broken, Unsettled
from givonkit_contracts.client_checks.obligations import results
from tests.zoo.clients.careful import CarefulClient, GaveUpError

if TYPE_CHECKING:
    from givonkit_contracts.client_checks.outcome import Outcome
    from tests.zoo.clients.stand import Stand


def test_who_reads_the_job_again_and_is_told_the_same_url_may_give_up(stand: Stand) -> None:
    class GivesUpAtTheSameUrl(CarefulClient):
        def download(self, number: int, job: dict[str, Any]) -> bytes:
            answer = self.answer("GET", job["outputs"][number]["url"])
            if answer is not None and answer.is_ok:
                return answer.content
            assert self.look()["outputs"] == job["outputs"]
            raise GaveUpError("protocol", "the URL is refused")

    found = stand.findings(lambda case: GivesUpAtTheSameUrl(case).outcome(), results.expired_url_is_renewed)
    assert [type(finding) for finding in found] == [Unsettled, Unsettled]


def test_who_waits_for_outputs_until_the_deadline_reports_no_success(stand: Stand) -> None:
    class WaitsForOutputs(CarefulClient):
        def is_completed(self, job: dict[str, Any]) -> bool:
            return super().is_completed(job) and bool(job["outputs"])

    assert stand.findings(lambda case: WaitsForOutputs(case).outcome(), results.no_output_is_no_success) == [None]


def test_words_of_the_api_may_stand_within_a_longer_message(stand: Stand) -> None:
    class SaysMore(CarefulClient):
        def failed(self, kind: str, message: str) -> Outcome:
            return super().failed(kind, f"the API said:\n  {message.replace(' ', '  ')} (see its documentation)")

    def client(case: Any) -> Outcome:
        return SaysMore(case).outcome()

    assert stand.findings(client, results.refusal_text_is_kept) == [None]
    assert stand.findings(client, results.failure_text_is_kept) == [None]


def test_a_key_under_another_name_is_a_key_too(stand: Stand) -> None:
    class NamesItsKeyOtherwise(CarefulClient):
        def download_headers(self) -> dict[str, str]:
            return {"X-Api-Key": self.case.api_key}

    (finding,) = stand.findings(lambda case: NamesItsKeyOtherwise(case).outcome(), results.key_stays_with_the_api)
    assert isinstance(finding, Broken)


def test_outputs_that_are_fetched_and_not_reported_are_lost(stand: Stand) -> None:
    class ReportsTheFirst(CarefulClient):
        def succeeded(self, job: dict[str, Any], urls: list[str], contents: list[bytes]) -> Outcome:
            return super().succeeded(job, urls[:1], contents[:1])

    found = stand.findings(lambda case: ReportsTheFirst(case).outcome(), results.every_output_is_fetched)
    assert found == [Broken("it was told of 3 outputs, and reported 1", 4)]


def test_a_download_that_broke_off_and_is_given_up_is_told(stand: Stand) -> None:
    class GivesUp(CarefulClient):
        def download(self, number: int, job: dict[str, Any]) -> bytes:
            answer = self.answer("GET", job["outputs"][number]["url"])
            if answer is None:
                raise GaveUpError("transport", "the download broke")
            return answer.content

    found = stand.findings(lambda case: GivesUp(case).outcome(), results.cut_download_is_fetched_again)
    told = Broken("the download broke off after 100 bytes, and it reported transport: the download broke", 5)
    assert found == [told, told]
