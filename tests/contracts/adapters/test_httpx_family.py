"""What is special about the transports for httpx and httpx2."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import httpx2
import pytest

from givonkit import Reply
from givonkit_contracts.adapters.httpx import DoubleTransport
from givonkit_contracts.adapters.httpx2 import DoubleTransport as Double2Transport

from .ways import ConstantDouble, InProcess

if TYPE_CHECKING:
    from types import ModuleType

each_library = pytest.mark.parametrize(("library", "transport"), [(httpx, DoubleTransport), (httpx2, Double2Transport)])


def reply() -> Reply:
    return Reply(200, [(b"content-length", b"2")], b"ok")


@each_library
def test_a_transport_names_its_double(library: ModuleType, transport: Any) -> None:  # noqa: ARG001  # one of a pair
    assert repr(transport(ConstantDouble(reply))) == "<DoubleTransport for https://givon.test>"


@each_library
def test_two_doubles_are_mounted_in_one_client(library: ModuleType, transport: Any) -> None:
    doubles = [InProcess("https://one.test"), InProcess("https://two.test")]
    mounts = {f"all://{one}": transport(double) for double in doubles for one in double.hosts}
    with library.Client(mounts=mounts, headers={"authorization": "Bearer any-key"}, trust_env=False) as client:
        for double, times in zip(doubles, (1, 2), strict=True):
            for _ in range(times):
                assert client.get(f"{double.base_url}/api/v1/balance").status_code == 200
    assert [len(double.simulator.journal) for double in doubles] == [1, 2]


@each_library
def test_a_raw_answer_can_be_streamed_once_as_over_a_socket(library: ModuleType, transport: Any) -> None:
    client = library.Client(transport=transport(ConstantDouble(reply)))
    with client, client.stream("GET", "https://givon.test/x") as response:
        assert list(response.iter_raw()) == [b"ok"]
        with pytest.raises(library.StreamConsumed):
            list(response.iter_raw())


@each_library
def test_an_answer_tells_how_long_it_took(library: ModuleType, transport: Any) -> None:
    with library.Client(transport=transport(ConstantDouble(reply))) as client:
        assert client.get("https://givon.test/x").elapsed.total_seconds() >= 0


@each_library
def test_a_streamed_body_cannot_be_sent_again_after_a_redirect(library: ModuleType, transport: Any) -> None:
    double = ConstantDouble(lambda: Reply(307, [(b"location", b"/y"), (b"content-length", b"0")], b""))
    client = library.Client(transport=transport(double), follow_redirects=True)
    with client, pytest.raises(library.StreamConsumed):
        client.post("https://givon.test/x", content=(piece for piece in (b"one", b"two")))
    assert len(double.received) == 1
