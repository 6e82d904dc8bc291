from __future__ import annotations

import pytest

from givonkit_contracts.server_checks.verdicts import Report, Verdict, short_id

from ..check.runs import contradicted, report, verdict  # noqa: TID252  # tests are no installed package

HALF = (verdict(accepts=Verdict.NOT_SETTLED, refuses=Verdict.CONFIRMED),)
NOTHING = (verdict(accepts=Verdict.NOT_SETTLED, refuses=Verdict.NOT_SETTLED),)


@pytest.mark.parametrize(
    ("run", "code"),
    [
        (report(), 0),
        (report(rules=HALF), 0),
        (report(rules=NOTHING), 3),
        (report(rules=()), 3),
        (contradicted(), 1),
        (report(stale=("known.yaml:1: gone",)), 1),
        (report(unjudged="nothing listens there"), 2),
        (report(interrupted=True), 130),
        (contradicted(unjudged="the server is gone"), 1),
    ],
    ids=["confirmed", "one side", "nothing", "no rules", "contradicted", "stale", "unjudged", "interrupted", "both"],
)
def test_a_run_ends_with_the_status_that_it_deserves(run: Report, code: int) -> None:
    assert run.exit_code == code


def test_a_short_id_is_eight_characters_that_never_change() -> None:
    assert short_id("kling-o1/input.duration/enum:refuses:duration 7") == "881fd984"
