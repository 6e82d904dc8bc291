from __future__ import annotations

import json
import re
import shlex
from typing import TYPE_CHECKING

import pytest

from givonkit import Simulator, load_spec
from givonkit.spec.catalog import DATA
from givonkit_mockserver.banner import banner

if TYPE_CHECKING:
    from pathlib import Path

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
