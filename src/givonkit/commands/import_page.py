"""`givonkit spec import`: a model file from a saved page."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from givonkit.errors import PageUnusable
from givonkit.spec import load_spec
from givonkit.spec.importing import NOT_FOUND, import_page
from givonkit.spec.importing.page_text import MOST_BYTES
from givonkit.spec.model_mapping import json_values

from .output_file import output_option, write_output
from .terminal import show_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from givonkit.spec.importing import ImportedPage

STANDARD_INPUT = "-"
NOT_WHOLE = 3
_LANGUAGES = {"en": "English", "es": "Spanish", "ru": "Russian"}


@click.command("import")
@click.argument("page")
@output_option("the model file")
@click.option("--url", metavar="URL", help="Where the page is from, if it does not say so itself.")
@click.option("--seen", metavar="DATE", help="When it was seen, such as 2026-11-23.")
@click.option(
    "--models",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIR",
    help="Know the field names of these models too, which tells where names end that a page glues to other words.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, the notes included.")
def import_command(
    *, page: str, output: Path | None, url: str | None, seen: str | None, models: Path | None, as_json: bool
) -> None:
    """Read a saved model page, and print the model file that it makes.

    PAGE is a file (text, Markdown or HTML; English, Spanish or Russian), or - for standard input; nothing is fetched.
    Every fact has its basis and its line under `evidence`; nothing is guessed. What was not found or understood is told
    on standard error.

    Exit status: 0 all that the page has was read (what a page of its kind may lack is under `gaps`), 3 the page is cut,
    or a part of it was not understood, 2 it is no model page.

    JSON: {"model": {...}, "notes": [{kind, says, line}], "stopped": {line, place}, "language", "problem"}
    """
    name, content = _page(page)
    imported = import_page(content, file=name, spec=load_spec(models), url=url, seen=seen)
    written = [write_output(output, imported.text)] if output else []
    if as_json:
        show_json(_facts(imported))
    elif not output:
        click.echo(imported.text.encode(), nl=False)
    for line in (*_told(imported, name), *written):
        click.echo(line, err=True)
    if not imported.is_whole:
        sys.exit(NOT_WHOLE)


def _page(page: str) -> tuple[str, bytes]:
    """Return a page's name and content, read no further than one that is too large needs."""
    if page == STANDARD_INPUT:
        return "standard input", sys.stdin.buffer.read(MOST_BYTES + 1)
    if page.startswith(("http://", "https://")):
        raise PageUnusable(page, "nothing is fetched; save the page, and name the file")
    try:
        with Path(page).open("rb") as file:
            return Path(page).name, file.read(MOST_BYTES + 1)
    except OSError as error:
        raise PageUnusable(page, f"cannot be read: {error.strerror}") from error


def _facts(imported: ImportedPage) -> dict[str, Any]:
    stopped = imported.stopped
    return {
        "model": json_values(imported.mapping),
        "notes": [note._asdict() for note in imported.notes],
        "stopped": {"line": stopped.line, "place": stopped.place} if stopped else None,
        "language": imported.language,
        "problem": imported.problem,
    }


def _told(imported: ImportedPage, name: str) -> Iterator[str]:
    yield _summary(imported, name)
    missing = [note.says for note in imported.notes if note.kind == NOT_FOUND]
    if missing:
        yield f"not found: {', '.join(missing)}"
    for note in imported.notes:
        if note.kind != NOT_FOUND:
            yield f"{f'{name}:{note.line}' if note.line else name}: {note.kind}: {note.says}"
    if imported.stopped:
        yield f"{name}:{imported.stopped.line}: the page is cut here, {imported.stopped.place}"
    if imported.problem:
        yield f"the model file cannot be loaded before this is mended: {imported.problem}"


def _summary(imported: ImportedPage, name: str) -> str:
    mapping = imported.mapping
    counted = [
        (len(mapping.get("fields", {})), "field"),
        (len(mapping.get("modes", ())), "mode"),
        (len(mapping.get("prices", {}).get("rows", ())), "price row"),
        (len(mapping.get("conditions", ())), "condition"),
    ]
    parts = [f"{count} {noun}{'' if count == 1 else 's'}" for count, noun in counted if count]
    language = f", in {_LANGUAGES[imported.language]}" if imported.language else ""
    return f"{mapping.get('name', 'a model')} ({imported.slug or 'name unknown'}), read from {name}{language}: " + (
        ", ".join(parts) or "no fields"
    )
