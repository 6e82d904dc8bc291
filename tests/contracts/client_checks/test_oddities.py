from __future__ import annotations

from typing import Any

import pytest

from givonkit.errors import ScenarioInvalid
from givonkit_contracts.client_checks.oddities import NAMES, read_oddity

JOB: dict[str, Any] = {
    "id": "gen_1",
    "status": "processing",
    "progress": 0.5,
    "cost": {"tokens": 2},
    "createdAt": "2026-01-01T00:00:00.000Z",
    "outputs": [],
}
DONE: dict[str, Any] = {**JOB, "status": "completed", "progress": 1, "outputs": [{"url": "https://a/1?sig=x"}]}


@pytest.mark.parametrize(
    ("line", "told", "changed"),
    [
        ("odd-status:moderating", JOB, {**JOB, "status": "moderating"}),
        ("odd-status:moderating", DONE, DONE),
        ("odd-progress:0.9", JOB, {**JOB, "progress": 0.9}),
        ("odd-progress:0.9", DONE, DONE),
        ("odd-no-outputs", DONE, {**DONE, "outputs": []}),
        ("odd-many-outputs", JOB, JOB),
        ("odd-absent", JOB, {name: JOB[name] for name in ("id", "status", "createdAt", "outputs")}),
        ("odd-skewed-times", JOB, {**JOB, "createdAt": "2031-05-06T07:08:09.000Z"}),
    ],
)
def test_an_oddity_changes_what_is_told(line: str, told: dict[str, Any], changed: dict[str, Any]) -> None:
    before = dict(told)
    assert read_oddity(line, "here").changed(told, has_ended=told is DONE) == changed
    assert told == before


def test_many_outputs_have_urls_of_their_own() -> None:
    outputs = read_oddity("odd-many-outputs", "here").changed(DONE, has_ended=True)["outputs"]
    assert [one["url"] for one in outputs] == [f"https://a/1?sig=x&part={part}" for part in (1, 2, 3)]


def test_what_a_client_needs_is_never_taken_away() -> None:
    for name in NAMES:
        if name in ("no-outputs", "status", "progress"):
            continue
        changed = read_oddity(f"odd-{name}", "here").changed(DONE, has_ended=True)
        assert (changed["id"], changed["status"]) == ("gen_1", "completed")
        assert changed["outputs"][0]["url"].startswith("https://a/1")


@pytest.mark.parametrize("line", ["odd-nothing", "odd-status", "odd-extra:1", "odd-progress:2", "odd-progress:x"])
def test_what_is_no_oddity_is_refused(line: str) -> None:
    with pytest.raises(ScenarioInvalid, match=r"^here: "):
        read_oddity(line, "here")
