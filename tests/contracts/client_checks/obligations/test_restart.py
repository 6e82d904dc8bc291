from __future__ import annotations

from typing import TYPE_CHECKING, Any

from givonkit_contracts.client_checks.obligation import Broken, Unsettled
from givonkit_contracts.client_checks.obligations import restart
from tests.zoo.clients.careful import CarefulClient, GaveUpError

from .unlike import Keyless

if TYPE_CHECKING:
    from givonkit_contracts.client_checks.case import Case
    from givonkit_contracts.client_checks.outcome import Outcome
    from tests.zoo.clients.stand import Stand


def gives_up_after_a_restart(kind: str) -> type[CarefulClient]:
    class GivesUp(CarefulClient):
        def errand(self) -> dict[str, Any]:
            if self.case.do == "resume":
                raise GaveUpError(kind, "started again")
            return super().errand()

    return GivesUp


def test_who_cannot_know_of_a_job_may_say_so(stand: Stand) -> None:
    def client(case: Case) -> Outcome:
        return Keyless(case).outcome()

    assert stand.findings(client, restart.before_the_post) == [None]
    assert stand.findings(client, restart.after_the_post) == [None]


def test_who_says_something_else_has_lost_the_errand(stand: Stand) -> None:
    def client(case: Case) -> Outcome:
        return gives_up_after_a_restart("transport")(case).outcome()

    for one in (restart.before_the_post, restart.after_the_post):
        assert stand.findings(client, one) == [Broken("started again, it reported transport: started again", 1)]


def test_who_was_told_the_id_can_know_of_the_job(stand: Stand) -> None:
    def client(case: Case) -> Outcome:
        return gives_up_after_a_restart("unknown_outcome")(case).outcome()

    for one in (restart.once_the_id_is_known, restart.between_polls, restart.in_the_download):
        (finding,) = stand.findings(client, one)
        assert isinstance(finding, Broken)


def test_a_client_that_submits_a_failed_job_again_by_itself_is_not_judged_by_its_restart(stand: Stand) -> None:
    class SubmitsTwice(CarefulClient):
        def check_failed(self, job: dict[str, Any]) -> None:
            self.case.state_dir.joinpath("key").unlink(missing_ok=True)
            if not self.remembered("second"):
                self.remember("second", "yes")
                job.update(self.create())
            super().check_failed(job)

    (finding,) = stand.findings(lambda case: SubmitsTwice(case).outcome(), restart.after_a_failure)
    assert isinstance(finding, Unsettled)
