import re
from pathlib import Path

import pytest

from givonkit import SpecFileInvalid
from givonkit.spec.observations import read_observations

BEGINNING = "target: http://x\nrun: 2026-01-01T00:00:00Z\n"
SEEN = "{answer: 422, seen: x, evidence: y, date: 2026-01-01}"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("answers: {}", "missing: 'target', 'run', 'questions'"),
        (f"target: x\nrun: yesterday\nquestions: {{refusal-status: {SEEN}}}", "expected a time such as"),
        (f"{BEGINNING}questions: {{refusal-status: {{answer: 422}}}}", "missing: 'seen', 'evidence', 'date'"),
        (f"{BEGINNING}questions: {{refusal-status: {SEEN.replace('2026-01-01', 'soon')}}}", "got 'soon'"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, text: str, reason: str) -> None:
    file = tmp_path / "observations.yaml"
    file.write_text(text)
    with pytest.raises(SpecFileInvalid, match=re.escape(reason)):
        read_observations(file)


def test_a_server_is_known_by_what_it_showed_and_when(tmp_path: Path) -> None:
    file = tmp_path / "observations.yaml"
    file.write_text(f"{BEGINNING}questions: {{refusal-status: {SEEN}}}\nwire: {{refusal: {{status: 422}}}}\n")
    observed = read_observations(file)
    assert (observed.target, observed.run) == ("http://x", "2026-01-01T00:00:00Z")
    assert observed.questions["refusal-status"]["date"] == "2026-01-01T00:00:00Z"
    assert observed.wire == {"refusal.status": 422}
