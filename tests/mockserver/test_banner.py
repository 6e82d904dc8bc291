from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from givonkit import Simulator, load_spec
from givonkit.simulator.clock import read_pace
from givonkit.spec.catalog import DATA
from givonkit_mockserver.banner import again_text, banner, played_text

if TYPE_CHECKING:
    from givonkit import Spec

    from .processes import Process

BASE_URL = "http://127.0.0.1:4010"


@pytest.fixture
def text() -> str:
    return banner(Simulator(), BASE_URL, is_open=True)


def curl_words(text: str) -> list[str]:
    """Return the words of the curl command as a shell reads them."""
    command = text[text.index("curl ") :].partition("\n\n")[0]
    return shlex.split(command.replace("\\\n", " "))


def test_the_server_prints_its_base_url_first(server: Process) -> None:
    assert server.base_url in server.output.splitlines()[0]


def test_the_server_names_its_documentation(text: str) -> None:
    assert f"{BASE_URL}/docs" in text


def test_the_curl_line_holds_the_documented_request(text: str) -> None:
    words = curl_words(text)
    assert json.loads(words[words.index("-d") + 1]) == Simulator().spec.models["kling-o1"].documented_request


def test_the_curl_line_survives_a_shell_when_the_request_has_an_apostrophe(tmp_path: Path) -> None:
    shipped = (DATA / "models" / "kling-o1.yaml").read_text(encoding="utf-8")
    own = re.sub(r"(?m)^  prompt: cinematic.*$", "  prompt: a corgi's run", shipped)
    (tmp_path / "kling-o1.yaml").write_text(own, encoding="utf-8")
    words = curl_words(banner(Simulator(load_spec(tmp_path)), BASE_URL, is_open=True))
    assert json.loads(words[words.index("-d") + 1])["input"]["prompt"] == "a corgi's run"


def test_what_is_assumed_is_named_with_its_answer(text: str) -> None:
    assert "create-status=202" in text
    assert "refusal-status=400" in text


def test_the_number_of_answers_that_are_not_shown_is_told(text: str) -> None:
    shown = text.partition("Assumed")[2].partition("\n")[2].count("=")
    assert f"and {len(Simulator().world.answers) - shown} answers more" in text


def test_a_server_that_takes_certain_keys_shows_where_to_put_one() -> None:
    words = curl_words(banner(Simulator(api_keys=["secret-of-mine"]), BASE_URL, is_open=False))
    assert "Authorization: Bearer $GIVON_API_KEY" in words


def test_the_control_page_is_named(text: str) -> None:
    assert f"Scenarios, clock, journal and ledger at {BASE_URL}/__givonkit/docs\n\n" in text


def test_what_is_played_is_one_line_more() -> None:
    text = banner(Simulator(), BASE_URL, is_open=True, plays="at the pace 10x")
    assert f"at {BASE_URL}/__givonkit/docs\nIt plays at the pace 10x\n\n" in text


@pytest.mark.parametrize(
    ("pace", "file", "said"),
    [
        ("real", None, ""),
        ("1x", None, ""),
        ("instant", None, "at the pace instant"),
        ("manual", None, "at the pace manual"),
        ("0.5x", None, "at the pace 0.5x"),
        ("0x", None, "at the pace 0x"),
        ("1000000x", None, "at the pace 1000000x"),
        ("3-polls", None, "at the pace 3-polls"),
        ("real", "a/night.yaml", "by the scenarios of night.yaml"),
        ("10x", "a/night.yaml", "at the pace 10x, by the scenarios of night.yaml"),
    ],
)
def test_pace_and_scenarios_are_said_when_they_are_not_the_default_ones(pace: str, file: str | None, said: str) -> None:
    assert played_text(read_pace(pace), None if file is None else Path(file)) == said


def test_a_world_shows_what_it_answers_otherwise(spec: Spec) -> None:
    world = spec.world({"refusal-status": "422", "cancel": "none"}, {"statuses.queued": "WAITING"})
    text = banner(Simulator(spec, world=world), BASE_URL, is_open=True)
    assert "otherwise than by default:\n  cancel=none, refusal-status=422, wire statuses.queued\n" in text
    assert "create-status" not in text


def test_a_world_with_many_other_answers_is_told_shortly(spec: Spec) -> None:
    simulator = Simulator(spec, world=spec.random_world(7))
    text = banner(simulator, BASE_URL, is_open=True, again="--world random:7")
    told = text.partition("Assumed otherwise than by default (again: --world random:7):\n")[2]
    changed = sum(answer != spec.questions[name].default for name, answer in simulator.world.answers.items())
    assert f"  and {changed - told.count('=')} more; every answer: /__givonkit/questions\n" in told
    assert max(map(len, told.splitlines())) <= 100


@pytest.mark.parametrize(
    ("world_name", "answers", "again"),
    [
        (None, {}, ""),
        (None, {"cancel": "none"}, ""),
        ("night.yaml", {}, ""),
        ("random:7", {}, "--world random:7"),
        ("random", {}, "--world random --seed 5"),
        ("random", {"cancel": "none"}, "--world random --seed 5 --answer cancel=none"),
    ],
)
def test_a_random_world_can_be_drawn_again(world_name: str | None, answers: dict[str, str], again: str) -> None:
    assert again_text(world_name, answers, seed=5) == again


def test_the_curl_line_has_the_path_of_the_world(spec: Spec) -> None:
    text = banner(Simulator(spec, world=spec.world({"job-path": "jobs"})), BASE_URL, is_open=True)
    assert curl_words(text)[1:4] == [
        "-X",
        *f"POST {BASE_URL}{spec.world({'job-path': 'jobs'}).routes['create_generation'].path}".split(),
    ]
