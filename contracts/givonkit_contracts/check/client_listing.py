"""What `givonkit check client` shows without judging anything: the obligations, and ready drivers."""

from __future__ import annotations

import json
from importlib.resources import files
from itertools import groupby
from typing import TYPE_CHECKING

import click

from givonkit_contracts import client_checks
from givonkit_contracts.client_checks.every import every_obligation
from givonkit_contracts.client_checks.selection import selected
from givonkit_contracts.client_checks.templates import template_names, template_text

if TYPE_CHECKING:
    from givonkit_contracts.client_checks.obligation import Obligation
    from givonkit_contracts.client_checks.settings import ClientSettings

_LIST = "list"


def show_list(settings: ClientSettings, *, as_json: bool) -> None:
    """Print the obligations that the settings select, shape by shape."""
    obligations = selected(every_obligation(), settings)
    if as_json:
        click.echo(json.dumps([_told(one) for one in obligations], indent=2, ensure_ascii=False))
        return
    for shape, group in groupby(obligations, key=lambda one: one.shape):
        click.echo(f"{shape.replace('_', ' ')}")
        for one in group:
            click.echo(f"  {one.id}  ({one.level.value}, {'MUST' if one.must else 'SHOULD'})")
            click.echo(f"    {one.sentence}")
            click.echo(f"    The bug: {one.bug}.")
    must = sum(one.must for one in obligations)
    click.echo(f"{len(obligations)} obligations: {must} MUST, {len(obligations) - must} SHOULD")


def show_template(name: str) -> None:
    """Print a ready driver, or the names of all."""
    click.echo("\n".join(template_names()) if name == _LIST else template_text(name), nl=name == _LIST)


def show_protocol() -> None:
    """Print the JSON Schema of the lines that a driver reads and answers."""
    schema = files(client_checks).joinpath("protocol.schema.json").read_text("utf-8")
    click.echo(schema, nl=not schema.endswith("\n"))


def _told(one: Obligation) -> dict[str, object]:
    return {
        "id": one.id,
        "shape": one.shape,
        "level": one.level.value,
        "must": one.must,
        "sentence": one.sentence,
        "bug": one.bug,
        "schedules": list(one.lines),
    }
