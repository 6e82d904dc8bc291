"""Examples of answers in the shapes of a world, for its OpenAPI document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .descriptions import model_summary
from .openapi_values import value_schemas
from .openapi_wire import filled_shape, without_error

if TYPE_CHECKING:
    from .catalog import Spec
    from .models import Model
    from .openapi_errors import Problem
    from .worlds import World

_CREATED = 1767225600
"""When the jobs of the examples were made, in Unix time, as the examples of times have it."""
_FAILURE = {"code": "provider_error", "message": "the model's provider answered with an error"}
_BALANCE = {"available": 999972.5, "reserved": 27.5, "charged": 0}


class Examples:
    """Builds examples of one world's answers, all about one model."""

    def __init__(self, spec: Spec, world: World, server_url: str) -> None:
        kind, table = next(iter(spec.api.modes.items()))
        self._mode = next(name for name, mode in table.items() if mode.is_plain)
        offers = {slug: [step.mode for step in spec.model_rules(slug, world).modes] for slug in spec.models}
        self._model = min(spec.models.values(), key=lambda model: self._mode not in offers[model.slug])
        self._rules = spec.model_rules(self._model.slug, world)
        self._kind = kind
        self._world = world
        self._server_url = server_url
        self._shapes = world.wire["shapes"]
        self._values = value_schemas(spec, world)

    def created(self) -> Any:
        """Return the answer to an accepted request."""
        return self._job("created", "queued")

    def read(self, state: str) -> Any:
        """Return the answer to the reading of a job; the state is named as in the default world."""
        return self._job("read", state)

    def page(self) -> Any:
        """Return a list with one job."""
        return self._filled("list", {"jobs": [self._job("job", "completed")], "cursor": None})

    def quote(self) -> Any:
        """Return the answer to a request for a price."""
        return self._filled("quote", self._of_job("queued"))

    def balance(self) -> Any:
        """Return a balance with tokens kept for one job."""
        return self._filled("balance", _BALANCE)

    def asset(self, shape: str) -> Any:
        """Return what is told of an image as an `asset`, or as an `uploaded` one."""
        values = {
            **{name: self._first_example("asset", name) for name in ("id", "uri", "created_at")},
            "type": "image",
            "mime_type": "image/png",
            "bytes": 12345,
            "width": 640,
            "height": 360,
            "duration": None,
        }
        return self._filled(shape, values)

    def error(self, problem: Problem) -> Any:
        """Return the answer to a problem."""
        details = []
        if problem.detail is not None:
            path, code = problem.detail
            details = [self._filled("detail", {"path": path, "code": code, "message": problem.message})]
        return self._filled("error", {"code": problem.code, "message": problem.message, "details": details})

    def model_list(self) -> dict[str, Any]:
        """Return a list with one model."""
        return {"data": [model_summary(self._rules)]}

    def _filled(self, shape: str, values: dict[str, Any]) -> Any:
        return filled_shape(self._shapes[shape], values, self._shapes)

    def _job(self, shape: str, state: str) -> Any:
        shapes = self._shapes
        if state != "failed":
            shapes = {**shapes, "job": without_error(shapes["job"])}
        return filled_shape(shapes[shape], self._of_job(state), shapes)

    def _of_job(self, state: str) -> dict[str, Any]:
        progress = self._values["job"]["progress"]
        shares = {"queued": 0, "completed": progress["maximum"]}
        moment = self._first_example("job", "created_at")
        return {
            "id": self._first_example("job", "id"),
            "status": self._world.wire["statuses"][state],
            "type": self._kind,
            "model": self._model.slug,
            "variant": self._mode,
            "input": _without_slots(self._model),
            "progress": shares.get(state, progress["examples"][0]),
            "tokens": self._first_example("job", "tokens"),
            "cost_basis": "lower_bound",
            "created_at": moment,
            "updated_at": moment,
            "outputs": [self._output()] if state == "completed" else [],
            "error": self._filled("job_error", _FAILURE) if state == "failed" else None,
        }

    def _output(self) -> Any:
        seconds = self._model.seconds_field
        values = {
            "url": self._url(),
            "mime_type": "video/mp4",
            "width": 720,
            "height": 1280,
            "duration": seconds.default if seconds else 1,
            "asset_uri": self._first_example("output", "asset_uri"),
        }
        return self._filled("output", values)

    def _url(self) -> str:
        path, _, _ = self._world.routes["download_output"].path.partition("{")
        lifetime = self._world.wire["results"]["seconds"]
        expires = "" if lifetime is None else f"expires={_CREATED + lifetime}&"
        name = f"{self._first_example('job', 'id')}.mp4"
        return f"{self._server_url}{path}{name}?{expires}signature=0123456789abcdef"

    def _first_example(self, shape: str, value: str) -> Any:
        return self._values[shape][value]["examples"][0]


def _without_slots(model: Model) -> dict[str, Any]:
    return {name: value for name, value in model.example.items() if not model.fields[name].is_slot}
