"""What the `spec` commands show to people."""

from __future__ import annotations

import json
from itertools import groupby
from typing import TYPE_CHECKING, Any

from .blocks import Heading, Table, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .blocks import Block
    from .model_facts import Headline, ModelSummary
    from .quotes import Quote
    from .rule_facts import QuestionFacts, RuleFacts

NOTHING = "—"
ORIGINS = {"set": "--set", "default": "default", "example": "the documented request"}


def models_view(models: list[ModelSummary]) -> Iterator[Block]:
    """Yield the table of models."""
    yield Table(
        header=("Model", "Name", "Type", "Price", "Gaps", "Modes"),
        rows=tuple(
            (
                model["slug"],
                model["name"],
                model["type"],
                headline_text(model["headline"]),
                str(len(model["gaps"]) or NOTHING),
                ", ".join(mode["name"] for mode in model["modes"]),
            )
            for model in models
        ),
        folds=True,
    )


def rules_view(rules: list[RuleFacts]) -> Iterator[Block]:
    """Yield one table of rules for each model, under the page that they come from."""
    for slug, group in groupby(rules, key=lambda rule: rule["model"]):
        of_model = list(group)
        page = next((rule["source"] for rule in of_model if rule["basis"] == "documented"), "")
        yield Heading(f"{slug or 'every request'} · {page}")
        yield Table(
            header=("Rule", "Basis", "Says"),
            rows=tuple((rule["id"], _grounds(rule, page), rule["sentence"]) for rule in of_model),
            folds=True,
        )


def questions_view(questions: list[QuestionFacts]) -> Iterator[Block]:
    """Yield each question with its answers, in the form that `--answer` takes."""
    yield Text("What no page says. The defaults follow what most APIs of this kind do.")
    for number, group in groupby(questions, key=lambda question: question["group"]):
        yield Heading(f"Group {number}")
        for question in group:
            yield Text(f"{question['id']}: {question['asks']}{_simulation(question)}")
            if question["answers"]:
                yield Table(rows=_answer_rows(question), indent=2)


def quote_view(quote: Quote) -> Iterator[Block]:
    """Yield the price with its arithmetic, and the input that it is for."""
    tokens = f"{quote['tokens']} tokens"
    yield Table(
        rows=(
            ("Model", quote["model"]),
            ("Variant", quote["variant"]),
            ("Price", f"{tokens} (exact)" if quote["basis"] == "exact" else f"at least {tokens} (a lower bound)"),
            ("Row", quote["arithmetic"]),
            *([("Assumes", ", ".join(quote["assumes"]))] if quote["assumes"] else []),
        )
    )
    yield Heading("Input")
    yield Table(
        header=("Field", "Value", "From"),
        rows=tuple(
            (name, plain_text(value), ORIGINS[quote["origins"][name]]) for name, value in quote["input"].items()
        ),
    )


def headline_text(headline: Headline) -> str:
    """Return a headline price as the page has it: `from 5.5 tokens/s`."""
    return f"{'from ' if headline['lower_bound'] else ''}{headline['tokens']} {headline['unit']}"


def plain_text(value: Any) -> str:
    """Return text as it is, and any other value as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def basis_text(rule: RuleFacts) -> str:
    """Return a basis with the answer that it rests on: `assumed, empty-prompt=refused`."""
    return f"{rule['basis']}, {rule['question']}={rule['answer']}" if rule["question"] else rule["basis"]


def _grounds(rule: RuleFacts, page: str) -> str:
    known = (page, f"question {rule['question']}")
    return basis_text(rule) if rule["source"] in known else f"{basis_text(rule)}, {rule['source']}"


def _simulation(question: QuestionFacts) -> str:
    return f" [not simulated: {question['reason']}]" if question["reason"] else ""


def _answer_rows(question: QuestionFacts) -> tuple[tuple[str, ...], ...]:
    marks = {question["default"]: "default"}
    marks.setdefault(question["answer"], "chosen")
    return tuple(
        (f"{question['id']}={answer['name']}", answer["means"], marks.get(answer["name"], ""))
        for answer in question["answers"]
    )
