"""The facts of a page put together in the shape of a model file, with the evidence for each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .reading import CONTRADICTION, NOT_FOUND, NOT_UNDERSTOOD, TO_CHECK, Reading, shown

if TYPE_CHECKING:
    from .reading import Seen

Mapped = dict[str, Any]


class Assembly:
    """A mapped model in the making, and the line and basis of each of its facts."""

    def __init__(self, reading: Reading, file: str) -> None:
        self.mapped: Mapped = {}
        self.gaps: list[str] = []
        self._reading = reading
        self._file = file
        self._evidence: Mapped = {}

    def put(self, fact: str) -> None:
        """Put a fact of the page, if every place that shows it agrees."""
        seen = self._reading.fact(fact)
        if seen:
            self.mapped[fact] = seen.value
            self.believe(fact, seen)

    def believe(self, fact: str, seen: Seen) -> None:
        """Write down why a fact is believed."""
        self._evidence[fact] = {"basis": seen.basis, "source": f"{self._file}:{seen.line}"}

    def finish(self) -> Mapped:
        """Return the mapped model with its gaps and evidence."""
        gaps = {"gaps": list(dict.fromkeys(self.gaps))} if self.gaps else {}
        return {**self.mapped, **gaps, "evidence": self._evidence}

    def put_fields(self) -> None:
        """Put the fields in the order of the page."""
        names = [path for path in self._reading.under("fields.") if "." not in path]
        fields = {name: field for name in names if (field := self._field(name))}
        if fields:
            self.mapped["fields"] = fields

    def _field(self, name: str) -> Mapped | None:
        path = f"fields.{name}"
        kind = self._reading.fact(f"{path}.type")
        there = self._reading.fact(path)
        if kind is None or there is None:
            self.gaps.append(f"{name} type")
            self.mapped["fields_complete"] = False
            return None
        field: Mapped = {"type": kind.value}
        self.believe(f"{path}.type", kind)
        self._doubt(name, there.line)
        self._put_required(name, field)
        self._put_values(name, field)
        described = self._reading.first(f"{path}.description")
        if described:
            field["description"] = described.value
            self.believe(f"{path}.description", described)
        return field

    def _doubt(self, name: str, line: int) -> None:
        if self._reading.has(f"fields.{name}.doubtful") and not self._reading.has(f"fields.{name}.sure"):
            told = f"{name}: only a capital letter shows where the name of the field ends and its description begins"
            self._reading.note(TO_CHECK, told, line)

    def _put_required(self, name: str, field: Mapped) -> None:
        slot = self._reading.fact(f"slots.{name}")
        if slot:
            self._reading.see(f"fields.{name}.required", slot.value["required"], slot.line)
        required = self._reading.fact(f"fields.{name}.required")
        if required is None and self._reading.has(f"fields.{name}.required"):
            self.gaps.append(f"{name} required or not")
        elif required and required.value:
            field["required"] = True
            self.believe(f"fields.{name}.required", required)

    def _put_values(self, name: str, field: Mapped) -> None:
        path = f"fields.{name}"
        takes = None if self._reading.has(f"{path}.unread_takes") else self._reading.fact(f"{path}.takes")
        is_known = takes is not None and (field["type"] != "array" or "media" in takes.value)
        if takes is None or not is_known or not self._agrees_with_slot(name, takes):
            field["cut"] = True
            self.gaps.append(f"{name} allowed values")
            return
        default = self._reading.fact(f"{path}.default")
        if default is None or (default.value is not None and not self._fits(name, default, takes)):
            self.gaps.append(f"{name} default")
        elif default.value is not None:
            field["default"] = default.value
            self.believe(f"{path}.default", default)
        for key, value in takes.value.items():
            field[key] = value
            self.believe(f"{path}.{key}", takes)
        if name == "duration" and field["type"] == "number" and "unit" not in field:
            field["unit"] = "seconds"
            self.believe(f"{path}.unit", takes._replace(basis="inferred"))

    def _agrees_with_slot(self, name: str, takes: Seen) -> bool:
        slot = self._reading.fact(f"slots.{name}")
        if slot is None:
            return not self._reading.has(f"slots.{name}")
        here = {key: takes.value.get(key) for key in ("media", "max_items")}
        there = {key: slot.value[key] for key in ("media", "max_items")}
        if here == there:
            return True
        told = f"{name} takes {shown(here)}, and {shown(there)} among the asset slots in line {slot.line}"
        self._reading.note(CONTRADICTION, told, takes.line)
        return False

    def _fits(self, name: str, default: Seen, takes: Seen) -> bool:
        allowed = takes.value.get("allowed")
        bounds = takes.value.get("range")
        if allowed is not None and default.value not in allowed:
            self._reading.note(CONTRADICTION, f"{name}: the default {default.value} is not allowed", default.line)
            return False
        if bounds is not None:
            value = type(bounds["from"])(str(default.value))
            if not bounds["from"] <= value <= bounds["to"] or (value - bounds["from"]) % bounds["step"]:
                self._reading.note(CONTRADICTION, f"{name}: the default {value} is not in the range", default.line)
                return False
        return True

    def put_prices(self) -> None:
        """Put the headline and the rows; a page with one price has none, and an older text does not show them."""
        headline = self._reading.fact("prices.headline")
        if headline is None:
            self.gaps.append("headline price")
            self._reading.note(NOT_FOUND, "the headline price")
            return
        prices: Mapped = {"headline": headline.value}
        self.believe("prices.headline", headline)
        seen = [self._reading.fact(f"price_rows.{path}") for path in self._reading.under("price_rows.")]
        rows = self._with_one_default([row for row in seen if row])
        if rows and len(rows) == len(seen) and not self._reading.has("unread_price"):
            prices["rows"] = [row.value for row in rows]
            self.believe("prices.rows", rows[0])
        elif not seen and not headline.value.get("from") and self._reading.has("costs_seen_whole"):
            prices["rows"] = []
            self.believe("prices.rows", headline)
        else:
            self.gaps.append("price rows")
        self.mapped["prices"] = prices
        self._check_lowest(prices)

    def _check_lowest(self, prices: Mapped) -> None:
        """Note a headline that no row explains: `from X` is the smallest amount of the table on every page seen."""
        headline = prices["headline"]
        amounts = [row["amount"] for row in prices.get("rows", ()) if row["unit"] == headline["unit"]]
        if headline.get("from") and prices.get("rows") and headline["amount"] not in amounts:
            told = f"no price row has {headline['amount']} {headline['unit']}, which the headline begins with"
            self._reading.note(TO_CHECK, f"{told}: rows may be missing")
            self.gaps.append("price rows")

    def _with_one_default(self, rows: list[Seen]) -> list[Seen]:
        marked = [row for row in rows if row.value.get("default")]
        if len(marked) <= 1:
            return rows
        told = " and ".join(f"{row.value['label']} ({row.value['unit']}, line {row.line})" for row in marked)
        self._reading.note(CONTRADICTION, f"the mark default stands on more than one price row: {told}", marked[0].line)
        self.gaps.append("default price row")
        plain = [{key: value for key, value in row.value.items() if key != "default"} for row in rows]
        return [row._replace(value=value) for row, value in zip(rows, plain, strict=True)]

    def put_modes(self, known: dict[str, tuple[str, ...]]) -> None:
        """Put the modes that fit the type of the job."""
        modes = self._reading.under("modes.")
        kind = self.mapped.get("type")
        strange = [mode for mode in modes if kind in known and mode not in known[kind]]
        if strange:
            self._reading.note(NOT_UNDERSTOOD, f"a model of type {kind} has no mode {', '.join(strange)}")
        if not modes or strange or self._reading.has("unread_mode"):
            return
        self.mapped["modes"] = modes
        first = self._reading.fact(f"modes.{modes[0]}")
        if first:
            self.believe("modes", first)
