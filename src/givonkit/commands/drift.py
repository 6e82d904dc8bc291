"""`givonkit spec drift`: saved pages, the spec and a live server on one table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from givonkit.errors import GivonkitError
from givonkit.spec import load_spec

from .options import answer_option, chosen_world, models_option, world_option
from .terminal import show, show_json

if TYPE_CHECKING:
    from givonkit.spec import Spec, World
    from givonkit.spec.drifting import Live

    from .drift_pages import Dated
    from .drift_report import DriftReport


class NothingToCompare(GivonkitError):
    """None of the pages can be used."""


class _Asked(NamedTuple):
    """What is to be laid side by side: pages with their dates, observations, and models of one's own."""

    files: tuple[str, ...]
    dates: list[Dated]
    observed: Path | None
    models: Path | None
    shows_all: bool


def _dates(context: click.Context, parameter: click.Parameter, texts: tuple[str, ...]) -> list[Dated]:
    from .drift_pages import dated  # noqa: PLC0415  # other commands of `spec` read no pages

    return dated(context, parameter, texts)


def _only_one(_context: click.Context, _parameter: click.Parameter, files: tuple[Path, ...]) -> Path | None:
    if len(files) > 1:
        told = ", ".join(map(str, files))
        raise click.BadParameter(f"one file of observations can be compared at a time, got {told}")
    return next(iter(files), None)


@click.command("drift")
@click.argument("more_pages", metavar="[PAGE]...", nargs=-1)
@click.option("--page", "pages", multiple=True, metavar="PAGE...", help="Saved model pages; may be repeated.")
@click.option(
    "--observed",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    multiple=True,
    callback=_only_one,
    metavar="FILE",
    help="What a live server was seen to do: observations of `givonkit check server`.",
)
@click.option(
    "--seen",
    "dates",
    multiple=True,
    callback=_dates,
    metavar="[PAGE=]DATE",
    help="When a page was seen, or all of them; PAGE may hold * and ?. A date in a page's path is taken too.",
)
@click.option("--all", "shows_all", is_flag=True, help="Show every fact, not only those on which two columns disagree.")
@models_option
@world_option
@answer_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--markdown", "as_markdown", is_flag=True, help="Print Markdown, for an issue or a pull request.")
def drift(
    *,
    more_pages: tuple[str, ...],
    pages: tuple[str, ...],
    observed: Path | None,
    dates: list[Dated],
    shows_all: bool,
    models: Path | None,
    world_name: str | None,
    answers: dict[str, str],
    as_json: bool,
    as_markdown: bool,
) -> None:
    """Tell on what saved pages, the spec and a live server disagree, and who is probably behind.

    A page is a file (text, Markdown or HTML; English, Spanish or Russian), and several may show one model: languages,
    or ages. What a page does not show disagrees with nothing. Who is behind follows from what was seen later, from what
    most pages say, and from what the server was seen to do; where nothing speaks for either, that is said. Whether a
    server keeps the documented rules is not in a file of observations: `givonkit check server` tells that.

    Exit status: 0 nothing disagrees, 1 something disagrees so that clients of the spec break, 3 something disagrees,
    2 nothing could be compared.

    JSON: {models: [{model, spec, pages: {name: {file, language, seen, gaps, notes, stopped}}, facts: [{fact, says,
    language, rules, spec: {shown, value, words}, pages: {name: ...}, live, disagrees, breaking, behind, why, mend}],
    lacking}], live: null or {target, seen, questions: {id: {answer, seen, evidence, date}}, unanswered, facts},
    unusable: [{file, reason}], disagreements, breaking, summary, exit}. `stopped` is where a page is cut, `lacking` are
    facts that a page shows and the spec's file does not, `unanswered` the questions of which nothing was seen.
    """
    if as_json and as_markdown:
        raise click.UsageError("--json and --markdown contradict each other")
    files = (*pages, *more_pages)
    if not files and observed is None:
        raise click.UsageError("name saved pages with --page, or what a server was seen to do with --observed")
    spec = load_spec(models)
    world = chosen_world(spec, world_name, answers, seed=0)
    report = _report(_Asked(files, dates, observed, models, shows_all), spec, world)
    if as_json:
        from .drift_facts import drift_facts  # noqa: PLC0415  # only one form of output is needed

        show_json(drift_facts(report))
    elif as_markdown:
        from .drift_markdown import drift_markdown  # noqa: PLC0415  # only one form of output is needed

        click.echo(drift_markdown(report).encode(), nl=False)
    else:
        from .drift_view import drift_view  # noqa: PLC0415  # only one form of output is needed

        show(drift_view(report))
    click.get_current_context().exit(report.drift.exit_code)


def _report(asked: _Asked, spec: Spec, world: World) -> DriftReport:
    from givonkit.spec.drifting import drift as side_by_side  # noqa: PLC0415  # other commands need not pay for it

    from .drift_pages import read_pages  # noqa: PLC0415  # the same
    from .drift_report import DriftReport  # noqa: PLC0415  # the same
    from .spec_file import spec_file  # noqa: PLC0415  # the same

    _refuse_dates_of_no_page(asked)
    pages, unusable = read_pages(asked.files, spec, asked.dates)
    if asked.files and not pages:
        told = "; ".join(f"{page.file}: {page.reason}" for page in unusable)
        raise NothingToCompare(f"no page can be used: {told}")
    columns = {slug: [page.column(name) for name, page in named.items()] for slug, named in pages.items()}
    live = _live(asked.observed, spec, world) if asked.observed else None
    found = side_by_side(spec, world, columns, live, lambda slug: spec_file(slug, asked.models))
    return DriftReport(found, pages, tuple(unusable), live, asked.shows_all)


def _refuse_dates_of_no_page(asked: _Asked) -> None:
    from givonkit.spec.comparing.words import listed  # noqa: PLC0415  # only a wrong date needs it

    from .drift_pages import is_meant  # noqa: PLC0415  # only dates need it

    for pattern, date in asked.dates:
        if not any(is_meant(file, pattern) for file in asked.files):
            named = listed(asked.files) if asked.files else "none is named"
            told = f"{pattern or date!r} is about no page; expected one of those that are named ({named})"
            raise click.BadParameter(told, param_hint="--seen")


def _live(observed: Path, spec: Spec, world: World) -> Live:
    from givonkit.spec.drifting import Live  # noqa: PLC0415  # only observations need it
    from givonkit.spec.observations import read_observations  # noqa: PLC0415  # the same

    return Live(read_observations(observed), spec, world, spec.load_world(observed))
