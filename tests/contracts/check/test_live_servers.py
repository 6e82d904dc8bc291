"""The commands with the true judge, against servers over HTTP."""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from givonkit_contracts.reports.curl_line import replay_line
from givonkit_contracts.reports.json_report import json_text
from givonkit_contracts.server_checks.verdicts import Side
from tests.zoo.servers.deviations import deviations
from tests.zoo.servers.server import ZooServer
from tests.zoo.servers.serving import serving

from .conftest import KEY
from .live import MODEL, LiveDouble, live_double
from .runs import SPEC, exchange, finding, report

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from givonkit_contracts.server_checks.exchange import Exchange
    from givonkit_contracts.server_checks.verdicts import Finding

    from .conftest import Run

ZOO_KEY = "zoo-key"
CEILING = ("--price-ceiling", "50", "--no-progress")


@pytest.fixture
def double() -> Iterator[LiveDouble]:
    with live_double() as double:
        yield double


def test_the_double_is_judged_correct_and_then_imitated(run: Run, double: LiveDouble, tmp_path: Path) -> None:
    file, seen = tmp_path / "report.json", tmp_path / "observations.yaml"
    done = run(
        *("server", double.url, "--model", MODEL, "--budget", "100"),
        *("--report", str(file), "--observations", str(seen)),
    )
    assert done.exit_code == 0, done.output
    assert KEY not in done.output + file.read_text() + seen.read_text()
    assert json.loads(file.read_text())["counts"]["confirmed"] > 10
    world = SPEC.load_world(seen)
    assert (world.answer("refusal-status"), world.answer("create-status")) == ("400", "202")
    assert {"refusal-status", "create-status"} <= world.observed


def test_a_server_that_is_not_there_could_not_be_judged(run: Run) -> None:
    done = run("server", "http://127.0.0.1:9", "--model", MODEL)
    assert done.exit_code == 2
    assert "could not be judged" in done.stdout


@pytest.mark.parametrize("url", ["127.0.0.1:4010", "ftp://a", "http://", "http://[", "http://user:secret@host"])
def test_a_wrong_address_is_told_in_one_line(run: Run, url: str) -> None:
    done = run("server", url, "--model", MODEL)
    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "secret" not in done.stderr


def asking_for(**values: str) -> dict[str, Any]:
    return {"type": "image", "model": MODEL, "input": {"prompt": "a red corgi", **values}}


class Shown(NamedTuple):
    """A deviation of the zoo, and the exchange that shows it."""

    name: str
    side: Side
    exchange: Exchange

    def finding(self) -> Finding:
        rule = f"{MODEL}/input.{self.name.partition('/')[0]}/enum"
        return finding(id=f"{rule}:{self.side}:it's so", model=MODEL, side=self.side, exchange=self.exchange)


SHOWN = [
    Shown("imageSize/value.any_value_taken", Side.REFUSES, exchange(202, asking_for(imageSize="7K"), {"id": "1"})),
    Shown("aspectRatio/value.last_value_refused", Side.ACCEPTS, exchange(400, asking_for(aspectRatio="21:9"), {})),
]


def zoo_server(name: str) -> ZooServer:
    deviation = next(each for each in deviations(SPEC, 1) if each.id == f"{MODEL}/{name}")
    return ZooServer(SPEC, deviation=deviation, seed=3)


@pytest.mark.parametrize("shown", SHOWN, ids=lambda shown: shown.name)
def test_a_finding_is_replayed_where_it_is_so_and_where_it_is_not(
    run: Run, double: LiveDouble, tmp_path: Path, shown: Shown
) -> None:
    found = shown.finding()
    replay = ("replay", str(tmp_path / "report.json"), found.short_id, "--at-risk", "100")
    with serving(zoo_server(shown.name)) as url:
        (tmp_path / "report.json").write_text(json_text(report(target=url, findings=(found,))))
        there = run(*replay, key=ZOO_KEY)
        again = run(*replay, "--url", double.url)
    assert (there.exit_code, there.stdout.splitlines()[-1]) == (1, "It is still so."), there.output
    assert (again.exit_code, again.stdout.splitlines()[-1]) == (0, "It is no longer so."), again.output


def test_a_server_of_the_zoo_is_judged_and_its_finding_replayed_by_the_line_that_is_shown(
    run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "report.json"
    with serving(zoo_server("imageSize/value.any_value_taken")) as url:
        judged = run("server", url, "--model", MODEL, *CEILING, "--report", str(file), key=ZOO_KEY)
        assert judged.exit_code == 1, judged.output
        found = json.loads(file.read_text())["findings"][0]
        line = shlex.split(replay_line(found["short_id"], str(file)))
        replayed = run(*line[2:], "--at-risk", "100", key=ZOO_KEY)
    assert (found["rule"], found["short_id"] in judged.stdout) == (f"{MODEL}/input.imageSize/enum", True)
    assert replayed.exit_code == 1, replayed.output
