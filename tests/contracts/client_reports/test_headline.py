from __future__ import annotations

import pytest

from givonkit_contracts.client_checks.report import ClientReport, DriverFault
from givonkit_contracts.client_reports.headline import headline, next_step

from .example import (
    KNOWN,
    NAMES_ITSELF,
    PAYS_ONCE,
    TRIES_AGAIN,
    WARNED,
    clean_report,
    dependency,
    empty_report,
    failure,
    judged,
    program_run,
    report,
)

BROKEN = (judged(PAYS_ONCE, failure()),)
FAULTS = (DriverFault("it died with status 3.", "after=5s"),)


@pytest.mark.parametrize(
    ("run", "beginning"),
    [
        (
            report(),
            (
                "1 obligation is broken (1 more is known) and 1 entry of the file of known deviations is stale and the "
                "driver was at fault in 1 run, which says nothing; "
                "1 of 5 obligations met, 1 MUST broken, 2 SHOULD broken, 1 not settled "
                "(level thrifty; 40 runs in 12 s)."
            ),
        ),
        (clean_report(), "Nothing is broken that must be met; 3 of 3 obligations met (level"),
        (clean_report(judged=(judged(TRIES_AGAIN, WARNED),)), "Nothing is broken that must be met, with 1 warning; 0"),
        (clean_report(judged=(judged(NAMES_ITSELF, KNOWN),)), "Nothing new is broken (1 known); 0 of 1 obligation"),
        (clean_report(judged=BROKEN, strict=True), "1 obligation is broken; "),
        (clean_report(dependencies=(dependency(fails=True),)), "1 obligation is broken; "),
        (empty_report(), "No run was completed, and a run that completes none has failed (exit 3); 0 of 1 obligation"),
        (
            empty_report(driver_faults=FAULTS, judged=()),
            "The client could not be judged, since its driver is at fault: it died with status 3.",
        ),
        (
            clean_report(given_up="gave up on the driver after 3 faults in a row; mend it. The last one: it died."),
            "The judge gave up on the driver after 3 faults in a row; mend it. The last one: it died; 3 of 3",
        ),
        (clean_report(interrupted=True), "The run was interrupted after 12 s; 3 of 3"),
        (clean_report(interrupted=True, judged=BROKEN), "The run was interrupted after 12 s; until then: 1 obligation"),
    ],
)
def test_the_first_sentence_says_how_the_run_came_out(run: ClientReport, beginning: str) -> None:
    assert headline(run).startswith(beginning)


@pytest.mark.parametrize(
    ("run", "step"),
    [
        (report(), 'play its schedule again: @client_contract(replay="create#1=reset:acted")'),
        (
            clean_report(judged=(judged(PAYS_ONCE, program_run()),)),
            "play its schedule again: givonkit check client --replay 'create#1=reset:acted' -- node my_driver.mjs",
        ),
        (clean_report(stale=("x",)), "Take the stale entries out of the file of known deviations."),
        (clean_report(driver_faults=FAULTS), "Mend the driver, then run this again"),
        (empty_report(), "See that the client is started at all"),
        (clean_report(judged=(judged(TRIES_AGAIN, WARNED),)), "Look at the warnings; with strict=True they fail"),
        (clean_report(dependencies=(dependency(),)), "Nothing is broken; the questions above say"),
        (clean_report(), "Nothing: the client meets what was asked of it."),
    ],
)
def test_the_last_sentence_says_what_to_do_next(run: ClientReport, step: str) -> None:
    assert step in next_step(run)
