from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from givonkit_mockserver.guard import guarded

from .inside import answer_of
from .wire import ask, message

if TYPE_CHECKING:
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
CONTROL = ["journal", "ledger", "rules", "rules/kling-o1/input.duration/enum", "questions", "docs", "openapi.json", ""]


def status(path: str = "/__givonkit/journal", host: str = "localhost", client: Address | None = None) -> int:
    """Return how a guarded application that answers 200 to everything answers."""

    async def open_to_all(scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001  # ASGI's signature
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    headers = {"host": host} if host else {}
    answer = asyncio.run(answer_of(guarded(open_to_all), "GET", path, headers=headers, client=client))
    assert answer is not None
    return answer.status


@pytest.mark.parametrize("host", OWN_NAMES)
def test_the_control_side_is_open_under_this_machine_s_names(host: str) -> None:
    assert status(host=host) == 200


@pytest.mark.parametrize("host", FOREIGN_NAMES)
def test_the_control_side_is_closed_under_any_other_name(host: str) -> None:
    assert status(host=host) == 403


@pytest.mark.parametrize("client", ["127.0.0.1", "127.1.2.3", "::1"])
def test_the_control_side_is_open_to_this_machine(client: str) -> None:
    assert status(client=(client, 50000)) == 200


@pytest.mark.parametrize("client", ["192.168.1.2", "10.0.0.1", "2001:db8::1", "fe80::1%eth0", "0.0.0.0"])
def test_the_control_side_is_closed_to_other_machines(client: str) -> None:
    assert status(client=(client, 50000)) == 403


def test_the_documentation_is_open_under_every_name() -> None:
    assert status("/docs", host="double.example", client=("192.168.1.2", 50000)) == 200


@pytest.mark.parametrize("path", CONTROL)
def test_a_request_for_a_foreign_name_is_refused_on_a_socket(address: Address, path: str) -> None:
    answer = ask(address, message("GET", f"/__givonkit/{path}", host="evil.example"))
    assert (answer.status, "loopback" in answer.json["detail"]) == (403, True)


def test_a_percent_encoded_path_is_guarded_too(address: Address) -> None:
    assert ask(address, message("GET", "/%5f_givonkit/journal", host="evil.example")).status == 403


@pytest.mark.parametrize("claim", ["127.0.0.1", "somebody", "10.0.0.1, somebody", ""])
def test_what_a_proxy_header_claims_makes_no_difference(address: Address, claim: str) -> None:
    assert ask(address, message("GET", "/__givonkit/questions", f"X-Forwarded-For: {claim}")).status == 200
