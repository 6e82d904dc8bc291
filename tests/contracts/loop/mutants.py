"""Doubles whose validation is wrong in one place: a bound that has moved, or a rule that is not checked."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import yaml

from givonkit import load_spec
from givonkit.errors import SpecFileInvalid
from givonkit.spec.catalog import DATA
from givonkit.validation import compiled_model, compiler, findings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pytest

    from givonkit import Spec
    from givonkit.spec import Rule

WITH_SLOTS = "kling-o1"
"""A model with slots, judged beside others; a change of its own slots shows in its other ones."""
TOLD_BY_JOBS = ("https_url", "data_uri", "asset_uri")
"""What else is wrong with a URI is no verdict for the judge: a page names the scheme alone."""
FRAME = ("generations/type/required", "generations/type/type", "generations/type/enum")
"""Rules about the frame without which a request is accepted all the same."""


@dataclass(frozen=True)
class Moved:
    """A field of a model whose row in the model's file differs in one value."""

    model: str
    field: str
    what: str
    row: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.model}/{self.field}: {self.what}"

    @property
    def judged_models(self) -> tuple[str, ...]:
        """The models to judge: that an asset is refused can be told only where another model takes one."""
        return tuple(dict.fromkeys((self.model, WITH_SLOTS))) if self.what == "without asset" else (self.model,)

    def spec(self, folder: Path) -> Spec | None:
        """Return the spec with this change, or None where its loader sees that the file contradicts itself."""
        data = _data(self.model)
        data["fields"][self.field] = self.row
        (folder / f"{self.model}.yaml").write_text(yaml.safe_dump(data, sort_keys=False), encoding="utf-8")
        try:
            changed = load_spec(folder)
            changed.model_rules(self.model)
        except SpecFileInvalid:
            return None
        return changed


def moved_bounds(spec: Spec) -> list[Moved]:
    """Return each field with each of its bounds moved, each enum and each list of schemes longer or shorter by one."""
    return [
        Moved(slug, name, what, row)
        for slug in spec.models
        for name, field in _data(slug)["fields"].items()
        for what, row in (*_changes(field), *_with_a_stranger(field, name, spec))
    ]


def rules_to_switch_off(spec: Spec) -> list[Rule]:
    """Return the documented rules that validation could forget."""
    of_models = [rule for slug in spec.models for rule in spec.model_rules(slug)]
    of_frame = [spec.request_rules[name] for name in FRAME]
    return [rule for rule in (*of_frame, *of_models) if rule.basis == "documented" and rule.code not in TOLD_BY_JOBS]


def switch_off(rule_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make validation blind for one rule, for as long as a test lasts."""
    _blind_for_inputs(rule_id, monkeypatch)
    _blind_for_the_rest(rule_id, monkeypatch)
    check = compiled_model.CompiledModel.check_input

    def with_defaults(
        self: compiled_model.CompiledModel, given: dict[str, Any]
    ) -> tuple[dict[str, Any], findings.Findings | None]:
        """Give wrong values that went unseen a place in the price: that of their default."""
        values, found = check(self, given)
        for name, field in self.model.fields.items() if found is None else ():
            if name not in values and field.default is not None:
                values[name] = field.default
        return values, found

    monkeypatch.setattr(compiled_model.CompiledModel, "check_input", with_defaults)


def _blind_for_inputs(rule_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class Blind(findings.Broken):
        def append(self, item: Any) -> None:
            if item[0].id != rule_id:
                super().append(item)

        def add(self, rule: Rule, value: Any, pointer: str, *, limit: int) -> None:
            if rule.id != rule_id:
                super().add(rule, value, pointer, limit=limit)

    monkeypatch.setattr(compiler, "Broken", Blind)


def _blind_for_the_rest(rule_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    add, note = findings.Findings.add, findings.Findings.note

    def blind_add(self: findings.Findings, rule: Rule, value: Any, pointer: str | None = None) -> None:
        if rule.id != rule_id:
            add(self, rule, value, pointer)

    def blind_note(self: findings.Findings, violation: findings.Violation) -> None:
        if violation.rule.id != rule_id:
            note(self, violation)

    monkeypatch.setattr(findings.Findings, "add", blind_add)
    monkeypatch.setattr(findings.Findings, "note", blind_note)


def _data(slug: str) -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load((DATA / "models" / f"{slug}.yaml").read_text(encoding="utf-8"))
    return data


def _changes(row: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name in ("max_chars", "max_items"):
        for by in (-1, 1):
            if name in row and row[name] + by > 0:
                yield f"{name} {by:+}", {**row, name: row[name] + by}
    for end in ("from", "to", "step") if "range" in row else ():
        yield from _moved_ends(row, end)
    for name in ("allowed", "schemes"):
        for value in row.get(name, ()):
            if len(row[name]) > 1 and value != row.get("default"):
                yield f"without {value}", {**row, name: [other for other in row[name] if other != value]}
    if row.get("required"):
        yield "not required", {**row, "required": False}


def _with_a_stranger(row: dict[str, Any], name: str, spec: Spec) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield a list of values that is longer by one which other models have, for that is what a server may take."""
    others = [model.fields[name].allowed or () for model in spec.models.values() if name in model.fields]
    strangers = [value for values in others for value in values if value not in row.get("allowed", ())]
    if "allowed" in row and strangers:
        yield f"with {strangers[0]}", {**row, "allowed": [*row["allowed"], strangers[0]]}


def _moved_ends(row: dict[str, Any], end: str) -> Iterator[tuple[str, dict[str, Any]]]:
    span = row["range"]
    step = Decimal(str(span["step"]))
    for by in (-step, step):
        value = Decimal(str(span[end])) + by
        if value > 0:
            changed = {**span, end: int(value) if value == int(value) else float(value)}
            yield f"{end} {by:+}", {**row, "range": changed}
