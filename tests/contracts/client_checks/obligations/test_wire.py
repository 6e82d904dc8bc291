from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

from givonkit_contracts.client_checks.obligation import Broken, Unsettled
from givonkit_contracts.client_checks.obligations import wire
from tests.zoo.clients.careful import CarefulClient

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from givonkit_contracts.client_checks.case import Case
    from givonkit_contracts.client_checks.obligation import Obligation
    from givonkit_contracts.client_checks.outcome import Outcome
    from tests.zoo.clients.stand import Client, Stand

BODIES = (
    wire.numbers_stay_numbers,
    wire.text_is_sent_as_it_is,
    wire.fields_keep_their_names,
    wire.nothing_is_added,
    wire.nothing_is_left_out,
)


def sends(body: Callable[[Mapping[str, Any]], str]) -> Client:
    class Sends(CarefulClient):
        def body(self) -> bytes:
            return body(self.case.request).encode()

    def client(case: Case) -> Outcome:
        return Sends(case).outcome()

    return client


def changed(**fields: Any) -> Client:
    return sends(lambda request: json.dumps({**request, "input": {**request["input"], **fields}}))


def broken_by(stand: Stand, client: Client) -> dict[str, str]:
    found = {one.id: stand.findings(client, one)[0] for one in BODIES}
    return {name: finding.why for name, finding in found.items() if isinstance(finding, Broken)}


@pytest.mark.parametrize("one", BODIES, ids=lambda one: one.id)
def test_another_way_to_write_the_same_json_is_the_same(stand: Stand, one: Obligation) -> None:
    client = sends(lambda request: json.dumps(request, indent=2, sort_keys=True, ensure_ascii=False))
    assert set(stand.findings(client, one)) == {None}


def test_a_whole_number_may_have_a_fraction_of_nought(stand: Stand) -> None:
    assert stand.findings(changed(duration=5.0), wire.numbers_stay_numbers) == [None]


def test_one_is_not_true(stand: Stand) -> None:
    (finding,) = stand.findings(changed(audioEnabled=1), wire.numbers_stay_numbers)
    assert finding == Broken("it sent input.audioEnabled as 1, and was given true", 1)


def test_a_form_is_told_once(stand: Stand) -> None:
    form = sends(urlencode)
    why = {"wire/numbers-stay-numbers": "the body of its POST is no JSON object: "}
    found = broken_by(stand, form)
    assert found.keys() == why.keys()
    assert found["wire/numbers-stay-numbers"].startswith(why["wire/numbers-stay-numbers"])
    assert isinstance(stand.findings(form, wire.nothing_is_added)[0], Unsettled)


def test_a_text_that_becomes_something_else_is_reworded_alone(stand: Stand) -> None:
    found = broken_by(stand, changed(prompt=None))
    assert found.keys() == {"wire/text-is-sent-as-it-is"}
    assert "input.prompt with null" in found["wire/text-is-sent-as-it-is"]


def test_everything_under_another_name_is_renamed_alone(stand: Stand) -> None:
    def body(request: Mapping[str, Any]) -> str:
        return json.dumps({"type": request["type"], "model": request["model"], "parameters": request["input"]})

    assert broken_by(stand, sends(body)).keys() == {"wire/fields-keep-their-names"}


def test_a_field_that_is_null_is_a_field_that_was_not_given(stand: Stand) -> None:
    found = broken_by(stand, changed(webhookUrl=None))
    assert set(found.values()) == {"it sent input.webhookUrl: null, which it was not given"}
    assert found.keys() == {"wire/nothing-is-added"}


def test_an_id_that_is_reported_in_part_is_told(stand: Stand) -> None:
    class ReportsAPart(CarefulClient):
        def failed(self, kind: str, message: str) -> Outcome:
            return self.case.failed(kind, message, job_id=str(self.job_id)[:20])

        def succeeded(self, job: dict[str, Any], urls: list[str], contents: list[bytes]) -> Outcome:
            self.job_id = str(job["id"])[:20]
            return super().succeeded(job, urls, contents)

    (finding,) = stand.findings(lambda case: ReportsAPart(case).outcome(), wire.ids_are_taken_as_they_are)
    assert finding == Broken("it reported a job by gen_2393a7ebc13f25ad, and has none of that id")


def test_a_key_in_the_body_is_told(stand: Stand) -> None:
    client = sends(lambda request: json.dumps({**request, "api_key": "givon-test-key"}))
    (finding,) = stand.findings(client, wire.key_is_in_its_header_alone)
    assert finding == Broken("its key stands in the body of POST /api/v1/generations", 1)
