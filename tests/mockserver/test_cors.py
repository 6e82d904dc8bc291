from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .inside import HALF_BODY, AsgiDouble
from .wire import GENERATIONS, VALID, ask, declared_post, message, post

if TYPE_CHECKING:
    from .processes import Process
    from .wire import Address, Answer

ORIGIN = "Origin: http://localhost:3000"
PREFLIGHT = (
    ORIGIN,
    "Access-Control-Request-Method: POST",
    "Access-Control-Request-Headers: authorization,content-type",
)


@pytest.fixture
def preflight(address: Address) -> Answer:
    """What a browser is told before it sends a POST with a key."""
    return ask(address, message("OPTIONS", GENERATIONS, *PREFLIGHT, key=None))


def test_a_preflight_needs_no_key(preflight: Answer) -> None:
    assert (preflight.status, preflight.body) == (204, b"")


def test_a_preflight_names_the_allowed_origin_once(preflight: Answer) -> None:
    assert preflight.values("access-control-allow-origin") == ["*"]


def test_a_preflight_allows_the_headers_that_were_asked_for(preflight: Answer) -> None:
    assert preflight.header("access-control-allow-headers") == "authorization,content-type"


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_a_preflight_allows_the_method(preflight: Answer, method: str) -> None:
    assert method in (preflight.header("access-control-allow-methods") or "").split(", ")


def test_a_preflight_may_be_remembered(preflight: Answer) -> None:
    assert int(preflight.header("access-control-max-age") or 0) > 0


def test_a_preflight_says_nothing_of_private_networks_unless_asked(preflight: Answer) -> None:
    assert preflight.header("access-control-allow-private-network") is None


def test_a_preflight_lets_a_public_page_reach_a_private_network(address: Address) -> None:
    asked = message("OPTIONS", GENERATIONS, *PREFLIGHT, "Access-Control-Request-Private-Network: true")
    assert ask(address, asked).header("access-control-allow-private-network") == "true"


def test_a_preflight_is_answered_for_a_path_that_does_not_exist(address: Address) -> None:
    assert ask(address, message("OPTIONS", "/nowhere", *PREFLIGHT)).status == 204


def test_a_preflight_leaves_no_entry_in_the_journal() -> None:
    double = AsgiDouble()
    double.answer("OPTIONS", GENERATIONS, headers={"origin": "http://a", "access-control-request-method": "POST"})
    assert len(double.simulator.journal) == 0


def test_options_that_are_no_preflight_are_a_wrong_method(address: Address) -> None:
    assert ask(address, message("OPTIONS", GENERATIONS, ORIGIN)).status == 405


@pytest.mark.parametrize(
    "request_bytes",
    [
        post(VALID, ORIGIN),
        post(b"{", ORIGIN),
        post(VALID, ORIGIN, key=None),
        message("GET", GENERATIONS, ORIGIN),
        message("GET", f"{GENERATIONS}/gen_0", ORIGIN),
        message("DELETE", GENERATIONS, ORIGIN),
        message("GET", "/nowhere", ORIGIN),
    ],
    ids=["a new job", "a refusal", "no key", "a list", "no such job", "a wrong method", "a wrong path"],
)
def test_any_page_may_read(address: Address, request_bytes: bytes) -> None:
    assert ask(address, request_bytes).values("access-control-allow-origin") == ["*"]


def test_a_page_may_read_why_its_body_is_too_large(address: Address) -> None:
    answer = ask(address, declared_post(10**18 - 1, ORIGIN))
    assert (answer.status, answer.header("access-control-allow-origin")) == (413, "*")


def test_a_page_may_read_that_its_body_was_too_slow() -> None:
    headers = {"origin": "http://localhost:3000"}
    answer = AsgiDouble(body_seconds=0.05).answer("POST", GENERATIONS, headers=headers, body=[HALF_BODY])
    assert answer is not None
    assert (answer.status, answer.header("access-control-allow-origin")) == (408, "*")


@pytest.mark.parametrize("name", ["Givonkit-Rules", "Givonkit-Gaps", "Allow", "Retry-After"])
def test_a_page_may_read_the_header(address: Address, name: str) -> None:
    exposed = ask(address, post(b"{", ORIGIN)).header("access-control-expose-headers") or ""
    assert name in exposed.split(", ")


def test_a_client_that_is_no_page_is_told_nothing_of_origins(address: Address) -> None:
    names = {name for name, _ in ask(address, post()).headers}
    assert [name for name in names if name.startswith("access-control")] == []


def test_a_page_may_read_the_openapi_document(address: Address) -> None:
    assert ask(address, message("GET", "/openapi.json", ORIGIN)).header("access-control-allow-origin") == "*"


@pytest.mark.parametrize("path", ["journal", "ledger", "rules", "questions", "openapi.json"])
def test_no_page_may_read_the_control_side(server: Process, path: str) -> None:
    answer = ask(server.address, message("GET", f"/__givonkit/{path}", ORIGIN))
    assert (answer.status, answer.header("access-control-allow-origin")) == (403, None)


def test_no_page_is_let_into_the_control_side_by_a_preflight(address: Address) -> None:
    answer = ask(address, message("OPTIONS", "/__givonkit/journal", *PREFLIGHT))
    assert (answer.status, answer.header("access-control-allow-origin")) == (403, None)
