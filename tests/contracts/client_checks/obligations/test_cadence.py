from __future__ import annotations

from itertools import repeat
from typing import TYPE_CHECKING, Any

from givonkit_contracts.client_checks.obligation import Broken, Unsettled
from givonkit_contracts.client_checks.obligations import cadence
from tests.zoo.clients.careful import Answer, CarefulClient, GaveUpError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.zoo.clients.stand import Stand


class GivesUpInTrouble(CarefulClient):
    def pause_before_next(self, usual: float, answer: Answer | None) -> float:
        raise GaveUpError("transport", f"{usual} {answer}")


def test_who_waits_long_from_the_start_need_not_wait_longer(stand: Stand) -> None:
    class WaitsHalfAMinute(CarefulClient):
        def pauses(self) -> Iterator[float]:
            return repeat(30.0)

    assert stand.findings(lambda case: WaitsHalfAMinute(case).outcome(), cadence.backs_off) == [None]


def test_who_never_asks_again_does_not_ask_too_early(stand: Stand) -> None:
    def client(case: Any) -> Any:
        return GivesUpInTrouble(case).outcome()

    for one in (cadence.waits_as_long_as_told, cadence.waits_until_the_date_told, cadence.backs_off):
        assert all(isinstance(finding, Unsettled) for finding in stand.findings(client, one))


def test_a_date_is_whole_seconds(stand: Stand) -> None:
    class IsASecondEarly(CarefulClient):
        def retry_after(self, answer: Answer | None) -> float:
            return max(0.0, super().retry_after(answer) - 1)

    def client(case: Any) -> Any:
        return IsASecondEarly(case).outcome()

    assert stand.findings(client, cadence.waits_until_the_date_told) == [None]
    assert all(isinstance(finding, Broken) for finding in stand.findings(client, cadence.waits_as_long_as_told))


def test_a_few_tries_without_a_pause_are_no_hot_loop(stand: Stand) -> None:
    class TriesThriceAtOnce(CarefulClient):
        def pauses(self) -> Iterator[float]:
            yield from (0.0, 0.0, 0.0)
            yield from super().pauses()

    found = stand.findings(lambda case: TriesThriceAtOnce(case).outcome(), cadence.never_asks_without_a_pause)
    assert set(found) == {None}


def test_each_kind_of_hot_loop_is_seen(stand: Stand) -> None:
    class NeverPauses(CarefulClient):
        def pauses(self) -> Iterator[float]:
            return repeat(0.0)

    found = stand.findings(lambda case: NeverPauses(case).outcome(), cadence.never_asks_without_a_pause)
    assert [finding and finding.why for finding in found] == ["it sent 41 requests within 0 s"] * len(
        cadence.never_asks_without_a_pause.lines
    )


def test_one_look_for_each_output_is_no_idle_question(stand: Stand) -> None:
    class LooksBeforeEachDownload(CarefulClient):
        def download(self, number: int, job: dict[str, Any]) -> bytes:
            return super().download(number, self.look() if job else job)

    found = stand.findings(lambda case: LooksBeforeEachDownload(case).outcome(), cadence.no_question_after_the_end)
    assert found == [None]
