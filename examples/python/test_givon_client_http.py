"""The tests of the client over real sockets: the key must not reach another host."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from givon_answers import Refused
from givon_client import GivonClient

from givonkit_contracts import contains

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message

    from givonkit_contracts import HttpDouble

PICTURE = {"type": "image", "model": "seedream-5", "input": {"prompt": "a red corgi"}}  # costs 2 tokens


@pytest.fixture
def client(givon: HttpDouble) -> Iterator[GivonClient]:
    """A client that uses a real socket, and hurries."""
    with GivonClient(givon.api_key, f"{givon.base_url}/", first_pause=0.01) as client:
        yield client


class OtherHost(HTTPServer):
    """A server that is not the API's, and remembers the headers of what is sent to it."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.received: list[Message] = []


class _Answers(BaseHTTPRequestHandler):
    server: OtherHost

    def do_GET(self) -> None:
        self.server.received.append(self.headers)
        self.send_response(200)
        self.send_header("Content-Length", "5")
        self.end_headers()
        self.wfile.write(b"other")

    do_POST = do_GET  # noqa: N815  # the name is http.server's

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def other_host() -> Iterator[OtherHost]:
    """A host that is not the API's."""
    with OtherHost() as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_a_job_is_created_awaited_and_downloaded(givon: HttpDouble, client: GivonClient) -> None:
    [picture] = client.generate(PICTURE, deadline=30)

    assert picture.startswith(b"\x89PNG")
    givon.verify(model="seedream-5", prompt=contains("corgi"), times=1)
    assert givon.jobs.only().status == "completed"
    assert givon.ledger.spent == 2


def test_a_lost_answer_is_asked_for_again_and_paid_once(givon: HttpDouble, client: GivonClient) -> None:
    givon.when(nth=1).reset_connection(after_accept=True)

    client.generate(PICTURE, deadline=30)

    givon.verify(times=2)
    assert givon.jobs.only().status == "completed"
    assert givon.ledger.spent == 2


def test_the_key_does_not_follow_a_redirect(givon: HttpDouble, client: GivonClient, other_host: OtherHost) -> None:
    givon.when().redirect(other_host.url)

    with pytest.raises(Refused, match=other_host.url):
        client.generate(PICTURE, deadline=30)

    assert other_host.received == []


def test_the_key_is_not_sent_to_the_host_of_the_results(
    givon: HttpDouble, client: GivonClient, other_host: OtherHost
) -> None:
    givon.world.set(wire={"shapes": {"output": {"url": f"{other_host.url}/picture.png"}}})

    assert client.generate(PICTURE, deadline=30) == [b"other"]

    [headers] = other_host.received
    assert "Authorization" not in headers


def test_a_download_follows_a_redirect(givon: HttpDouble, client: GivonClient, other_host: OtherHost) -> None:
    givon.when("download").redirect(other_host.url)

    assert client.generate(PICTURE, deadline=30) == [b"other"]
