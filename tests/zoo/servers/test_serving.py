from __future__ import annotations

import http.client
import json
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from .harmless import Harmless
from .server import GENERATIONS, ZooServer
from .serving import serving
from .shapes import ReadPlace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from givonkit.spec import Spec

HEADERS = {"Authorization": "Bearer zoo-key", "Content-Type": "application/json"}
BODY = json.dumps({"type": "video", "model": "kling-o1", "input": {"prompt": "a red corgi"}})


@pytest.fixture
def server(spec: Spec) -> ZooServer:
    return ZooServer(spec, changes=[Harmless("top", "The job alone.", {"envelope": "", "created_shows": "job"})])


@pytest.fixture
def connection(server: ZooServer) -> Iterator[http.client.HTTPConnection]:
    with serving(server) as url:
        connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=5)
        yield connection
        connection.close()


def test_one_connection_carries_many_requests(server: ZooServer, connection: http.client.HTTPConnection) -> None:
    for _ in range(3):
        connection.request("POST", GENERATIONS, BODY, HEADERS)
        response = connection.getresponse()
        assert response.status == server.shapes.created_status
        assert server.shapes.id_name in json.loads(response.read())
    assert server.requests == 3


@pytest.mark.parametrize("seed", range(4))
def test_chunked_answers_with_capital_names_are_read_alike(spec: Spec, seed: int) -> None:
    odd = Harmless("odd", "Chunks and capitals.", {"chunked": True, "capital_headers": True})
    with serving(ZooServer(spec, changes=[odd], seed=seed)) as url:
        connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=5)
        connection.request("POST", GENERATIONS, BODY, HEADERS)
        response = connection.getresponse()
        assert ("TRANSFER-ENCODING", "chunked") in response.getheaders()
        assert isinstance(json.loads(response.read()), dict)
        connection.close()


def test_the_url_of_a_job_leads_to_the_host_that_was_asked(spec: Spec) -> None:
    told = Harmless("told", "A URL in the body.", {"read_place": ReadPlace("/poll/{id}", "body"), "envelope": ""})
    with serving(ZooServer(spec, changes=[told])) as url:
        connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=5)
        connection.request("POST", GENERATIONS, BODY, HEADERS)
        assert json.loads(connection.getresponse().read())["statusUrl"].startswith(url)
        connection.close()


def test_serving_ends_while_a_client_is_still_connected(server: ZooServer) -> None:
    with serving(server) as url:
        connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=5)
        connection.request("POST", GENERATIONS, BODY, HEADERS)
        connection.getresponse().read()
    assert connection.sock.recv(1) == b""
    connection.close()
