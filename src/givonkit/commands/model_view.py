"""What `spec show` shows: a model as its page has it, then what is known beyond the page, and what is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .blocks import Heading, Table, Text, Verbatim
from .spec_views import NOTHING, basis_text, headline_text, plain_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .blocks import Block
    from .model_facts import FieldFacts, ModelFacts

UNREACHABLE = "not reachable in this world: required slots always select an earlier mode"


def model_view(model: ModelFacts) -> Iterator[Block]:
    """Yield the whole description of a model."""
    yield Heading(model["name"])
    provider = f" · {model['provider']}" if model["provider"] else ""
    yield Text(f"{model['slug']} · {model['type']}{provider} · {headline_text(model['headline'])}")
    for source in model["sources"]:
        yield Text(f"{source['url']} (seen {source['seen']})")
    yield from _fields(model)
    yield from _prices(model)
    yield from _modes(model)
    yield from _beyond_the_page(model)
    yield Heading("Documented request")
    yield Verbatim(model["curl"])


def _fields(model: ModelFacts) -> Iterator[Block]:
    yield Heading("Input fields (* required)")
    yield Table(
        header=("Field", "Type", "Default", "Allowed"),
        rows=tuple(
            (
                f"{field['name']}{'*' if field['required'] else ''}",
                field["type"],
                NOTHING if field["default"] is None else plain_text(field["default"]),
                allowed_text(field),
            )
            for field in model["fields"]
        ),
    )
    notes = tuple((f"{field['name']}:", field["note"]) for field in model["fields"] if field["note"])
    if notes:
        yield Heading("Notes on fields")
        yield Table(rows=notes)


def allowed_text(field: FieldFacts) -> str:
    """Return what a field takes in the words of a model page."""
    if field["cut"]:
        return "(cut off on the stored page)"
    if field["media"] is not None:
        limit = [f"up to {field['max_items']}"] if field["max_items"] is not None else []
        return " · ".join([field["media"], *limit, ", ".join(field["schemes"])])
    if field["allowed"] is not None:
        return ", ".join(map(plain_text, field["allowed"]))
    if field["range"] is not None:
        unit = f" {field['unit']}" if field["unit"] else ""
        return "from {start} · up to {end} · step {step}".format(**field["range"]) + unit
    return field["type"] if field["max_chars"] is None else f"up to {field['max_chars']} chars"


def _prices(model: ModelFacts) -> Iterator[Block]:
    yield Heading("Prices")
    rows = model["price_rows"]
    if rows is None:
        yield Text(f"{headline_text(model['headline'])}; no stored page shows the rows")
    elif not rows:
        yield Text(f"{headline_text(model['headline'])}, for every request")
    else:
        yield Table(
            header=("Row", "Price", ""),
            rows=tuple(
                (row["label"], f"{row['tokens']} {row['unit']}", "default" if row["default"] else "") for row in rows
            ),
        )


def _modes(model: ModelFacts) -> Iterator[Block]:
    basis = "documented" if model["modes_basis"] == "documented" else "inferred from the slots"
    yield Heading(f"Modes ({basis}), the first filled slot wins")
    yield Table(
        header=("Mode", "Selected by", ""),
        rows=tuple(
            (mode["name"], ", ".join(mode["slots"]) or "otherwise", "" if mode["reachable"] else UNREACHABLE)
            for mode in model["modes"]
        ),
    )


def _beyond_the_page(model: ModelFacts) -> Iterator[Block]:
    yield Heading("Beyond the page (`givonkit spec questions` lists the other answers)")
    yield _bullets(f"{rule['sentence']} ({basis_text(rule)})" for rule in model["undocumented_rules"])
    yield _bullets(f"{item['asks']} (assumed, {item['question']}={item['answer']})" for item in model["assumptions"])
    if model["gaps"]:
        yield Heading("Gaps: what no stored page shows")
        yield _bullets(model["gaps"])


def _bullets(texts: Iterable[str]) -> Table:
    return Table(rows=tuple(("-", text) for text in texts))
