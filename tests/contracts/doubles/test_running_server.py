from __future__ import annotations

import json
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any
from urllib.request import Request, urlopen

import pytest

from givonkit import Simulator
from givonkit.errors import ClockInvalid, ScenarioInvalid
from givonkit.media import image
from givonkit.simulator import ScaledClock
from givonkit.simulator.namespaces import Namespaces
from givonkit_contracts import NotMet, contains
from givonkit_contracts.doubles.remote import ControlRefused, RemoteDirector, ServerUnreachable
from givonkit_contracts.doubles.running_server import FixedByServer, RunningServer
from givonkit_contracts.doubles.settings import Settings, Workshop
from givonkit_mockserver.live import LiveServer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from givonkit import Spec
    from givonkit_contracts import HttpDouble


TOKEN = "canary-token-1b2c3d4e5f"


@pytest.fixture(scope="module")
def server(spec: Spec) -> Iterator[RunningServer]:
    """A server that is directed over HTTP alone."""
    namespaces = Namespaces(
        lambda _, prefix: Simulator(
            spec, clock=ScaledClock(1.0), instant=True, prefix=prefix, api_keys=["a-key-of-mine"]
        )
    )
    with LiveServer(namespaces) as live:
        yield RunningServer(live.base_url, Workshop(spec))


@pytest.fixture
def double(server: RunningServer) -> Iterator[HttpDouble]:
    with server.double(Settings(api_key="a-key-of-mine"), "test") as made:
        yield made


def create(double: HttpDouble, prompt: str = "a cat") -> Any:
    headers = {"authorization": f"Bearer {double.api_key}", "content-type": "application/json"}
    body = json.dumps({"type": "video", "model": "kling-o1", "input": {"prompt": prompt}}).encode()
    with urlopen(Request(f"{double.base_url}/api/v1/generations", body, headers)) as answer:
        return json.load(answer)


def test_a_running_server_is_directed_like_one_in_this_process(double: HttpDouble) -> None:
    double.when(prompt=contains("cat")).fail("content_policy").then.succeed()
    create(double)
    create(double)
    assert [job.status for job in double.jobs] == ["failed", "completed"]
    assert double.ledger.spent == Decimal("27.5")
    assert double.ledger.movements[0].kind == "opening"
    assert [exchange.operation for exchange in double.journal] == ["create", "create"]
    double.verify(model="kling-o1", times=2)
    double.check()
    assert "#2 POST" in double.conversation()


def test_what_is_not_met_is_told_alike(double: HttpDouble) -> None:
    double.when(prompt="a dog").stall()
    create(double)
    with pytest.raises(NotMet, match="prompt: expected a dog, came a cat"):
        double.check()


def test_files_are_uploaded_to_it(double: HttpDouble) -> None:
    asset = double.assets.add(image(8, 8, b"seed"))
    assert (asset.kind, asset.width) == ("image", 8)


def test_its_clock_jumps_and_changes_its_pace(double: HttpDouble) -> None:
    before = double.clock.now
    double.clock.set_pace(0)
    double.clock.advance(3600)
    assert 3600 <= double.clock.now - before < 3660
    double.clock.set(before + 7200)
    assert double.clock.now == before + 7200


def test_jumping_over_a_socket_is_an_error_that_names_the_fixture_to_take(double: HttpDouble) -> None:
    with pytest.raises(ClockInvalid, match=r"givon_inprocess\.clock\.auto_jump\(\)"):
        double.clock.auto_jump()


def test_world_and_scenarios_are_set_when_it_begins(server: RunningServer) -> None:
    settings = Settings(
        world={"refusal-status": "422"},
        scenarios={"never": {"steps": "stall"}},
        seed=7,
        clock="0x",
        api_key="a-key-of-mine",
    )
    with server.double(settings, "test") as double:
        assert double.world["refusal-status"] == "422"
        create(double)
        double.clock.advance(100)
        assert double.jobs.only().status == "processing"
        double.world.answer("refusal-status", "400")
        assert double.world["refusal-status"] == "400"
        double.reset()
        assert (len(double.jobs), double.world["refusal-status"]) == (0, "422")
        create(double)
        double.reset("scenarios")
        create(double)
        double.clock.advance(100)
        assert [job.status for job in double.jobs] == ["processing", "processing"]


def test_its_namespace_is_gone_afterwards(server: RunningServer) -> None:
    with server.double(Settings(api_key="a-key-of-mine"), "test") as double:
        create(double)
    with pytest.raises(ControlRefused, match="no namespace"):
        len(double.jobs)


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        (Settings(balance=5), "--balance TOKENS"),
        (Settings(clock="manual"), "10x or 0.5x as fast, not 'manual'; start http.* with --pace manual"),
        (Settings(clock="3-polls"), "with --pace 3-polls"),
        (Settings(clock="instant"), "with --pace instant"),
    ],
)
def test_what_only_its_start_decides_is_told(server: RunningServer, settings: Settings, problem: str) -> None:
    with pytest.raises(FixedByServer, match=problem), server.double(settings, "test"):
        raise AssertionError("not reached")


def test_mistakes_are_told_where_they_were_made(double: HttpDouble) -> None:
    with pytest.raises((ScenarioInvalid, ControlRefused), match=r"givon\.when\(promt='x'\): .*input\.prompt"):
        double.when(promt="x").fail()
    with pytest.raises(
        ScenarioInvalid, match=r"givon\.verify\(\): verdict: expected one of accepted, .* got 'acepted'"
    ):
        double.verify(verdict="acepted")  # type: ignore[arg-type]  # a mistake


class Peer(BaseHTTPRequestHandler):
    """Tells what a request carries."""

    def do_GET(self) -> None:
        body = json.dumps({"authorization": self.headers["authorization"]}).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002  # its name in the base class
        pass


def test_the_token_goes_to_the_control_side_past_every_proxy_and_is_shown_nowhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with HTTPServer(("127.0.0.1", 0), Peer) as peer:
        Thread(target=peer.handle_request, daemon=True).start()
        director = RemoteDirector(f"http://127.0.0.1:{peer.server_port}", TOKEN)
        assert director.clock() == {"authorization": f"Bearer {TOKEN}"}
    with pytest.raises(ServerUnreachable) as caught:
        director.clock()
    shown = str(caught.getrepr(showlocals=True, style="long"))
    assert TOKEN not in shown.replace('{"authorization": f"Bearer {TOKEN}"}', "")


def test_no_server_is_told_with_what_to_do() -> None:
    with pytest.raises(ServerUnreachable, match=r"no double answers at http://127\.0\.0\.1:9 .*givonkit serve"):
        RemoteDirector("http://127.0.0.1:9").clock()
