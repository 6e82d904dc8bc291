"""Requests to other hosts go nowhere."""

from __future__ import annotations

import socket

import aiohttp
import httpx
import httpx2
import pytest
import requests
from respx.models import AllMockedAssertionError

from givonkit_contracts.adapters.requests import DoubleAdapter

from .answer import Failure, outcome
from .ways import WAYS, InProcess, opened

KINDS = {
    "httpx": httpx.ConnectError,
    "httpx async": httpx.ConnectError,
    "httpx2": httpx2.ConnectError,
    "httpx2 async": httpx2.ConnectError,
    "respx": AllMockedAssertionError,
    "respx async": AllMockedAssertionError,
    "requests": requests.ConnectionError,
    "aiohttp": aiohttp.ClientConnectorError,
}
KEY = ("authorization", "Bearer any-key")
each_way = pytest.mark.parametrize("name", KINDS)


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def connect(*_arguments: object) -> None:
        pytest.fail("a socket was to be connected")

    monkeypatch.setattr(socket.socket, "connect", connect)
    monkeypatch.setattr(socket, "getaddrinfo", connect)
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")


@each_way
def test_another_host_cannot_be_connected_to(name: str) -> None:
    with opened(WAYS[name].inside(InProcess())) as client:
        came = outcome(lambda: client.ask("GET", "https://api.example/x"))
    assert isinstance(came, Failure)
    assert came.kind is KINDS[name]
    assert "api.example is not the double's host (givon.test answer)" in came.text
    assert "nothing left this process, and it carried no Authorization header" in came.text


@each_way
@pytest.mark.parametrize("to", ["https://other.example", "http://localhost"])
def test_a_redirect_shows_whether_the_key_goes_to_another_host(name: str, to: str) -> None:
    double = InProcess()
    headers = [KEY, ("givonkit-scenario", f"fault=redirect:{to} times=1")]
    with opened(WAYS[name].inside(double)) as client:
        came = outcome(lambda: client.ask("GET", f"{double.base_url}/api/v1/balance", headers=headers, follows=True))
    assert isinstance(came, Failure)
    assert came.kind is KINDS[name]
    assert "it carried no Authorization header" in came.text


@each_way
def test_a_key_on_its_way_to_another_host_is_told(name: str) -> None:
    with opened(WAYS[name].inside(InProcess())) as client:
        came = outcome(lambda: client.ask("GET", "http://api.example/x", headers=[KEY]))
    assert isinstance(came, Failure)
    assert "it carried the header Authorization, so the key goes to that host" in came.text
    assert "any-key" not in came.text


@each_way
def test_a_host_answers_on_every_port(name: str) -> None:
    with opened(WAYS[name].inside(InProcess())) as client:
        assert client.ask("GET", "http://Givon.test:81/api/v1/models", headers=[KEY]).status == 200


def test_a_proxy_of_the_environment_is_not_asked() -> None:
    double = InProcess()
    with requests.Session() as session:
        session.mount("https://", DoubleAdapter(double))
        assert session.get(f"{double.base_url}/api/v1/models", headers=dict([KEY])).status_code == 200
