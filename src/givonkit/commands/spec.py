"""`givonkit spec …`: the written contract, for people and machines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .lazy_group import LazyGroup
from .model_facts import model_facts, model_summary
from .model_view import model_view
from .options import contract_options, pairs
from .quotes import quote
from .rule_facts import all_rules, model_rules, question_facts
from .settings import input_values
from .spec_views import models_view, questions_view, quote_view, rules_view
from .terminal import show, show_json

if TYPE_CHECKING:
    from .options import Contract


_ELSEWHERE = {
    "diff": "givonkit.commands.diff:diff",
    "drift": "givonkit.commands.drift:drift",
    "export": "givonkit.commands.export:export",
    "import": "givonkit.commands.import_page:import_command",
}


@click.group(cls=LazyGroup, elsewhere=_ELSEWHERE)
def spec() -> None:
    """Look into the written spec: models, rules, questions, prices."""


@spec.command("list")
@contract_options
def list_models(contract: Contract) -> None:
    """List the models.

    JSON: {"models": [{slug, name, provider, type, modes, modes_basis, headline, gaps}]}
    """
    models = [model_summary(contract.spec, contract.world, model) for _, model in sorted(contract.spec.models.items())]
    if contract.as_json:
        show_json({"models": models})
    else:
        show(models_view(models))


@spec.command("show")
@click.argument("model")
@contract_options
def show_model(contract: Contract, model: str) -> None:
    """Show one model as its page has it, and what is known beyond the page.

    JSON: {slug, name, provider, type, modes, modes_basis, headline, gaps, sources, fields, fields_complete, price_rows,
    undocumented_rules, assumptions, request, curl}
    """
    facts = model_facts(contract.spec, contract.world, contract.spec.models[model])
    if contract.as_json:
        show_json(facts)
    else:
        show(model_view(facts))


@spec.command("rules")
@click.argument("model", required=False)
@contract_options
def list_rules(contract: Contract, model: str | None) -> None:
    """List the rules of one model, or all of them.

    JSON: {"rules": [{id, model, sentence, basis, source, question, answer}]}
    """
    rules = (
        all_rules(contract.spec, contract.world) if model is None else model_rules(contract.spec, contract.world, model)
    )
    if contract.as_json:
        show_json({"rules": rules})
    else:
        show(rules_view(rules))


@spec.command("questions")
@contract_options
def list_questions(contract: Contract) -> None:
    """List what no page says, with the answers that `--answer` takes.

    JSON: {"questions": [{id, group, asks, simulated, reason, default, answer, answers}]}
    """
    questions = question_facts(contract.spec.questions.values(), contract.world)
    if contract.as_json:
        show_json({"questions": questions})
    else:
        show(questions_view(questions))


@spec.command("wire")
@contract_options
def show_wire(contract: Contract) -> None:
    """Show the paths, statuses, names and shapes of a world, as a world file that `--world` takes.

    JSON: {"wire": {...}}
    """
    if contract.as_json:
        show_json({"wire": contract.world.wire})
        return
    import yaml  # noqa: PLC0415  # only this command writes YAML

    click.echo(yaml.safe_dump({"wire": contract.world.wire}, sort_keys=False, allow_unicode=True, width=120), nl=False)


@spec.command("price")
@click.argument("model")
@click.option(
    "--set",
    "settings",
    multiple=True,
    callback=pairs,
    metavar="NAME=VALUE",
    help="Set a field; an array takes a JSON array, or one item each time.",
)
@contract_options
def show_price(contract: Contract, model: str, settings: list[tuple[str, str]]) -> None:
    """Show what a request costs, and why.

    Fields that are left out take their defaults; required ones, those of the documented request.

    JSON: {model, variant, tokens, basis, row, arithmetic, assumes, input, origins}
    """
    chosen = contract.spec.models[model]
    facts = quote(contract.spec, contract.world, chosen, input_values(chosen, settings))
    if contract.as_json:
        show_json(facts)
    else:
        show(quote_view(facts))
