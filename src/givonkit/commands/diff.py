"""`givonkit spec diff`: what changed between two sides of the spec, and what it breaks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from givonkit.errors import SpecFileInvalid, WorldInvalid

from .options import answer_option, chosen_world, world_option
from .terminal import show, show_json

if TYPE_CHECKING:
    from givonkit.spec import World

    from .diff_report import Report
    from .side_reading import Side


@click.command("diff")
@click.argument("a")
@click.argument("b")
@click.option(
    "--used-by",
    "recordings",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="JOURNAL.har",
    help="Say which recorded requests of yours would break; may be repeated, and a file counts once.",
)
@world_option
@answer_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--markdown", "as_markdown", is_flag=True, help="Print Markdown, for a comment on a pull request.")
def diff(
    *,
    a: str,
    b: str,
    recordings: tuple[Path, ...],
    world_name: str | None,
    answers: dict[str, str],
    as_json: bool,
    as_markdown: bool,
) -> None:
    """Tell what changed from A to B, and what it means for clients.

    A and B are each a model file, a folder of model files, a whole spec folder, a saved page, a git revision (REV:PATH,
    or REV alone), or the word `shipped` for the spec that is installed.

    A change is breaking (something that a client may send or rely on is gone), to be looked at (what it gets or pays
    may differ, or could not be compared), or safe. Exit status: 0 nothing or only safe, 1 breaking, 3 to be looked at,
    2 the comparison could not be run. With --used-by, 1 means that a recorded request would break; what breaks none of
    them is to be looked at.

    JSON: {a: {says, models, not_understood: [{kind, says, line}]}, b, changes: [{grade, model, place, says, before,
    after, rules}], counts: {breaking, look, safe}, used_by: null or {requests, why_not, breaking: [{model, times,
    places: [{file, entry}], differences: [{says, rule, changes}]}], otherwise, refused_by_both, accepted_now, the_same,
    other_models, skipped}, summary, exit}

    The changes stand by model, the gravest first; `before` and `after` are values of the model file (a range is [from,
    to, step]), or true where a whole fact is there. `otherwise` are requests that both sides accept, and that get or
    pay something else, or of which nothing can be told; their `changes` are numbers from 0. `other_models` counts
    requests by model, `skipped` entries by the reason.
    """
    if as_json and as_markdown:
        raise click.UsageError("--json and --markdown contradict each other")
    report = _report(a, b, recordings, world_name, answers)
    if as_json:
        from .diff_facts import diff_facts  # noqa: PLC0415  # only one form of output is needed

        show_json(diff_facts(report))
    elif as_markdown:
        from .diff_markdown import diff_markdown  # noqa: PLC0415  # only one form of output is needed

        click.echo(diff_markdown(report).encode(), nl=False)
    else:
        from .diff_view import diff_view  # noqa: PLC0415  # only one form of output is needed

        show(diff_view(report))
    click.get_current_context().exit(report.exit_code)


def _report(
    first: str, second: str, recordings: tuple[Path, ...], world_name: str | None, answers: dict[str, str]
) -> Report:
    from .diff_report import Report, compared  # noqa: PLC0415  # other commands of `spec` need not pay for it
    from .diff_sides import two_sides  # noqa: PLC0415  # the same
    from .har_requests import Recording  # noqa: PLC0415  # the same
    from .used_by import usage  # noqa: PLC0415  # the same

    recording = Recording(recordings) if recordings else None
    sides = two_sides(first, second)
    worlds = (_world(sides[0], world_name, answers), _world(sides[1], world_name, answers))
    changes = compared(sides, worlds)
    return Report(sides, changes, usage(recording, sides, worlds, changes) if recording else None)


def _world(side: Side, world_name: str | None, answers: dict[str, str]) -> World:
    from .side_reading import SideUnusable  # noqa: PLC0415  # other commands of `spec` need not pay for it

    try:
        world = chosen_world(side.judging, world_name, answers, seed=0)
        if side.is_whole:
            side.judging.rules(world)
    except (WorldInvalid, SpecFileInvalid) as error:
        raise SideUnusable(f"{side.name} ({side.says}): {error}") from error
    except KeyError as error:
        reason = f"it has no {error.args[0]!r}, which the rules of this version rest on"
        raise SideUnusable(f"{side.name} ({side.says}) cannot be compared as a whole: {reason}") from error
    return world
