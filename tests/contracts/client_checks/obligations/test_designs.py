from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from givonkit_contracts.client_checks.obligation import Broken, Unsettled
from givonkit_contracts.client_checks.obligations import all_obligations
from tests.zoo.clients.careful import JOBS, CarefulClient

from .unlike import UNLIKE

if TYPE_CHECKING:
    from givonkit_contracts.client_checks.case import Case
    from givonkit_contracts.client_checks.obligation import Obligation
    from givonkit_contracts.client_checks.outcome import Outcome
    from tests.zoo.clients.stand import Stand

SHAPES = ("restart", "results", "cadence", "wire")
OBLIGATIONS = [one for one in all_obligations() if one.shape in SHAPES]


class LooksAtTheList(CarefulClient):
    """Watches its job in the list, and reads it by its id only when that has completed."""

    def completed(self, job: dict[str, Any]) -> dict[str, Any]:
        while not self.is_completed(job):
            self.check_failed(job)
            self.pause(self.poll_pause())
            job = self.listed() or job
        return self.look()

    def listed(self) -> dict[str, Any] | None:
        """Return the job as the list has it, or None where it cannot be had now."""
        answer = self.answer("GET", f"{self.case.base_url}{JOBS}", headers=self.key())
        told = answer.json() if answer is not None and answer.is_ok else None
        jobs: list[dict[str, Any]] = (told or {}).get("data") or []
        return next((job for job in jobs if job.get("id") == self.job_id), None)


@pytest.mark.parametrize("design", [*UNLIKE, LooksAtTheList], ids=lambda design: design.__name__)
def test_a_careful_client_of_another_design_breaks_nothing(stand: Stand, design: type[CarefulClient]) -> None:
    def client(case: Case) -> Outcome:
        return design(case).outcome()

    found = {one.id: stand.findings(client, one) for one in OBLIGATIONS}
    assert {name: row for name, row in found.items() if any(isinstance(finding, Broken) for finding in row)} == {}


def gives_up_at_once(case: Case) -> Outcome:
    return case.failed("transport", "no network")


@pytest.mark.parametrize("one", all_obligations(), ids=lambda one: one.id)
def test_a_client_that_sends_nothing_settles_nothing(stand: Stand, one: Obligation) -> None:
    found = stand.findings(gives_up_at_once, one)
    assert all(isinstance(finding, Unsettled) for finding in found), found
