"""What a type checker and an editor know of the fixtures; it is checked with the project and never run."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, assert_type

from givonkit_contracts.doubles.assets import Asset
from givonkit_contracts.doubles.jobs import Job
from givonkit_contracts.doubles.journal import Exchange
from givonkit_contracts.doubles.when import Actions, Happening

if TYPE_CHECKING:
    from givonkit_contracts import HttpDouble, InProcessDouble


def over_http(givon: HttpDouble) -> None:
    happening = givon.when(model="kling-o1", prompt=["a", "b"], nth="2-4", duration=[5, 10]).fail("timeout", after=3)
    assert_type(happening, Happening)
    assert_type(happening.then, Actions)
    assert_type(happening.also.respond(503, "html", on=["poll", "list"], times=2), Happening)
    assert_type(givon.jobs.only(), Job)
    assert_type(givon.jobs[0].tokens, Decimal)
    assert_type(givon.jobs[1:], list[Job])
    assert_type(givon.assets.add(b""), Asset)
    assert_type(givon.ledger.spent, Decimal)
    assert_type(givon.journal.of("poll"), list[Exchange])
    assert_type(givon.journal.times("poll"), list[float])
    assert_type(givon.world["refusal-status"], str)
    assert_type(givon.host_key, str)


def in_process(givon_inprocess: InProcessDouble) -> None:
    import httpx

    httpx.Client(base_url=givon_inprocess.base_url, transport=givon_inprocess.httpx_transport())
    httpx.AsyncClient(transport=givon_inprocess.httpx_transport())
    with givon_inprocess.clock.auto_jump():
        assert_type(givon_inprocess.clock.now, float)


def wrong_words(givon: HttpDouble) -> None:
    givon.when().respond(503, "xml")  # type: ignore[arg-type]  # json, html or empty
    givon.when().garble("cut")  # type: ignore[arg-type]  # a way that spoils a body
    givon.when().fail(afer=3)  # type: ignore[call-arg]  # no such word
