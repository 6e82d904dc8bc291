"""What is said when the server starts: where it is, what to paste, and what is assumed."""

from __future__ import annotations

import json
from textwrap import fill
from typing import TYPE_CHECKING

from givonkit.simulator.clock import Pace

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from givonkit.simulator import Simulator

_SHOWN_MODEL = "kling-o1"
_SHOWN_QUESTIONS = ("create-status", "refusal-status", "status-words", "unknown-fields", "string-numbers")
_MOST_SHOWN = 12
_WIDTH = 100


def banner(simulator: Simulator, base_url: str, *, is_open: bool, plays: str = "", again: str = "") -> str:
    """Return the start-up text; `is_open` says whether any key is taken, and no key is ever shown.

    `plays` names the pace and the scenarios that were asked for, and `again` the options that give the same world.
    """
    spec = simulator.spec
    method, path = simulator.world.routes["create_generation"]
    slug = _SHOWN_MODEL if _SHOWN_MODEL in spec.models else next(iter(spec.models))
    body = json.dumps(spec.models[slug].documented_request, ensure_ascii=False, separators=(",", ":"))
    shown_key = "any-key" if is_open else "$GIVON_API_KEY"
    return (
        f"The double of Givon's generations API is at {base_url}\n"
        f"{len(spec.models)} models; {'any bearer key' if is_open else 'the keys given by --api-key'}; "
        f"documentation at {base_url}/docs\n"
        f"Scenarios, clock, journal and ledger at {base_url}/__givonkit/docs\n"
        f"{f'It plays {plays}{chr(10)}' if plays else ''}\n"
        f"Try it:\n"
        f"  curl -X {method} {base_url}{path} \\\n"
        f'    -H "Authorization: Bearer {shown_key}" -H "Content-Type: application/json" \\\n'
        f"    -d '{_shell_quoted(body)}'\n\n"
        f"{_world_text(simulator, again)}\n"
        f"Ctrl-C stops.\n"
    )


def played_text(pace: Pace, scenarios: Path | None) -> str:
    """Return what is said of a pace and of scenarios that are not the default ones."""
    parts = [] if pace == Pace() else [f"at the pace {_pace_text(pace)}"]
    if scenarios is not None:
        parts.append(f"by the scenarios of {scenarios.name}")
    return ", ".join(parts)


def again_text(world_name: str | None, answers: Mapping[str, str], seed: int) -> str:
    """Return the options that draw a random world again, or nothing when the world is not a random one."""
    if world_name is None or world_name.partition(":")[0] != "random":
        return ""
    drawn = f"--world {world_name}" if ":" in world_name else f"--world random --seed {seed}"
    return " ".join((drawn, *(f"--answer {name}={answer}" for name, answer in answers.items())))


def _pace_text(pace: Pace) -> str:
    if pace.instant:
        return "instant"
    if pace.polls is not None:
        return f"{pace.polls}-polls"
    return "manual" if pace.clock_pace is None else f"{pace.clock_pace:.12g}x"


def _world_text(simulator: Simulator, again: str) -> str:
    """Return what is assumed: the most important answers of the default world, or what another one has changed."""
    world, questions = simulator.world, simulator.spec.questions
    changed = [f"{name}={answer}" for name, answer in world.answers.items() if answer != questions[name].default]
    changed += [f"wire {path}" for path in world.changes]
    if not changed:
        return (
            f"Assumed where no page says anything (another answer: --answer QUESTION=ANSWER):\n"
            f"  {', '.join(f'{name}={world.answer(name)}' for name in _SHOWN_QUESTIONS)}\n"
            f"  and {len(world.answers) - len(_SHOWN_QUESTIONS)} answers more (givonkit spec questions)"
        )
    shown = ", ".join(changed[:_MOST_SHOWN])
    more = len(changed) - _MOST_SHOWN
    return (
        f"Assumed otherwise than by default{f' (again: {again})' if again else ''}:\n"
        f"{fill(shown, _WIDTH, initial_indent='  ', subsequent_indent='  ', break_on_hyphens=False)}\n"
        f"  {f'and {more} more; ' if more > 0 else ''}every answer: /__givonkit/questions"
    )


def _shell_quoted(text: str) -> str:
    return text.replace("'", "'\\''")
