"""One model page, read into the shape of a model file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from givonkit.errors import PageUnusable, SpecFileInvalid
from givonkit.spec.model_file import FIELD_TYPES, read_model
from givonkit.spec.model_mapping import condition_path
from givonkit.spec.model_text import model_text
from givonkit.spec.models import Field

from .assembling import Assembly
from .capabilities import Capabilities
from .conditions import required_fields
from .costs import read_costs
from .example_check import contradicted, is_of_type
from .field_rows import MOST_FIELDS
from .fields import read_fields
from .page_text import page_lines
from .parts import page_parts
from .reading import CONTRADICTION, NOT_FOUND, NOT_UNDERSTOOD, Note, Reading, Seen
from .sections import headings
from .words import page_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from givonkit.spec import Spec

    from .lines import Line
    from .parts import PageParts
    from .words import Words

NOT_SAID = "not said"
_VARIANT = re.compile("varian|вариант", re.IGNORECASE)
_OWN_PATH = re.compile(r"/models/([a-z0-9][a-z0-9._-]*)/?(?:[?#].*)?$")
_LONGEST_PROVIDER = 60
_PLACES = {
    "intro": "before the cost",
    "cost": "in the cost",
    "fields": "in the input fields",
    "capabilities": "in the capabilities",
    "end": "after the capabilities",
}


@dataclass(frozen=True, slots=True)
class Stop:
    """Where a page is cut: its last line, and the part of the page that this is in."""

    line: int
    place: str


@dataclass(frozen=True, slots=True)
class ImportedPage:
    """What a model page says: `mapping` has the shape of a model file, and may be partial.

    `stopped` says where the page is cut, `language` is that of its headings (`en`, `es`, `ru`), and `problem` is why
    the mapping cannot be loaded as a model.
    """

    mapping: dict[str, Any]
    notes: tuple[Note, ...]
    stopped: Stop | None
    language: str | None
    problem: str | None

    @property
    def slug(self) -> str | None:
        """The model's name in requests."""
        return self.mapping.get("model")

    @property
    def text(self) -> str:
        """The text of the model file."""
        return model_text(self.mapping)

    @property
    def is_whole(self) -> bool:
        """Whether all of the page was there, and understood."""
        return self.stopped is None and self.problem is None and all(note.kind == NOT_FOUND for note in self.notes)


def import_page(page: bytes, *, file: str, spec: Spec, url: str | None = None, seen: str | None = None) -> ImportedPage:
    """Return what a model page says: text, Markdown or saved HTML, in English, Spanish or Russian.

    `url` and `seen` say where and when it was read, where it does not say so itself. Raises PageUnusable when it is no
    model page.
    """
    return _Page(page, file, spec).imported(url, seen)


class _Page:
    """A page that is being read: its parts, and what was read off them so far."""

    def __init__(self, page: bytes, file: str, spec: Spec) -> None:
        self._file = file
        self._spec = spec
        self._words: Words = page_words()
        self._capabilities = Capabilities([mode for table in spec.api.modes.values() for mode in table], self._words)
        self._parts: PageParts = page_parts(page_lines(page, file), self._capabilities, self._words)
        self._reading = Reading()

    def imported(self, url: str | None, seen: str | None) -> ImportedPage:
        """Return what the page says."""
        self._read_fields()
        self._read_capabilities(self._reading)
        self._refuse_other_pages()
        self._read_top()
        self._tell_unread_fields()
        self._infer_fields()
        assembly = Assembly(self._reading, self._file)
        for key in ("model", "name", "provider", "type"):
            assembly.put(key)
        address = url or self._parts.url or self._file
        assembly.mapped["sources"] = [{"url": address, "seen": seen or NOT_SAID}]
        if not self._has_all_fields():
            assembly.mapped["fields_complete"] = False
        assembly.put_fields()
        self._put_conditions(assembly)
        if not self._is_cut_in("capabilities") or self._reading.under("slots."):
            assembly.put_modes({kind: tuple(modes) for kind, modes in self._spec.api.modes.items()})
        self._read_costs(assembly.mapped.get("fields", {}))
        assembly.put_prices()
        self._put_example(assembly)
        self._put_gaps(assembly)
        return self._result(assembly.finish())

    def _read_capabilities(self, reading: Reading) -> None:
        known = {name for model in self._spec.models.values() for name in model.fields}
        known.update(self._reading.under("fields."), (self._parts.example.input or {}) if self._parts.example else ())
        for section in self._parts.sections:
            if section.kind == "capabilities":
                self._capabilities.read(reading, section.lines, known)
        for name in reading.under("slots."):
            slot = reading.first(f"slots.{name}")
            if slot and not reading.has(f"fields.{name}") and reading is self._reading and self._parts.is_whole:
                reading.note(CONTRADICTION, f"{name} is an asset slot, and none of the input fields", slot.line)

    def _read_fields(self) -> None:
        slots = Reading()
        self._read_capabilities(slots)
        known = {name for model in self._spec.models.values() for name in model.fields}
        known.update(slots.under("slots."), (self._parts.example.input or {}) if self._parts.example else ())
        tabled = Reading()
        read_fields(tabled, self._parts.table, known, self._words)
        in_order = [path for path in tabled.under("fields.") if "." not in path]
        if len(self._parts.table.rows) >= len(self._parts.listed.rows):
            read_fields(self._reading, self._parts.table, known, self._words)
        read_fields(self._reading, self._parts.listed, known | {*in_order}, self._words, in_order=in_order)
        if len(self._parts.table.rows) < len(self._parts.listed.rows):
            read_fields(self._reading, self._parts.table, known, self._words)

    def _infer_fields(self) -> None:
        """Take the fields that only the page's request shows, where the list of fields is cut: their type, no more."""
        example = self._parts.example
        if example is None or self._has_all_fields():
            return
        for name, value in (example.input or {}).items():
            kind = next((kind for kind in FIELD_TYPES if is_of_type(value, kind)), None)
            if kind and not self._reading.has(f"fields.{name}") and re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,63}", name):
                self._reading.see(f"fields.{name}", True, example.line)  # noqa: FBT003  # the fact is that it is there
                self._reading.see(f"fields.{name}.type", kind, example.line, basis="inferred")

    def _tell_unread_fields(self) -> None:
        places = (self._parts.table.rows, self._parts.listed.rows)
        if self._parts.is_whole and not any(places):
            self._reading.note(NOT_UNDERSTOOD, "the input fields: neither a table nor a list of them can be made out")
        if any(len(rows) >= MOST_FIELDS for rows in places):
            self._reading.note(NOT_UNDERSTOOD, f"more than {MOST_FIELDS} input fields; the others are left out")

    def _refuse_other_pages(self) -> None:
        has_fields = bool(self._parts.table.rows or self._parts.listed.rows)
        has_request = self._parts.example is not None and (
            has_fields or (self._parts.example.is_call and self._parts.example.type in self._spec.api.modes)
        )
        has_capabilities = bool(self._reading.under("modes.") or self._reading.under("slots."))
        is_cut_before = not self._parts.is_whole and self._parts.has_call and self._has_price()
        if not (has_request or is_cut_before) and not (has_fields and (has_capabilities or self._has_price())):
            raise PageUnusable(
                self._file,
                "this is no model page: expected a request with `model` and `input`, or input fields with their types"
                " beside a price in tokens, in English, Spanish or Russian; save the page of one model, whole",
            )

    def _has_price(self) -> bool:
        reading = Reading()
        read_costs(reading, self._costs(), {}, self._words)
        return reading.has("prices.headline")

    def _costs(self) -> list[list[Line]]:
        provider = re.compile(rf".*{self._words.pattern('provider')}\s*:", re.IGNORECASE)
        return [
            [line for line in section.lines if not provider.match(line.text)]
            for section in self._parts.sections
            if section.kind == "cost"
        ]

    def _read_top(self) -> None:
        if self._parts.name:
            self._reading.see("name", self._parts.name.text, self._parts.name.number)
        if self._parts.example:
            self._reading.see("model", self._parts.example.model, self._parts.example.line)
            if self._parts.example.type:
                self._reading.see("type", self._parts.example.type, self._parts.example.line)
        own = _OWN_PATH.search(self._parts.url or "")
        if own:
            self._reading.see("model", own.group(1), 1)
        self._read_provider()

    def _read_provider(self) -> None:
        kinds = {kind: self._words.pattern(kind) for kind in ("video", "image")}
        badge = "|".join(f"(?P<{kind}>{pattern})" for kind, pattern in kinds.items())
        line_of_provider = re.compile(
            rf"(?:(?:{badge})[\s·|]*)?{self._words.pattern('provider')}\s*:\s*(?P<provider>\S.*)", re.IGNORECASE
        )
        for section in self._parts.sections:
            for line in section.lines if section.kind in ("intro", "cost") else ():
                found = line_of_provider.fullmatch(line.text)
                if found and len(found.group("provider")) <= _LONGEST_PROVIDER:
                    self._reading.see("provider", found.group("provider"), line.number)
                    for kind in kinds:
                        if found.group(kind):
                            self._reading.see("type", kind, line.number)

    def _read_costs(self, fields: Mapping[str, Any]) -> None:
        known = {
            name: Field(name, field["type"], allowed=tuple(field.get("allowed", ()))) for name, field in fields.items()
        }
        read_costs(self._reading, self._costs(), known, self._words)
        kinds = [section.kind for section in self._parts.sections]
        if self._parts.is_whole or ("capabilities" in kinds and kinds.count("cost") > 1):
            self._reading.see("costs_seen_whole", True, self._parts.last)  # noqa: FBT003  # the fact is that it is so

    def _put_conditions(self, assembly: Assembly) -> None:
        found = required_fields(self._reading, assembly.mapped.get("fields", {}), self._words)
        if found:
            assembly.mapped["conditions"] = [condition for condition, _ in found]
        for condition, seen in found:
            assembly.believe(condition_path(condition), seen)

    def _put_example(self, assembly: Assembly) -> None:
        example = self._parts.example
        if example is None or example.input is None:
            assembly.gaps.append("example request")
            return
        fields = assembly.mapped.get("fields", {})
        for told in contradicted(example, fields, has_all=self._has_all_fields()):
            self._reading.note(CONTRADICTION, told, example.line)
        assembly.mapped["example"] = {name: value for name, value in example.input.items() if name in fields}
        assembly.believe("example", Seen(None, example.line))

    def _put_gaps(self, assembly: Assembly) -> None:
        sections_seen = [section.kind for section in self._parts.sections]
        if "type" not in assembly.mapped:
            self._reading.note(NOT_FOUND, "the type of the job")
        if not self._has_all_fields():
            names = self._listed(assembly.mapped)
            assembly.gaps.append(f"possible further fields{f' after {names[-1]}' if names else ''}")
        if "capabilities" not in sections_seen or (
            self._is_cut_in("capabilities") and not self._reading.under("slots.")
        ):
            assembly.gaps.append("asset slots")
        if not self._parts.is_whole and "capabilities" not in sections_seen and not self._variant_line():
            assembly.gaps.append("variant sentence")
        if self._is_cut_in("cost") and "rows" in assembly.mapped.get("prices", {}):
            assembly.gaps.append("price rows")
        if "modes" not in assembly.mapped:
            assembly.gaps.append("modes")
        if not self._reading.has("provider"):
            assembly.gaps.append("provider line")

    def _listed(self, mapping: Mapping[str, Any]) -> list[str]:
        """Return the names of the fields that the table or the list shows."""
        seen = {name: self._reading.first(f"fields.{name}.type") for name in mapping.get("fields", {})}
        return [name for name, kind in seen.items() if kind and kind.basis == "documented"]

    def _variant_line(self) -> bool:
        costs = self._costs()
        return len(costs) > 1 and any(_VARIANT.search(line.text) for line in costs[-1])

    def _is_cut_in(self, kind: str) -> bool:
        return not self._parts.is_whole and self._parts.sections[-1].kind == kind

    def _has_all_fields(self) -> bool:
        """Whether no field can be missing: the table or the list was seen to end, and each of its fields was read."""
        if self._reading.has("unread_field") or not (self._parts.table.rows or self._parts.listed.rows):
            return False
        sent = (self._parts.example.input or {}) if self._parts.example else {}
        if not self._parts.is_whole and not all(self._reading.has(f"fields.{name}") for name in sent):
            return False
        last = max(self._parts.table.lines or self._parts.listed.lines)
        is_passed = any(line.place > last and line.text for line in self._parts.lines)
        has_table = any(line.cells for line in self._parts.lines if line.place in self._parts.table.lines)
        return self._parts.is_whole or (is_passed and (has_table or self._parts.sections[-1].kind != "fields"))

    def _result(self, mapping: dict[str, Any]) -> ImportedPage:
        for gap in mapping.get("gaps", ()):
            self._reading.note(NOT_FOUND, gap)
        language = self._words.language(headings(self._parts.lines, self._words))
        if language is None:
            self._reading.note(NOT_UNDERSTOOD, "the headings, which are in none of English, Spanish and Russian")
        stopped = None
        if not self._parts.is_whole:
            names = self._listed(mapping)
            place = _PLACES[self._parts.sections[-1].kind]
            at_field = self._parts.sections[-1].kind == "fields" and names
            stopped = Stop(self._parts.last, f"{place}{f', after {names[-1]}' if at_field else ''}")
        notes = tuple(sorted(self._reading.notes, key=lambda note: (note.line is None, note.line or 0)))
        return ImportedPage(mapping, notes, stopped, language, self._problem(mapping))

    def _problem(self, mapping: dict[str, Any]) -> str | None:
        modes = {kind: tuple(modes) for kind, modes in self._spec.api.modes.items()}
        try:
            read_model(model_text(mapping), self._file, modes=modes, questions=self._spec.questions)
        except SpecFileInvalid as error:
            return error.reason
        return None
