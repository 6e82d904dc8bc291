from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from givonkit_mockserver.guard import Guard, guarded

from .inside import answer_of
from .wire import ask, message

if TYPE_CHECKING:
    from collections.abc import Mapping

    from givonkit_mockserver.asgi import Receive, Scope, Send

    from .wire import Address

OWN_NAMES = ["127.0.0.1", "127.0.0.1:4010", "localhost", "LocalHost:4010", "[::1]", "[::1]:4010"]
FOREIGN_NAMES = [
    "evil.example",
    "evil.example:4010",
    "localhost.evil.example",
    "127.0.0.1.evil.example",
    "",
    "[::1",
    ":",
]
ELSEWHERE = ["192.168.1.2", "10.0.0.1", "2001:db8::1", "fe80::1%eth0", "0.0.0.0", "::ffff:10.0.0.1"]
CONTROL = ["journal", "ledger", "rules", "rules/kling-o1/input.duration/enum", "questions", "docs", "openapi.json", ""]
TOKEN = "a-token-of-some-length"


def answer_to(
    path: str = "/__givonkit/journal",
    host: str = "localhost",
    client: Address | None = None,
    guard: Guard | None = None,
    headers: Mapping[str, str] | None = None,
) -> Any:
    """Return the answer of a guarded application that answers 200 to everything."""

    async def open_to_all(scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001  # ASGI's signature
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"{}"})

    sent = {**({"host": host} if host else {}), **(headers or {})}
    application = guarded(open_to_all, guard or Guard())
    answer = asyncio.run(answer_of(application, "GET", path, headers=sent, client=client))
    assert answer is not None
    return answer


def status(**asked: Any) -> int:
    return int(answer_to(**asked).status)


@pytest.mark.parametrize("host", OWN_NAMES)
def test_the_control_side_is_open_under_this_machine_s_names(host: str) -> None:
    assert status(host=host) == 200


@pytest.mark.parametrize("host", FOREIGN_NAMES)
def test_the_control_side_is_closed_under_any_other_name(host: str) -> None:
    assert status(host=host) == 403


def test_a_name_that_is_allowed_opens_the_control_side_to_this_machine_alone() -> None:
    guard = Guard(hosts=["double.internal"])
    assert status(host="Double.Internal:4010", guard=guard) == 200
    assert status(host="other.internal", guard=guard) == 403
    assert status(host="double.internal", guard=guard, client=("10.0.0.1", 50000)) == 403


@pytest.mark.parametrize("client", ["127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1"])
def test_the_control_side_is_open_to_this_machine(client: str) -> None:
    assert status(client=(client, 50000)) == 200


@pytest.mark.parametrize("client", ELSEWHERE)
def test_the_control_side_is_closed_to_other_machines(client: str) -> None:
    refused = answer_to(client=(client, 50000))
    assert refused.status == 403
    assert "--control-token" in refused.json["detail"]


@pytest.mark.parametrize("client", ELSEWHERE)
def test_a_token_opens_the_control_side_to_other_machines(client: str) -> None:
    guard = Guard(token=TOKEN)
    here = {"client": (client, 50000), "host": "double.internal", "guard": guard}
    assert status(**here, headers={"authorization": f"Bearer {TOKEN}"}) == 200
    for wrong in ({}, {"authorization": f"Bearer {TOKEN}x"}, {"authorization": TOKEN}, {"authorization": "Bearer "}):
        assert status(**here, headers=wrong) == 403


def test_this_machine_needs_no_token() -> None:
    assert status(guard=Guard(token=TOKEN)) == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "http://localhost:3000"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_a_page_of_another_origin_is_refused_even_with_the_token(headers: dict[str, str]) -> None:
    headers = {**headers, "authorization": f"Bearer {TOKEN}"}
    assert status(host="localhost:4010", guard=Guard(token=TOKEN), headers=headers) == 403


@pytest.mark.parametrize("headers", [{"origin": "http://localhost:4010"}, {"sec-fetch-site": "same-origin"}])
def test_the_double_s_own_page_may_use_the_control_side(headers: dict[str, str]) -> None:
    assert status(host="localhost:4010", headers=headers) == 200


def test_the_documentation_is_open_under_every_name() -> None:
    assert status(path="/docs", host="double.example", client=("192.168.1.2", 50000)) == 200


@pytest.mark.parametrize("path", CONTROL)
def test_a_request_for_a_foreign_name_is_refused_on_a_socket(address: Address, path: str) -> None:
    answer = ask(address, message("GET", f"/__givonkit/{path}", host="evil.example"))
    assert (answer.status, "loopback" in answer.json["detail"]) == (403, True)


def test_a_percent_encoded_path_is_guarded_too(address: Address) -> None:
    assert ask(address, message("GET", "/%5f_givonkit/journal", host="evil.example")).status == 403


@pytest.mark.parametrize("path", ["/ns/w1/__givonkit/journal", "/ns/w1/%5f_givonkit/world", "/ns//__givonkit/ledger"])
def test_the_control_side_of_a_namespace_is_guarded_too(address: Address, path: str) -> None:
    assert ask(address, message("GET", path, host="evil.example")).status == 403


@pytest.mark.parametrize("claim", ["127.0.0.1", "somebody", "10.0.0.1, somebody", ""])
def test_what_a_proxy_header_claims_makes_no_difference(address: Address, claim: str) -> None:
    assert ask(address, message("GET", "/__givonkit/questions", f"X-Forwarded-For: {claim}")).status == 200
