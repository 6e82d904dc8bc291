from pathlib import Path

import pytest

from givonkit.errors import SpecFileInvalid
from givonkit.spec import Evidence, load_spec
from givonkit.spec.catalog import DATA

PAGE = "https://givon.ai/en/models/kling-o1"
EVIDENCE = """
evidence:
  fields.duration.allowed: {basis: observed, source: "run of 2026-11-01"}
  fields.startImage.schemes: {basis: inferred, source: "kling.txt:20"}
  type: {basis: documented, source: "kling.txt:7"}
"""


def folder(tmp_path: Path, evidence: str) -> Path:
    (tmp_path / "kling-o1.yaml").write_text((DATA / "models" / "kling-o1.yaml").read_text() + evidence)
    return tmp_path


@pytest.mark.parametrize(
    ("rule", "basis", "source"),
    [
        ("input.duration/enum", "observed", "run of 2026-11-01"),
        ("input.startImage/scheme", "inferred", "kling.txt:20"),
        ("type/enum", "documented", "kling.txt:7"),
        ("input.duration/type", "documented", PAGE),
        ("input.endImage/scheme", "documented", PAGE),
    ],
)
def test_a_rule_rests_on_the_evidence_of_its_fact_or_else_on_the_page(
    tmp_path: Path, rule: str, basis: str, source: str
) -> None:
    rules = {each.id: each for each in load_spec(folder(tmp_path, EVIDENCE)).model_rules("kling-o1")}
    assert (rules[f"kling-o1/{rule}"].basis, rules[f"kling-o1/{rule}"].source) == (basis, source)


def test_evidence_is_kept_by_the_path_of_its_fact(tmp_path: Path) -> None:
    model = load_spec(folder(tmp_path, EVIDENCE)).models["kling-o1"]
    assert model.evidence["type"] == Evidence("documented", "kling.txt:7")


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ("evidence:\n  type: {basis: assumed, source: x}\n", "expected one of documented, inferred, observed"),
        ("evidence:\n  type: {basis: observed}\n", "missing: 'source'"),
    ],
)
def test_evidence_that_says_nothing_is_refused(tmp_path: Path, wrong: str, reason: str) -> None:
    with pytest.raises(SpecFileInvalid, match=reason):
        load_spec(folder(tmp_path, wrong))
