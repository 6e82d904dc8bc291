"""The control side: what the double has seen and what it holds to, as JSON, with a page of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import FastAPI, HTTPException, Query
from fastapi.responses import RedirectResponse

from givonkit.errors import did_you_mean, nearest_word
from givonkit.prices import plain_decimal

from .documentation import add_documentation
from .guard import guarded

if TYPE_CHECKING:
    from givonkit.simulator import Simulator
    from givonkit.spec import Rule

    from .asgi import Application


def control_application(simulator: Simulator) -> Application:
    """Return the application that answers `/`, `/docs`, `/openapi.json` and everything under `/__givonkit/`."""
    app = FastAPI(
        title="givonkit control",
        description="What the double has seen, and the rules and questions that it holds to.",
        docs_url=None,
        redoc_url=None,
        openapi_url="/__givonkit/openapi.json",
    )
    add_documentation(app, simulator)
    _add_records(app, simulator)
    _add_contract(app, simulator)

    @app.get("/", include_in_schema=False)
    def front() -> RedirectResponse:
        return RedirectResponse("/docs")

    return guarded(app)


def _add_records(app: FastAPI, simulator: Simulator) -> None:
    @app.get("/__givonkit/journal", tags=["records"])
    async def journal(limit: Annotated[int, Query(ge=1, le=1000)] = 100) -> list[dict[str, Any]]:
        """The last requests and answers, the oldest first, without keys."""
        return list(simulator.journal.entries())[-limit:]

    @app.get("/__givonkit/ledger", tags=["records"])
    async def ledger() -> dict[str, dict[str, str]]:
        """The tokens reserved and charged, as decimals, by the key's label."""
        totals = simulator.ledger.totals(simulator.clock.now())
        return {
            label: {
                "reserved": plain_decimal(totals[account].reserved),
                "charged": plain_decimal(totals[account].charged),
            }
            for label, account in simulator.accounts.labels().items()
            if account in totals
        }


def _add_contract(app: FastAPI, simulator: Simulator) -> None:
    @app.get("/__givonkit/rules", tags=["contract"])
    def rules(model: str | None = None) -> list[dict[str, Any]]:
        """The rules in force, or those of one model."""
        return [_shown(rule) for rule in simulator.spec.rules(simulator.world) if _is_of(rule, model)]

    @app.get("/__givonkit/rules/{rule_id:path}", tags=["contract"])
    def rule(rule_id: str) -> dict[str, Any]:
        """One rule, by the id that the header Givonkit-Rules names."""
        by_id = {rule.id: rule for rule in simulator.spec.rules(simulator.world)}
        if rule_id not in by_id:
            raise HTTPException(404, f"no rule has the id {rule_id!r}{did_you_mean(nearest_word(rule_id, by_id))}")
        return _shown(by_id[rule_id])

    @app.get("/__givonkit/questions", tags=["contract"])
    def questions() -> list[dict[str, Any]]:
        """What no page says, the candidate answers, and the answer of this double."""
        answers = simulator.world.answers
        return [
            {
                "id": question.id,
                "asks": question.asks,
                "simulated": question.simulated,
                "answers": {answer.name: answer.means for answer in question.answers.values()},
                "answer": answers.get(question.id),
            }
            for question in simulator.spec.questions.values()
        ]


def _is_of(rule: Rule, model: str | None) -> bool:
    return model is None or rule.id.startswith(f"{model}/")


def _shown(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "sentence": rule.sentence,
        "basis": rule.basis,
        "source": rule.source,
        "question": rule.question,
        "pointer": rule.pointer,
    }
