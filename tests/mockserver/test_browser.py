"""A real browser: the documentation page without a network, and a page of another origin that calls the double."""

from __future__ import annotations

import html
import json
import os
import re
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from .external import needed_program
from .wire import GENERATIONS, VALID

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from givonkit import Spec

    from .processes import Process

    Browse = Callable[[str], str]

OPTIONS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-proxy-server",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--virtual-time-budget=10000",
)
PAGE = """
<!DOCTYPE html><meta charset="utf-8"><title>a client in a page</title><output id="told"></output>
<script>
const double = "BASE_URL";
const headers = {"Authorization": "Bearer key-of-a-page", "Content-Type": "application/json"};
const post = (body) => fetch(double + "PATH", {method: "POST", headers, body});
const calls = {
    job: async () => (await (await post('BODY')).json()).id,
    refusal: async () => (await post("{")).headers.get("Givonkit-Rules"),
    unauthorized: async () => (await fetch(double + "PATH")).status,
    journal: async () => (await fetch(double + "/__givonkit/journal")).status,
};
const outcome = ([name, call]) => call().then((value) => [name, value], (error) => [name, "failed: " + error.message]);
Promise.all(Object.entries(calls).map(outcome)).then((outcomes) => {
    document.getElementById("told").textContent = JSON.stringify(Object.fromEntries(outcomes));
});
</script>
"""


@pytest.fixture(scope="module")
def browse(tmp_path_factory: pytest.TempPathFactory) -> Browse:
    """Return a function that opens an address in a browser with a new profile, and returns the page as it then is."""
    chromium = needed_program("chromium", package="chromium")

    def page_at(address: str) -> str:
        home = tmp_path_factory.mktemp("browser")
        environment = {**os.environ, "HOME": str(home), "XDG_CONFIG_HOME": str(home), "XDG_CACHE_HOME": str(home)}
        done = subprocess.run(
            [chromium, *OPTIONS, f"--user-data-dir={home / 'profile'}", "--dump-dom", address],
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
            env=environment,
        )
        return done.stdout

    return page_at


@pytest.fixture(scope="module")
def site(server: Process) -> Iterator[str]:
    """A web site of its own, with one page whose script calls the double."""
    page = PAGE.replace("BASE_URL", server.base_url).replace("PATH", GENERATIONS).replace("BODY", VALID.decode())

    class OnePage(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(page)))
            self.end_headers()
            self.wfile.write(page.encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name is the base class's
            """Stay silent."""

    with ThreadingHTTPServer(("127.0.0.1", 0), OnePage) as listening:
        thread = threading.Thread(target=listening.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{listening.server_port}/"
        listening.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def told(browse: Browse, site: str) -> dict[str, str | int]:
    """What became of the calls of the page."""
    page = browse(site)
    found = re.search(r'<output id="told">(.+?)</output>', page, re.DOTALL)
    assert found is not None, page
    outcomes: dict[str, str | int] = json.loads(html.unescape(found[1]))
    return outcomes


def test_the_documentation_page_shows_every_operation_without_a_network(
    server: Process, spec: Spec, browse: Browse
) -> None:
    shown = re.findall(r'data-path="([^"]+)"', browse(f"{server.base_url}/docs"))
    assert sorted(shown) == sorted(route.path for route in spec.world().routes.values())


def test_a_page_of_another_origin_creates_a_job(told: dict[str, str | int]) -> None:
    assert re.fullmatch("gen_[0-9a-f]{16}", str(told["job"]))


def test_a_page_of_another_origin_reads_which_rules_it_broke(told: dict[str, str | int]) -> None:
    assert told["refusal"] == "generations/body/json;basis=documented"


def test_a_page_of_another_origin_reads_that_it_sent_no_key(told: dict[str, str | int]) -> None:
    assert told["unauthorized"] == 401


def test_a_page_of_another_origin_cannot_read_the_journal(told: dict[str, str | int]) -> None:
    assert str(told["journal"]).startswith("failed: ")
