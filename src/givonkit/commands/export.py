"""`givonkit spec export …`: the spec as a document that other tools read."""

from __future__ import annotations

import json
import re
from functools import wraps
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from givonkit.spec import load_spec
from givonkit.version import installed_version

from .options import answer_option, chosen_world, models_option, observed_option, world_option
from .output_file import output_option, write_output

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from givonkit.spec import Spec, World

_is_url = re.compile(
    r"https?://(\[[0-9a-fA-F:.]+\]|[0-9A-Za-z._~-]+)(:[0-9]{1,5})?(/[0-9A-Za-z._~%/-]*)?", re.ASCII
).fullmatch
DOUBLE = "http://127.0.0.1:4010"
"""Where `givonkit serve` answers unless told otherwise."""


class Asked(NamedTuple):
    """What an export is made from: a spec in one world, all models or the one that is named, and a server, if any."""

    spec: Spec
    world: World
    model: str | None
    server_url: str | None


@click.group()
def export() -> None:
    """Write the spec as a document for other tools: OpenAPI, JSON Schema, Postman.

    All models, or the one that is named; the same spec and world give the same bytes.
    """


def _server_url(_context: click.Context, _parameter: click.Parameter, url: str | None) -> str | None:
    if url is not None and not _is_url(url):
        raise click.BadParameter(f"expected a URL like https://api.example.com, got {url!r}")
    return url.rstrip("/") if url else None


def _exporting(server_help: str) -> Callable[[Callable[[Asked], dict[str, Any]]], Callable[..., None]]:
    """Give a command what every export takes, hand it what is asked for, and write the document that it returns."""

    def decorated(command: Callable[[Asked], dict[str, Any]]) -> Callable[..., None]:
        @click.argument("model", required=False)
        @output_option("the document")
        @click.option("--server-url", callback=_server_url, metavar="URL", help=server_help)
        @models_option
        @world_option
        @observed_option
        @answer_option
        @wraps(command)
        def with_asked(
            *,
            model: str | None,
            output: Path | None,
            server_url: str | None,
            models: Path | None,
            world_name: str | None,
            observed: Path | None,
            answers: dict[str, str],
        ) -> None:
            spec = load_spec(models)
            world = chosen_world(spec, world_name, answers, seed=0, observed=observed)
            _write(command(Asked(spec, world, model, server_url)), output)

        return with_asked

    return decorated


def _write(document: dict[str, Any], output: Path | None) -> None:
    text = f"{json.dumps(document, ensure_ascii=False, indent=2)}\n"
    if output is None:
        click.echo(text.encode(), nl=False)
        return
    click.echo(write_output(output, text), err=True)


@export.command()
@_exporting("The server that the document names.  [default: https://api.givon.ai, as the pages have it]")
def openapi(asked: Asked) -> dict[str, Any]:
    """Print the OpenAPI 3.1 document of the API."""
    from givonkit.spec.openapi import openapi_document  # noqa: PLC0415  # each format is loaded when it is asked for

    return openapi_document(
        asked.spec,
        asked.world,
        server_url=asked.server_url or asked.spec.api.base_url,
        version=installed_version(),
        model=asked.model,
    )


@export.command()
@_exporting("What the ids of the schemas begin with.  [default: urn:givonkit:requests, which no server has]")
def jsonschema(asked: Asked) -> dict[str, Any]:
    """Print the JSON Schema (draft 2020-12) of a request: of one model, or of all in one bundle."""
    from givonkit.spec.json_schema_documents import IDS, bundle_document, model_document  # noqa: PLC0415  # as above

    ids = f"{asked.server_url}/requests" if asked.server_url else IDS
    if asked.model is None:
        return bundle_document(asked.spec, asked.world, ids=ids)
    return model_document(asked.spec, asked.world, asked.model, ids=ids)


@export.command()
@_exporting(f"What the variable baseUrl holds.  [default: {DOUBLE}, where a run of it costs nothing]")
def postman(asked: Asked) -> dict[str, Any]:
    """Print a Postman collection (v2.1), which completes a job when it is run."""
    from givonkit.spec.postman import postman_collection  # noqa: PLC0415  # as above

    return postman_collection(asked.spec, asked.world, server_url=asked.server_url or DOUBLE, model=asked.model)
