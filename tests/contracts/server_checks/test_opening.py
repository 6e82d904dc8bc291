"""Connections that come about, or do not."""

from __future__ import annotations

import socket
import ssl
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest

from givonkit_contracts.server_checks import opening
from givonkit_contracts.server_checks.http_sender import HttpSender
from givonkit_contracts.server_checks.sender import Answer

from .certificate import certificate_pem
from .peers import KEY, OK, PATIENCE, Peer, asked, free_port, saying, server

if TYPE_CHECKING:
    from pathlib import Path


def test_a_place_where_nothing_listens_is_named() -> None:
    port = free_port()
    assert asked(f"http://127.0.0.1:{port}") == Answer(
        None, [], b"", f"nothing listens at 127.0.0.1:{port}", was_sent=False
    )


def test_a_name_that_nobody_has_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_arguments: object, **_options: object) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    trouble = "the name givon.invalid was not found (Name or service not known)"
    assert asked("http://givon.invalid") == Answer(None, [], b"", trouble, was_sent=False)


def test_a_name_that_is_looked_up_for_ever_has_a_time_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_up: list[Thread] = []

    class Sleeping(Thread):
        def start(self) -> None:
            looked_up.append(self)

    monkeypatch.setattr(opening, "Thread", Sleeping)
    assert asked("http://givon.invalid", timeout=0.1).trouble == "the name givon.invalid was not looked up within 0.1 s"
    assert len(looked_up) == 1


def test_an_address_that_stays_silent_hides_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    addresses = [("192.0.2.1", 80), ("127.0.0.1", 80)]
    connect = socket.create_connection
    patience: list[float] = []

    with server(saying(OK)) as url:
        living = int(url.rpartition(":")[2])

        def half_silent(address: tuple[str, int], timeout: float) -> socket.socket:
            patience.append(timeout)
            if address[0] == "192.0.2.1":
                raise TimeoutError
            return connect(("127.0.0.1", living), timeout)

        monkeypatch.setattr(opening, "_addresses", lambda _target, _deadline: addresses)
        monkeypatch.setattr(socket, "create_connection", half_silent)
        assert asked("http://both.test", timeout=8).status == 200
    assert patience[0] <= 4 < patience[1]


def test_a_connection_that_nobody_takes_has_a_time_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    patience: list[float] = []

    def silent(_address: object, timeout: float) -> socket.socket:
        patience.append(timeout)
        raise TimeoutError

    monkeypatch.setattr(socket, "create_connection", silent)
    assert asked("http://127.0.0.1:9", timeout=7).trouble == "no connection to 127.0.0.1:9 within 7 s"
    assert 6 < patience[0] <= 7


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    path = tmp_path / "certificate.pem"
    path.write_text(certificate_pem(), encoding="ascii")
    return path


@pytest.fixture
def tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def test_connections_with_tls_are_kept(tls: ssl.SSLContext, certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with server(saying(OK, OK, end="close"), saying(OK), tls=tls) as url, HttpSender(url, api_key=KEY) as sender:
        answers = [sender.send("GET", "/", timeout=PATIENCE) for _ in range(3)]
    assert [(answer.status, answer.trouble) for answer in answers] == [(200, None)] * 3


def test_a_certificate_that_is_not_trusted_is_told(tls: ssl.SSLContext) -> None:
    with server(saying(OK), tls=tls) as url:
        answer = asked(url)
    assert str(answer.trouble).startswith(f"the certificate of {url.removeprefix('https://')} is not trusted: self")
    assert not answer.was_sent


def test_a_server_without_tls_is_told() -> None:
    with server(lambda peer: peer.send(OK)) as url:
        place = url.removeprefix("http://")
        trouble = asked(f"https://{place}").trouble
    assert trouble is not None
    assert trouble.startswith(f"no TLS with {place} (")


def test_what_was_sent_on_a_kept_connection_was_sent_though_no_other_comes_about() -> None:
    def script(peer: Peer) -> None:
        peer.request()
        peer.send(OK)
        peer.request()
        peer.close()

    with server(script) as url, HttpSender(url, api_key=KEY) as sender:
        sender.send("GET", "/", timeout=PATIENCE)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(socket, "create_connection", _refused)
            answer = sender.send("GET", "/", timeout=PATIENCE)
    assert (answer.trouble, answer.was_sent) == (f"nothing listens at {url.removeprefix('http://')}", True)


def _refused(*_arguments: object, **_options: object) -> Any:
    raise ConnectionRefusedError
