"""Reports about a client with something of everything, and smaller ones: what all formats are looked at with."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from givonkit_contracts.client_checks.obligation import Broken, Level, Obligation
from givonkit_contracts.client_checks.outcome import ErrorKind, Failed
from givonkit_contracts.client_checks.report import (
    ClientReport,
    Dependency,
    DriverFault,
    Failure,
    FoundBy,
    Judged,
    Standing,
)
from givonkit_contracts.client_checks.run import Said
from tests.contracts.client_checks.careless import played

CANARY = 'gvn_canary_3f9a1c"/é_77'
NASTY = "\x1b[31mred\x1b[0m [bold]loud[/bold] <script>alert(1)</script> ]]> & \u202egnp.exe\x00\ud800 \ufffe"
CLIENT = "node my_driver.mjs"
LOST, DOWN, ODD = played("create#1=reset:acted", "create#1=503", "world=charge-moment:on-accept")


def obligation(name: str, sentence: str, **changes: Any) -> Obligation:
    """Return an obligation that is never checked."""
    fields: dict[str, Any] = {
        "id": name,
        "shape": name.partition("/")[0],
        "sentence": sentence,
        "bug": "a POST whose answer was lost is sent again, and both jobs are paid",
        "level": Level.CORE,
        "must": True,
        "lines": ("create#1=reset:acted",),
        "check": lambda _: None,
    }
    return Obligation(**{**fields, **changes})


PAYS_ONCE = obligation("money/pays-once", "One errand pays for at most one job.")
ENDS = obligation("money/always-ends", "A client ends, whatever it is answered.")
TRIES_AGAIN = obligation(
    "posting/tries-again", "A client tries again when the server is down.", must=False, level=Level.RESILIENT
)
CANCELS = obligation("giving_up/cancels", "A client that gives up cancels its job.", bug="it goes on & is paid")
NAMES_ITSELF = obligation("wire/names-itself", "A client names itself.", must=False, level=Level.THRIFTY)
SUCCEEDS = obligation("worlds/succeeds", "A client gets its result whatever the answer to the question.")


def failure(obligation: Obligation = PAYS_ONCE, **changes: Any) -> Failure:
    """Return a failure: by default two jobs are paid, since the answer to the first POST is lost."""
    fields: dict[str, Any] = {
        "broken": Broken("one errand paid for 2 jobs, 4 tokens in all", 2),
        "run": LOST,
        "found_by": FoundBy.SCHEDULE,
        "runs": 6,
    }
    return Failure(obligation, **{**fields, **changes})


def judged(obligation: Obligation, failure: Failure | None = None, why: str = "") -> Judged:
    """Return how the client stands to an obligation: broken with a failure, not settled with a reason, else met."""
    standing = Standing.BROKEN if failure else Standing.NOT_SETTLED if why else Standing.MET
    return Judged(obligation, standing, failure, why)


WARNED = failure(TRIES_AGAIN, broken=Broken("it gave up after HTTP 503", 1), run=DOWN, found_by=FoundBy.SEARCH)
KNOWN = failure(NAMES_ITSELF, broken=Broken("it sent no User-Agent"), known="the proxy puts it in")
MET = (judged(PAYS_ONCE), judged(ENDS), judged(TRIES_AGAIN))


def dependency(**changes: Any) -> Dependency:
    """Return a question whose answer the client depends on."""
    fields: dict[str, Any] = {
        "question": "charge-moment",
        "asks": "When are tokens charged?",
        "answer": "on-accept",
        "means": "charged at once",
        "basis": "assumed",
        "failure": failure(SUCCEEDS, broken=Broken("it has no result"), run=ODD, found_by=FoundBy.WORLD),
        "fails": False,
    }
    return Dependency(**{**fields, **changes})


def report(**changes: Any) -> ClientReport:
    """Return a report with a failure, a warning, a known deviation, a dependency, and a fault of the driver."""
    fields: dict[str, Any] = {
        "client": CLIENT,
        "level": Level.THRIFTY,
        "strict": False,
        "seed": 7,
        "judged": (
            judged(PAYS_ONCE, failure()),
            judged(ENDS),
            judged(TRIES_AGAIN, WARNED),
            judged(CANCELS, why="the client gave up no job"),
            judged(NAMES_ITSELF, KNOWN),
        ),
        "dependencies": (dependency(),),
        "worlds": ({"charge-moment": "on-accept"},),
        "driver_faults": (DriverFault("it printed two lines", "after=5s", "Traceback\nValueError: é"),),
        "runs": 40,
        "completed": 38,
        "seconds": 12.3,
        "stale": ("known.yaml[2]: wire/old is no longer so",),
    }
    return ClientReport(**{**fields, **changes})


def clean_report(**changes: Any) -> ClientReport:
    """Return a report in which nothing is wrong."""
    return report(**{"judged": MET, "dependencies": (), "driver_faults": (), "stale": (), **changes})


def empty_report(**changes: Any) -> ClientReport:
    """Return a report of a run that completed nothing."""
    open_ones = (judged(PAYS_ONCE, why="no run was completed"),)
    return clean_report(**{"judged": open_ones, "completed": 0, **changes})


def program_run(said: str = "") -> Failure:
    """Return a failure of a program, told with what it said."""
    lives = tuple(
        replace(
            life,
            errand=replace(life.errand, base_url="http://127.0.0.1:5001", api_key="ns_a_givon-test-key"),
            ending=Said(life.ending.at, Failed(ErrorKind.TRANSPORT, said)),
        )
        for life in LOST.lives
    )
    return failure(run=replace(LOST, lives=lives))


def echoing_report() -> ClientReport:
    """Return a report in which secrets stand wherever a client may have put them."""
    said = f"{CANARY} and ns_a_givon-test-key"
    jobs = tuple(replace(job, tokens=Decimal("2.5")) for job in LOST.jobs)
    leaking = replace(LOST.exchanges[0], path=f"/{CANARY}", query=f"key={CANARY}", sent=CANARY.encode())
    run = replace(program_run(said).run, jobs=jobs, exchanges=(leaking, *LOST.exchanges[1:]))
    leaked = failure(run=run, broken=Broken(f"it told {CANARY}", 1), known=None)
    return report(
        client=f"node driver.mjs {CANARY}",
        judged=(judged(PAYS_ONCE, leaked), judged(ENDS, why=CANARY)),
        driver_faults=(DriverFault(said, "after=5s", said),),
        stale=(said,),
    )


def nasty_report() -> ClientReport:
    """Return a report in which every text of the client is full of traps."""
    bad = failure(broken=Broken(NASTY, 2), run=program_run(NASTY).run)
    return report(
        client=NASTY,
        judged=(judged(PAYS_ONCE, bad), judged(ENDS, why=NASTY)),
        driver_faults=(DriverFault(NASTY, NASTY, NASTY),),
        stale=(NASTY,),
        dependencies=(dependency(means=NASTY, asks=NASTY),),
    )
