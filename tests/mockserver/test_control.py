from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from givonkit import load_spec
from givonkit.simulator import key_label

from .wire import GENERATIONS, VALID, ask, message, post

if TYPE_CHECKING:
    import httpx

    from givonkit import Spec

    from .wire import Address


def entries(client: httpx.Client, text: str) -> list[Any]:
    """Return the journal's entries that came to a path with this text."""
    return [entry for entry in client.get("/__givonkit/journal").json() if text in entry["request"]["path"]]


def test_the_health_check_says_ok(client: httpx.Client) -> None:
    assert client.get("/__givonkit/health").json() == {"status": "ok"}


def test_the_journal_holds_a_request_and_its_answer(client: httpx.Client, key: str) -> None:
    client.get(f"/nowhere/of-{key[:12]}", headers={"Authorization": "Bearer short"})
    (entry,) = entries(client, f"of-{key[:12]}")
    assert (entry["request"]["method"], entry["reply"]["status"]) == ("GET", 404)
    assert entry["reply"]["body"].startswith('{"error":')


def test_the_journal_is_read_from_its_end(client: httpx.Client) -> None:
    for place in range(3):
        client.get(f"/place/{place}")
    last = client.get("/__givonkit/journal", params={"limit": 2}).json()
    assert [entry["request"]["path"] for entry in last] == ["/place/1", "/place/2"]


@pytest.mark.parametrize("limit", ["0", "100001", "many"])
def test_a_limit_of_the_journal_that_makes_no_sense_is_refused(client: httpx.Client, limit: str) -> None:
    assert client.get("/__givonkit/journal", params={"limit": limit}).status_code == 422


def test_the_journal_tells_no_key(address: Address, client: httpx.Client, key: str) -> None:
    for sent in (
        post(key=key),
        post(VALID.replace(b"a red corgi", key.encode()), key=key),
        message("GET", f"/{key}", key=key),
        message("GET", f"{GENERATIONS}?cursor={key}", key=key),
    ):
        ask(address, sent)
    assert key not in client.get("/__givonkit/journal").text


def test_the_journal_tells_no_key_that_a_job_s_input_holds(address: Address, client: httpx.Client, key: str) -> None:
    job = ask(address, post(VALID.replace(b"a red corgi", key.encode()), key=key)).json
    ask(address, message("GET", f"{GENERATIONS}/{job['id']}", key=key))
    assert key not in client.get("/__givonkit/journal").text


def test_the_ledger_tells_what_a_key_has_reserved_by_the_key_s_label(client: httpx.Client, key: str) -> None:
    client.post(GENERATIONS, content=VALID, headers={"Content-Type": "application/json"})
    ledger = client.get("/__givonkit/ledger").json()
    assert ledger[key_label(key.encode())] == {"available": "999972.5", "reserved": "27.5", "charged": "0"}


def test_the_ledger_tells_no_key(client: httpx.Client, key: str) -> None:
    client.get(GENERATIONS)
    assert key not in client.get("/__givonkit/ledger").text


def test_the_rules_of_a_model_are_listed(client: httpx.Client, spec: Spec) -> None:
    listed = client.get("/__givonkit/rules", params={"model": "kling-o1"}).json()
    expected = [rule.id for rule in spec.rules(spec.world()) if rule.id.startswith("kling-o1/")]
    assert [rule["id"] for rule in listed] == expected


def test_all_rules_are_listed(client: httpx.Client, spec: Spec) -> None:
    assert len(client.get("/__givonkit/rules").json()) == len(list(spec.rules(spec.world())))


@pytest.mark.parametrize("rule_id", ["kling-o1/input.duration/enum", "generations/body/json"])
def test_a_rule_is_found_by_the_id_of_the_header(client: httpx.Client, rule_id: str) -> None:
    rule = client.get(f"/__givonkit/rules/{rule_id}").json()
    assert (rule["id"], rule["basis"]) == (rule_id, "documented")


def test_an_unknown_rule_is_not_found_and_the_nearest_is_named(client: httpx.Client) -> None:
    answer = client.get("/__givonkit/rules/kling-o1/input.duration/enm")
    assert (answer.status_code, "did you mean 'kling-o1/input.duration/enum'?" in answer.text) == (404, True)


@pytest.mark.parametrize("question", load_spec().questions)
def test_every_question_comes_with_its_answer(client: httpx.Client, spec: Spec, question: str) -> None:
    (told,) = [entry for entry in client.get("/__givonkit/questions").json() if entry["id"] == question]
    assert told["answer"] == spec.world().answers.get(question)


@pytest.mark.parametrize("path", ["/__givonkit", "/__givonkit/", "/__givonkit/nothing", "/docs/nothing", "/docsearch"])
def test_a_path_that_the_control_side_does_not_have_is_not_found(address: Address, path: str) -> None:
    assert ask(address, message("GET", path)).status == 404


def test_a_wrong_method_on_the_control_side_is_answered_with_the_allowed_ones(address: Address) -> None:
    answer = ask(address, message("POST", "/__givonkit/journal", "Content-Length: 0"))
    assert (answer.status, answer.header("allow")) == (405, "GET")


def test_the_front_page_leads_to_the_documentation(client: httpx.Client) -> None:
    assert client.get("/").headers["location"] == "/docs"


def test_the_control_side_is_not_noted_in_the_journal(client: httpx.Client) -> None:
    client.get("/__givonkit/questions")
    assert entries(client, "/__givonkit") == []
