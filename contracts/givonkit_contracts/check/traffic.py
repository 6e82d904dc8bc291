"""The command `givonkit check traffic`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from givonkit.spec import load_spec

from . import options
from .bodies import model_of
from .conclusion import conclusion

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from givonkit_contracts.server_checks.exchange import Exchange


@click.command("traffic")
@click.argument("recording", type=options.READ_FILE, metavar="FILE.har")
@options.model_option
@options.models_option
@options.known_option
@options.write_known_option
@options.report_option
@options.verbose_option
@options.json_option
@click.pass_context
def traffic(
    context: click.Context,
    /,
    *,
    recording: Path,
    models: tuple[str, ...],
    folder: Path | None,
    known: Path | None,
    write_known: Path | None,
    reports: tuple[str, ...],
    is_verbose: bool,
    as_json: bool,
) -> None:
    """Hold recorded traffic (HAR) to the spec; nothing is sent.

    Exit status: 0 when nothing documented is contradicted, 1 when something is, 2 when the recording could not be
    judged, 3 when it settles nothing.
    """
    spec = load_spec(folder)
    for slug in models:
        spec.models[slug]
    told = conclusion(
        spec, known=known, write_known=write_known, reports=reports, is_verbose=is_verbose, as_json=as_json
    )
    from givonkit_contracts.server_checks.har_file import Recording, read_har  # noqa: PLC0415  # --help needs no judge
    from givonkit_contracts.server_checks.traffic import judge_traffic  # noqa: PLC0415  # likewise

    recorded = read_har(recording)
    chosen = [exchange for exchange in recorded if is_about(exchange, models)]
    report = judge_traffic(Recording(recorded.origin, chosen, recorded.skipped), spec)
    context.exit(told.tell(report).exit_code)


def is_about(exchange: Exchange, models: Collection[str]) -> bool:
    """Return whether a request may be about one of these models: one that names another is not."""
    named = model_of(exchange.body)
    return not models or named is None or named in models
