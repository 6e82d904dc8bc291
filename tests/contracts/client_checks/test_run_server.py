from __future__ import annotations

import socket
import sys
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from givonkit.spec import load_spec
from givonkit_contracts.client_checks.playing import Views
from givonkit_contracts.client_checks.run_server import RunServer
from givonkit_contracts.client_checks.schedule import Schedule

if TYPE_CHECKING:
    from collections.abc import Callable

ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has 127.0.0.2 without being told")
VIEW = Views(load_spec()).of(Schedule())


def meaning(*addresses: str) -> Callable[..., list[Any]]:
    """Return a look-up in which `localhost` means these addresses, and all else what it does."""
    real = socket.getaddrinfo

    def looked_up(host: Any, port: Any, *rest: Any, **options: Any) -> list[Any]:
        if host != "localhost":
            return real(host, port, *rest, **options)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    return looked_up


@pytest.mark.parametrize(
    ("addresses", "name"), [(["127.0.0.1"], "localhost"), (["192.0.2.7"], "127.0.0.1"), ([], "127.0.0.1")]
)
def test_results_are_under_localhost_where_that_means_this_server(
    monkeypatch: pytest.MonkeyPatch, addresses: list[str], name: str
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", meaning(*addresses))
    server = RunServer(VIEW)
    server.stop()
    assert server.asset_url == server.base_url.replace("127.0.0.1", name)


@ON_LINUX
def test_every_address_that_localhost_means_is_served(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", meaning("127.0.0.2", "127.0.0.1"))
    server = RunServer(VIEW)
    with closing(socket.create_connection(("127.0.0.2", port_of(server)), timeout=5)) as connected:
        assert connected.getpeername()[0] == "127.0.0.2"
    server.stop()
    assert "localhost" in server.asset_url


@ON_LINUX
def test_results_are_not_under_localhost_where_another_server_has_the_port(monkeypatch: pytest.MonkeyPatch) -> None:
    others: list[socket.socket] = []
    real = meaning("127.0.0.2", "127.0.0.1")

    def looked_up(host: Any, port: Any, *rest: Any, **options: Any) -> list[Any]:
        if host == "localhost":
            others.append(socket.create_server(("127.0.0.2", port)))
        return real(host, port, *rest, **options)

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    server = RunServer(VIEW)
    server.stop()
    for other in others:
        other.close()
    assert server.asset_url == server.base_url


def port_of(server: RunServer) -> int:
    return int(server.base_url.rpartition(":")[2])
