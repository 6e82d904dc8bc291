from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from givonkit import load_spec

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import MakeDouble

MODELS = load_spec().models
HEADER_BYTES = 4096


def model_file(fields: int, gaps: int = 0) -> str:
    rows = "".join(f"  a_field_with_a_rather_long_name_{number}: {{type: boolean}}\n" for number in range(fields))
    listed = "".join(
        f"  - a gap of which much is said\n    over two lines, number {number} — é\n" for number in range(gaps)
    )
    head = "model: large\nname: Large\ntype: video\nexample: {}\nprices: {headline: {amount: 1, unit: tokens}}\n"
    return f"{head}fields:\n{rows}gaps:\n{listed or '  []'}\n"


@pytest.mark.parametrize("slug", MODELS)
def test_the_gaps_of_a_model_travel_in_a_header_with_its_jobs(double: MakeDouble, slug: str) -> None:
    here = double()
    created = here.post(MODELS[slug].documented_request)
    read = here.send("GET", f"/api/v1/generations/{json.loads(created.body)['id']}")
    gaps = "; ".join(MODELS[slug].gaps)
    assert created.header("Givonkit-Gaps") == read.header("Givonkit-Gaps") == (f"{slug}: {gaps}" if gaps else None)


def test_an_accepted_request_breaks_no_rules_and_names_none(double: MakeDouble) -> None:
    assert double().post(MODELS["kling-o1"].documented_request).header("Givonkit-Rules") is None


def test_a_header_names_as_many_rules_as_fit_and_counts_the_rest(double: MakeDouble, tmp_path: Path) -> None:
    (tmp_path / "large.yaml").write_text(model_file(fields=99), encoding="utf-8")
    here = double(spec=load_spec(tmp_path))
    names = [f"a_field_with_a_rather_long_name_{number}" for number in range(99)]
    reply = here.post({"type": "video", "model": "large", "input": dict.fromkeys(names, 5)})
    header = reply.header("Givonkit-Rules") or ""
    *rules, rest = header.split(", ")
    assert len(header) < HEADER_BYTES
    assert len(header) <= 3072 < len(", ".join([*rules, rules[-1], rest]))
    assert rules == [f"large/input.{name}/type;basis=documented" for name in names[: len(rules)]]
    assert rest == f"and-more;violations={99 - len(rules)}"
    assert len(json.loads(reply.body)["error"]["details"]) == 99


def test_a_header_of_gaps_is_cut_and_stays_one_line_of_ascii(double: MakeDouble, tmp_path: Path) -> None:
    (tmp_path / "large.yaml").write_text(model_file(fields=1, gaps=500), encoding="utf-8")
    reply = double(spec=load_spec(tmp_path)).post({"type": "video", "model": "large", "input": {}})
    header = reply.header("Givonkit-Gaps") or ""
    assert header.startswith("large: a gap of which much is said over two lines, number 0 ? ?; a gap")
    assert len(header) <= 1024
    assert header.isascii()
    assert header.isprintable()


@pytest.mark.parametrize("name", ["é犬🐕", "\x00\n\r", '"\\', "~/", "%b$id{0}"])
def test_a_refusal_is_json_whatever_name_it_repeats(double: MakeDouble, name: str) -> None:
    reply = double().post({"type": "video", "model": "kling-o1", "input": {"prompt": "a", name: 1}})
    (detail,) = json.loads(reply.body)["error"]["details"]
    assert detail["path"] == "/input/" + name.replace("~", "~0").replace("/", "~1")
    assert all(value.isascii() and b"\n" not in value for _, value in reply.headers)


def test_one_violation_reads_the_same_when_it_comes_again(double: MakeDouble) -> None:
    here = double()
    body = {"type": "video", "model": "kling-o1", "input": {"prompt": "a", "duration": 7}}
    first = here.post(body)
    assert here.post(body).body == first.body
    other = here.post({**body, "input": {"prompt": "a", "duration": 7.0}})
    assert b"got 7.0" in other.body


def test_the_details_that_are_kept_ready_are_bounded(double: MakeDouble) -> None:
    here = double()
    for start in range(0, 5000, 100):
        here.post(
            {"type": "image", "model": "seedream-5", "input": {f"name{start + number}": 1 for number in range(100)}}
        )
    assert len(here.simulator.renderer._details) <= 4096


def test_a_refusal_of_the_worst_names_stays_below_half_a_megabyte(double: MakeDouble) -> None:
    worst = {f"{chr(1) * 190}{number}": 1 for number in range(2000)}
    reply = double().post({"type": "video", "model": "seedream-5", "input": worst, **worst})
    assert reply.status == 400
    assert len(reply.body) < 512 * 1024
    assert sum(len(name) + len(value) for name, value in reply.headers if name.startswith(b"givonkit")) < HEADER_BYTES
