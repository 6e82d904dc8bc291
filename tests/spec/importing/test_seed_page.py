"""A page laid out as the one that the project began with gives the facts of our own file."""

from pathlib import Path
from typing import Any

from givonkit.spec import load_spec
from givonkit.spec.importing import import_page
from givonkit.spec.model_mapping import flat_facts, model_mapping

SPEC = load_spec()
PAGE = Path(__file__).with_name("kling-o1.txt")
OWN = model_mapping(SPEC.models["kling-o1"])


def facts(mapping: dict[str, Any]) -> dict[str, Any]:
    """Return the facts that a page can show: not what we note about them, nor what a question assumes."""
    unsaid = (".note", ".description")
    flat = flat_facts({**mapping, "conditions": []})
    return {path: value for path, value in flat.items() if not path.endswith(unsaid)}


def test_the_page_gives_the_facts_and_the_gaps_of_our_own_file() -> None:
    imported = import_page(PAGE.read_bytes(), file=PAGE.name, spec=SPEC)
    assert facts(imported.mapping) == facts(OWN)
    assert imported.mapping["gaps"] == OWN["gaps"]


def test_the_page_is_whole_and_understood() -> None:
    imported = import_page(PAGE.read_bytes(), file=PAGE.name, spec=SPEC)
    assert imported.is_whole
    assert (imported.stopped, imported.problem, imported.language) == (None, None, "en")


def test_every_fact_has_a_basis_and_a_line_of_the_page() -> None:
    imported = import_page(PAGE.read_bytes(), file=PAGE.name, spec=SPEC)
    evidence = imported.mapping["evidence"]
    parts = {path for path in flat_facts(imported.mapping) if path.count(".") != 1 or path.startswith("prices")}
    assert {path for path in parts if not path.startswith(("example.", "prices.rows"))} <= set(evidence)
    assert evidence["fields.duration.allowed"] == {"basis": "documented", "source": "kling-o1.txt:14"}
    assert evidence["fields.duration.unit"]["basis"] == "inferred"
    assert {grounds["basis"] for grounds in evidence.values()} == {"documented", "inferred"}
