"""What the double holds to: its rules and its questions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import HTTPException, Request

from givonkit.errors import did_you_mean, nearest_word

from .asked import known_simulator_of

if TYPE_CHECKING:
    from fastapi import FastAPI

    from givonkit.spec import Rule


def add_contract(app: FastAPI) -> None:
    """Add the rules and the questions."""

    @app.get("/__givonkit/rules", tags=["contract"])
    def rules(request: Request, model: str | None = None) -> list[dict[str, Any]]:
        """The rules in force, or those of one model."""
        simulator = known_simulator_of(request)
        found = [_shown(rule) for rule in simulator.spec.rules(simulator.world) if _is_of(rule, model)]
        if not found:
            nearest = did_you_mean(nearest_word(model or "", simulator.spec.models))
            raise HTTPException(404, f"no rule is about a model {model!r}{nearest}")
        return found

    @app.get("/__givonkit/rules/{rule_id:path}", tags=["contract"])
    def rule(request: Request, rule_id: str) -> dict[str, Any]:
        """One rule, by the id that the header Givonkit-Rules names."""
        simulator = known_simulator_of(request)
        by_id = {rule.id: rule for rule in simulator.spec.rules(simulator.world)}
        if rule_id not in by_id:
            raise HTTPException(404, f"no rule has the id {rule_id!r}{did_you_mean(nearest_word(rule_id, by_id))}")
        return _shown(by_id[rule_id])

    @app.get("/__givonkit/questions", tags=["contract"])
    def questions(request: Request) -> list[dict[str, Any]]:
        """What no page says, the candidate answers, and the answer of this double."""
        simulator = known_simulator_of(request)
        return [
            {
                "id": question.id,
                "asks": question.asks,
                "simulated": question.is_simulated,
                "answers": {answer.name: answer.means for answer in question.answers.values()},
                "answer": simulator.world.answers.get(question.id),
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
