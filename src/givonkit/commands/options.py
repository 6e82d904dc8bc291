"""Options that the `spec` commands share: which models, which world, and for whom."""

from __future__ import annotations

from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from givonkit.errors import WorldUnknown
from givonkit.spec import load_spec
from givonkit.spec.world_file import named_world

if TYPE_CHECKING:
    from collections.abc import Callable

    from givonkit.spec import Spec, World


@dataclass(frozen=True, slots=True)
class Contract:
    """What a command is asked about: a spec in one world, told to people or as JSON."""

    spec: Spec
    world: World
    as_json: bool


def pairs(_context: click.Context, parameter: click.Parameter, texts: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return arguments of the form `NAME=VALUE` as tuples; anything else is refused."""
    return [_pair(text, parameter.metavar or "NAME=VALUE") for text in texts]


def _answers(context: click.Context, parameter: click.Parameter, texts: tuple[str, ...]) -> dict[str, str]:
    answers = pairs(context, parameter, texts)
    if len(dict(answers)) != len(answers):
        raise click.BadParameter("a question is answered only once")
    return dict(answers)


answer_option = click.option(
    "--answer",
    "answers",
    multiple=True,
    callback=_answers,
    metavar="QUESTION=ANSWER",
    help="Answer a question otherwise than by default; may be repeated (see `givonkit spec questions`).",
)


world_option = click.option(
    "--world",
    "world_name",
    metavar="FILE|random[:SEED]",
    help="Answer as the world of a YAML file, or as one drawn by a seed; --answer goes before it.",
)


observed_option = click.option(
    "--observed",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Answer as a server was seen to (observations of `givonkit check server`); --answer goes before it.",
)


models_option = click.option(
    "--models",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIR",
    help="Add or replace models by the YAML files of a folder.",
)


def chosen_world(
    spec: Spec, name: str | None, answers: dict[str, str], seed: int, *, observed: Path | None = None
) -> World:
    """Return the world that `--world` or `--observed` names with the answers of `--answer`.

    `random` alone is drawn by `seed`.
    """
    if observed is not None:
        if name is not None:
            raise click.UsageError("--observed and --world contradict each other")
        return spec.load_world(observed, answers)
    if name is None:
        return spec.world(answers)
    try:
        return named_world(spec, name, answers, seed)
    except WorldUnknown as error:
        raise click.BadParameter(str(error), param_hint="--world") from error


def contract_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that name a Contract (models, world, answers, JSON), and hand it that."""

    @models_option
    @world_option
    @observed_option
    @answer_option
    @click.option("--json", "as_json", is_flag=True, help="Print JSON.")
    @wraps(command)
    def with_contract(
        *,
        models: Path | None,
        world_name: str | None,
        observed: Path | None,
        answers: dict[str, str],
        as_json: bool,
        **arguments: Any,
    ) -> None:
        spec = load_spec(models)
        world = chosen_world(spec, world_name, answers, seed=0, observed=observed)
        command(Contract(spec, world, as_json), **arguments)

    return with_contract


def _pair(text: str, form: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise click.BadParameter(f"expected {form}, got {text!r}")
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        raise click.BadParameter(f"expected UTF-8, got {text!r}")
    return name, value
