"""What the double is told: scenarios, faults, clock, world, seed, resets and namespaces."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Depends, HTTPException, Request, Response

from givonkit.errors import did_you_mean, nearest_word
from givonkit.simulator.control import Control
from givonkit.simulator.resetting import ALL, TARGETS

from .asked import control_of, described_body, fields_of, text_of

if TYPE_CHECKING:
    from fastapi import FastAPI

    from givonkit.simulator.namespaces import Namespaces
    from givonkit.spec.yaml_file import Entry

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


_CLOCK = {
    "properties": {
        "advance": {"type": "number", "minimum": 0, "description": "Seconds to move on by."},
        "set": {"type": "number", "minimum": 0, "description": "The time to move on to, in seconds since 1970."},
        "pace": {"type": "number", "minimum": 0, "description": "How fast it runs from now on: 1 is real, 0 stands."},
    },
    "minProperties": 1,
    "maxProperties": 1,
    "additionalProperties": False,
}
_FAULT = {
    "properties": {
        "fault": {"type": "string", "description": "A fault, and when it strikes."},
        "on": {"type": "array", "items": {"type": "string"}, "default": ["create"], "description": "The operations."},
    },
    "required": ["fault"],
    "additionalProperties": False,
}
_FAULTS = ({"fault": "503:html times=2", "on": ["create", "poll"]}, {"fault": "latency:1s-3s chance=0.5"})
_RESET = {
    "properties": {"targets": {"type": "array", "items": {"enum": [*sorted(TARGETS), ALL]}, "minItems": 1}},
    "required": ["targets"],
    "additionalProperties": False,
}
_SEED = {"properties": {"seed": {"type": "integer"}}, "required": ["seed"], "additionalProperties": False}


def add_direction(app: FastAPI, namespaces: Namespaces) -> None:
    """Add what the double can be told."""
    _add_scenarios(app)
    _add_clock(app)
    _add_worlds(app)
    _add_namespaces(app, namespaces)


def _add_scenarios(app: FastAPI) -> None:
    @app.get("/__givonkit/scenarios", tags=["scenarios"])
    def scenarios(control: Asked) -> dict[str, list[dict[str, Any]]]:
        """The scenarios set here and those of the file, each with how often it `played`, and those of givonkit."""
        return control.scenarios()

    @app.post("/__givonkit/scenarios", tags=["scenarios"], openapi_extra=described_body({}, _SCENARIOS))
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

    @app.post("/__givonkit/faults", tags=["scenarios"], openapi_extra=described_body(_FAULT, *_FAULTS))
    async def set_fault(request: Request, control: Asked) -> dict[str, str]:
        """Let a fault strike operations; the answer names the scenario that does it."""
        fields = await fields_of(request, required=("fault",), optional=("on",))
        operations = tuple(item.text() for item in fields["on"].items()) if "on" in fields else ("create",)
        return {"set": control.set_fault(fields["fault"].text(), operations)}


def _add_clock(app: FastAPI) -> None:
    @app.get("/__givonkit/clock", tags=["clock"])
    async def clock(control: Asked) -> dict[str, Any]:
        """What kind of clock it is, the time in seconds since 1970, and how fast it runs."""
        return control.clock()

    @app.post("/__givonkit/clock", tags=["clock"], openapi_extra=described_body(_CLOCK, {"advance": 3600}))
    async def move_clock(request: Request, control: Asked) -> dict[str, Any]:
        """Move the clock on, or let it run at another pace: exactly one of the three."""
        moves = {"advance": control.advance, "set": control.set_time, "pace": control.set_pace}
        fields = await fields_of(request, optional=moves)
        if len(fields) != 1:
            got = " and ".join(fields) or "nothing"
            raise HTTPException(400, f"expected exactly one of advance, set and pace, got {got}")
        ((name, value),) = fields.items()
        return moves[name](value.number())


def _add_worlds(app: FastAPI) -> None:
    @app.get("/__givonkit/world", tags=["world"])
    async def world(control: Asked) -> dict[str, Any]:
        """The answers of this world, and the changes of its wire."""
        return control.world()

    @app.put("/__givonkit/world", tags=["world"], openapi_extra=described_body({}, _WORLD))
    async def set_world(request: Request, control: Asked) -> dict[str, Any]:
        """Answer as another world, in the shape of a world file; an empty object is the default world."""
        return control.set_world(await text_of(request))

    @app.put("/__givonkit/world/random", tags=["world"], openapi_extra=described_body(_SEED, {"seed": 7}))
    async def set_random_world(request: Request, control: Asked) -> dict[str, Any]:
        """Answer as a world that a seed draws."""
        return control.set_random_world(await _seed_of(request))

    @app.put("/__givonkit/seed", tags=["world"], openapi_extra=described_body(_SEED, {"seed": 7}))
    async def set_seed(request: Request, control: Asked) -> dict[str, int]:
        """Draw ids and chances by another seed; only while there are no jobs and no assets."""
        seed = await _seed_of(request)
        control.reseed(seed)
        return {"seed": seed}

    @app.post(
        "/__givonkit/reset", tags=["world"], status_code=204, openapi_extra=described_body(_RESET, {"targets": [ALL]})
    )
    async def reset(request: Request, control: Asked) -> Response:
        """Forget what the targets name; after `all`, the same requests get the same bytes again."""
        fields = await fields_of(request, required=("targets",))
        control.reset(*(item.text() for item in fields["targets"].items()))
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
            raise HTTPException(404, f"no namespace is named {name!r}{did_you_mean(nearest_word(name, namespaces))}")
        return Response(status_code=204)


async def _seed_of(request: Request) -> int:
    entry: Entry = (await fields_of(request, required=("seed",)))["seed"]
    seed = entry.number()
    if not isinstance(seed, int):
        entry.refuse(f"expected a whole number, got {entry.text()!r}")
    return seed
