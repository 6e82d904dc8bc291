"""The same conversations through every adapter and over HTTP, with equal answers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from givonkit.media import image

from .answer import Answer, outcome
from .ways import ASGI, WAYS, InProcess, opened

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.mockserver.processes import Process

    from .answer import Client, Outcome

    Conversation = Callable[["Talk"], None]

JSON = ("content-type", "application/json")
IMAGE = {"type": "image", "model": "seedream-5", "input": {"prompt": "a red corgi"}}


class Talk:
    """A conversation that notes every answer."""

    def __init__(self, client: Client, base_url: str, namespace: str, advance: Callable[[float], None]) -> None:
        self._client = client
        self._base_url = base_url
        self._key = ("authorization", f"Bearer ns_{namespace}_any-key")
        self.advance = advance
        self.outcomes: list[Outcome] = []

    def ask(self, method: str, address: str, *headers: tuple[str, str], **parts: Any) -> Answer:
        """Send a request to a path or an absolute URL, and note what comes."""
        url = f"{self._base_url}{address}" if address.startswith("/") else address
        came = outcome(lambda: self._client.ask(method, url, headers=[self._key, *headers], **parts))
        self.outcomes.append(came)
        assert isinstance(came, Answer), came
        return came

    def post(self, body: Any, *headers: tuple[str, str], **parts: Any) -> Answer:
        return self.ask("POST", "/api/v1/generations", JSON, *headers, content=json.dumps(body).encode(), **parts)


def a_job_until_its_result_is_gone(talk: Talk) -> None:
    job = json.loads(talk.post(IMAGE).body)
    path = f"/api/v1/generations/{job['id']}"
    talk.ask("GET", path)
    talk.advance(3)
    url = json.loads(talk.ask("GET", path).body)["outputs"][0]["url"]
    assert talk.ask("GET", url).body.startswith(b"\x89PNG")
    assert talk.ask("GET", url, ("range", "bytes=10-19")).status == 206
    assert talk.ask("HEAD", url).body == b""
    talk.advance(3601)
    assert talk.ask("GET", url).status in (403, 404, 410)


def refusals(talk: Talk) -> None:
    talk.ask("POST", "/api/v1/generations", JSON, content=b'{"type":')
    talk.post({**IMAGE, "model": "seedream-55", "more": 1})
    talk.post({**IMAGE, "input": {"prompt": "ein Körgi \N{DOG}", "aspectRatio": "7:7"}})
    talk.ask("POST", "/api/v1/generations", ("content-type", "text/plain"), content=b"{}")
    assert talk.ask("DELETE", "/api/v1/generations").status == 405
    assert talk.ask("GET", "/api/v1/generations/gen%5F%C3%A4?limit=%31").status == 404
    talk.ask("GET", "/api/v1/generations?limit=1&cursor=a%20b")


def uploads(talk: Talk) -> None:
    picture = image(64, 32, b"seed")
    sent = talk.ask("POST", "/api/v1/assets", file=("corgi.png", picture, "image/png"))
    assert json.loads(sent.body)["width"] == 64
    talk.ask("POST", "/api/v1/assets", ("content-type", "image/png"), content=picture)
    pieces = (picture[place : place + 100] for place in range(0, len(picture), 100))
    streamed = talk.ask("POST", "/api/v1/assets", ("content-type", "image/png"), content=pieces)
    assert streamed.status == 201
    talk.ask("GET", f"/api/v1/assets/{json.loads(streamed.body)['id']}")


def a_post_that_is_repeated_under_its_idempotency_key(talk: Talk) -> None:
    first = talk.post(IMAGE, ("idempotency-key", "a"))
    again = talk.post(IMAGE, ("idempotency-key", "a"))
    other = talk.post({**IMAGE, "model": "seedream-4"}, ("idempotency-key", "a"))
    assert json.loads(first.body)["id"] == json.loads(again.body)["id"]
    assert other.status >= 400


def answers_of_a_bad_day(talk: Talk) -> None:
    for fault in ("503:html", "429:retry=5", "500:empty", "empty", "wrong_type", "malformed", "truncated:57"):
        talk.post(IMAGE, ("givonkit-scenario", f"fault={fault}"))
    for status in (301, 302, 303, 307, 308):
        talk.post(IMAGE, ("givonkit-scenario", f"fault=redirect:{status},https://other.example"))
    talk.post(IMAGE, ("givonkit-scenario", "fault=gzip_cut:40"))
    talk.post(IMAGE, ("givonkit-scenario", "fault=drip:100/1ms fault=latency:1ms"))


def a_redirect_back_to_the_same_host(talk: Talk) -> None:
    fault = f"fault=redirect:{talk._base_url} times=1"
    followed = talk.ask("GET", "/api/v1/models", ("givonkit-scenario", fault), follows=True)
    assert followed.status == 200


CONVERSATIONS = [
    a_job_until_its_result_is_gone,
    refusals,
    uploads,
    a_post_that_is_repeated_under_its_idempotency_key,
    answers_of_a_bad_day,
    a_redirect_back_to_the_same_host,
]


@pytest.mark.parametrize("conversation", CONVERSATIONS, ids=lambda conversation: conversation.__name__)
@pytest.mark.parametrize("way", [*WAYS.values(), ASGI], ids=[*WAYS, "asgi"])
def test_an_adapter_answers_as_the_server_does(
    way: Any, conversation: Conversation, server: Process, namespace: str
) -> None:
    double = InProcess(server.base_url, namespace)
    with opened(way.inside(double)) as client:
        inside = Talk(client, server.base_url, namespace, double.advance)
        conversation(inside)
    with opened(way.outside()) as client:
        outside = Talk(client, server.base_url, namespace, _advancing(server.base_url, namespace))
        conversation(outside)
    assert inside.outcomes == outside.outcomes
    assert inside.outcomes


def _advancing(base_url: str, namespace: str) -> Callable[[float], None]:
    def advance(seconds: float) -> None:
        url = f"{base_url}/ns/{namespace}/__givonkit/clock"
        httpx.post(url, json={"advance": seconds}, trust_env=False).raise_for_status()

    return advance
