"""What the double is told: scenarios, faults, clock, world, seed, resets and namespaces."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Body, Depends, HTTPException, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from givonkit.simulator.control import Control

from .asked import control_of, text_of, yaml_body

if TYPE_CHECKING:
    from fastapi import FastAPI

    from givonkit.simulator.namespaces import Namespaces

Asked = Annotated[Control, Depends(control_of)]
_SCENARIOS: dict[str, Any] = {
    "scenarios": {
        "flaky-night": {
            "match": {"model": "kling-o1", "prompt": "*corgi*"},
            "steps": ["fault=503:html times=2", "fail=content_policy after=3s"],
        }
    }
}
_WORLD = {"answers": {"refusal-status": "422"}, "wire": {"statuses": {"queued": "WAITING"}}}


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ClockMove(_Asked):
    """How the clock is moved; exactly one of the three."""

    advance: float | None = Field(None, description="Seconds to move on by.")
    set: float | None = Field(None, description="The time to move on to, in seconds since 1970.")
    pace: float | None = Field(None, description="How fast it runs from now on: 1 is real time, 0 stands still.")


class FaultAsked(_Asked):
    """A fault for operations, such as `503:html times=2`."""

    fault: str = Field(examples=["503:html times=2", "reset:acted", "latency:1s-3s chance=0.5"])
    on: list[str] = Field(["create"], description="Which operations it strikes.", examples=[["create", "poll"]])


class ResetAsked(_Asked):
    """What is to be forgotten."""

    targets: list[str] = Field(
        examples=[["all"]], description="jobs, assets, ledger, journal, scenarios, clock, or all of them."
    )


class SeedAsked(_Asked):
    """By what the ids and the chances are drawn."""

    seed: int


class RandomWorldAsked(_Asked):
    """By what a world is drawn."""

    seed: int


def add_direction(app: FastAPI, namespaces: Namespaces) -> None:
    """Add what the double can be told."""
    app.state.namespaces = namespaces
    _add_scenarios(app)
    _add_clock(app)
    _add_worlds(app)
    _add_namespaces(app, namespaces)


def _add_scenarios(app: FastAPI) -> None:
    @app.get("/__givonkit/scenarios", tags=["scenarios"])
    async def scenarios(control: Asked) -> dict[str, list[dict[str, str]]]:
        """The scenarios that were set here, those of the file, and those that come with givonkit."""
        return control.scenarios()

    @app.post("/__givonkit/scenarios", tags=["scenarios"], openapi_extra=yaml_body(_SCENARIOS))
    async def set_scenarios(request: Request, control: Asked) -> dict[str, list[str]]:
        """Set scenarios, in the shape of a scenario file; the newest is looked at first."""
        return {"set": control.set_scenarios(await text_of(request))}

    @app.delete("/__givonkit/scenarios", tags=["scenarios"], status_code=204)
    async def forget_scenarios(control: Asked) -> Response:
        """Take away what was set here, and begin the file's scenarios anew."""
        control.reset("scenarios")
        return Response(status_code=204)

    @app.delete("/__givonkit/scenarios/{name}", tags=["scenarios"], status_code=204)
    async def remove_scenario(name: str, control: Asked) -> Response:
        """Take one scenario away."""
        control.remove_scenario(name)
        return Response(status_code=204)

    @app.post("/__givonkit/faults", tags=["scenarios"])
    async def set_fault(asked: FaultAsked, control: Asked) -> dict[str, str]:
        """Let a fault strike operations; the answer names the scenario that does it."""
        return {"set": control.set_fault(asked.fault, tuple(asked.on))}


def _add_clock(app: FastAPI) -> None:
    @app.get("/__givonkit/clock", tags=["clock"])
    async def clock(control: Asked) -> dict[str, Any]:
        """What kind of clock it is, the time in seconds since 1970, and how fast it runs."""
        return control.clock()

    @app.post("/__givonkit/clock", tags=["clock"])
    async def move_clock(
        asked: Annotated[ClockMove, Body(examples=[{"advance": 3600}])], control: Asked
    ) -> dict[str, Any]:
        """Move the clock on, or let it run at another pace."""
        moves = {"advance": control.advance, "set": control.set_time, "pace": control.set_pace}
        given = asked.model_dump(exclude_none=True)
        if len(given) != 1:
            raise HTTPException(400, f"exactly one of advance, set and pace is given, got {', '.join(given) or 'none'}")
        ((name, value),) = given.items()
        return moves[name](value)


def _add_worlds(app: FastAPI) -> None:
    @app.get("/__givonkit/world", tags=["world"])
    async def world(control: Asked) -> dict[str, Any]:
        """The answers of this world, and the changes of its wire."""
        return control.world()

    @app.put("/__givonkit/world", tags=["world"], openapi_extra=yaml_body(_WORLD))
    async def set_world(request: Request, control: Asked) -> dict[str, Any]:
        """Answer as another world, in the shape of a world file; an empty object is the default world."""
        return control.set_world(await text_of(request))

    @app.put("/__givonkit/world/random", tags=["world"])
    async def set_random_world(asked: RandomWorldAsked, control: Asked) -> dict[str, Any]:
        """Answer as a world that a seed draws."""
        return control.set_random_world(asked.seed)

    @app.put("/__givonkit/seed", tags=["world"])
    async def set_seed(asked: SeedAsked, control: Asked) -> dict[str, int]:
        """Draw ids and chances by another seed; only while there are no jobs and no assets."""
        control.reseed(asked.seed)
        return {"seed": asked.seed}

    @app.post("/__givonkit/reset", tags=["world"], status_code=204)
    async def reset(asked: ResetAsked, control: Asked) -> Response:
        """Forget what the targets name; after `all`, the same requests get the same bytes again."""
        control.reset(*asked.targets)
        return Response(status_code=204)


def _add_namespaces(app: FastAPI, namespaces: Namespaces) -> None:
    @app.get("/__givonkit/namespaces", tags=["namespaces"])
    async def names() -> list[str]:
        """The names of the namespaces that were used."""
        return sorted(namespaces)

    @app.delete("/__givonkit/namespaces/{name}", tags=["namespaces"], status_code=204)
    async def remove(name: str) -> Response:
        """Forget a namespace and all that is in it."""
        if not namespaces.remove(name):
            raise HTTPException(404, f"no namespace is named {name!r}")
        return Response(status_code=204)
