"""What is said when the server starts: where it is, what to paste, and what is assumed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from givonkit.simulator import Simulator

_SHOWN_MODEL = "kling-o1"
_SHOWN_QUESTIONS = ("create-status", "refusal-status", "status-words", "unknown-fields", "string-numbers")


def banner(simulator: Simulator, base_url: str, *, is_open: bool) -> str:
    """Return the start-up text; `is_open` says whether any key is taken, and no key is ever shown."""
    spec, world = simulator.spec, simulator.world
    answers = ", ".join(f"{name}={world.answer(name)}" for name in _SHOWN_QUESTIONS)
    slug = _SHOWN_MODEL if _SHOWN_MODEL in spec.models else next(iter(spec.models))
    body = json.dumps(spec.models[slug].documented_request, ensure_ascii=False, separators=(",", ":"))
    shown_key = "any-key" if is_open else "$GIVON_API_KEY"
    return (
        f"The double of Givon's generations API is at {base_url}\n"
        f"{len(spec.models)} models; {'any bearer key' if is_open else 'the keys given by --api-key'}; "
        f"documentation at {base_url}/docs\n\n"
        f"Try it:\n"
        f"  curl -X POST {base_url}/api/v1/generations \\\n"
        f'    -H "Authorization: Bearer {shown_key}" -H "Content-Type: application/json" \\\n'
        f"    -d '{_shell_quoted(body)}'\n\n"
        f"Assumed where no page says anything (another answer: --answer QUESTION=ANSWER):\n"
        f"  {answers}\n"
        f"  and {len(world.answers) - len(_SHOWN_QUESTIONS)} answers more (givonkit spec questions)\n"
        f"Ctrl-C stops.\n"
    )


def _shell_quoted(text: str) -> str:
    return text.replace("'", "'\\''")
