"""Examples of answers in the shapes of a world, for its OpenAPI document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .descriptions import model_summary
from .openapi_wire import filled_shape, placeholder_schemas

if TYPE_CHECKING:
    from .catalog import Spec
    from .models import Model
    from .worlds import World

_NO_PROMPT = "input.prompt: expected a value; got nothing"
_REFUSALS = {
    401: ("unauthorized", "no key was sent; send the header Authorization: Bearer $GIVON_API_KEY"),
    404: ("not_found", "nothing has this name"),
    408: ("request_timeout", "the body did not arrive in time; send as many bytes as Content-Length says"),
    413: ("payload_too_large", "body: expected at most 33,554,432 bytes; got 40000000 bytes"),
    415: ("unsupported_media_type", "body: expected application/json; got text/plain"),
}


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
        self._placeholders = placeholder_schemas(spec, world)

    def created(self) -> Any:
        """Return the answer to an accepted request."""
        return filled_shape(self._shapes["created"], self._values("queued"))

    def read(self, state: str) -> Any:
        """Return the answer to the reading of a job; the state is named as in the default world."""
        return filled_shape(self._shapes["read"], self._values(state))

    def page(self) -> Any:
        """Return a list with one job."""
        return filled_shape(self._shapes["list"], {"jobs": [self._values("completed")["job"]], "cursor": None})

    def error(self, status: int) -> Any:
        """Return the answer with an error status."""
        code, message = _REFUSALS.get(status, ("invalid_request", _NO_PROMPT))
        detail = filled_shape(self._shapes["detail"], {"path": "/input/prompt", "code": "required", "message": message})
        details = [] if status in _REFUSALS else [detail]
        return filled_shape(self._shapes["error"], {"code": code, "message": message, "details": details})

    def model_list(self) -> dict[str, Any]:
        """Return a list with one model."""
        return {"data": [model_summary(self._rules)]}

    def _values(self, state: str) -> dict[str, Any]:
        is_done = state == "completed"
        moment = self._first_example("created_at")
        values = {
            "id": self._first_example("id"),
            "status": self._world.wire["statuses"][state],
            "type": self._kind,
            "model": self._model.slug,
            "variant": self._mode,
            "input": _without_slots(self._model),
            "progress": self._placeholders["progress"]["maximum"] if is_done else 0,
            "tokens": self._first_example("tokens"),
            "cost_basis": "lower_bound",
            "created_at": moment,
            "updated_at": moment,
            "outputs": [self._output()] if is_done else [],
        }
        return {**values, "job": filled_shape(self._shapes["job"], values)}

    def _output(self) -> Any:
        seconds = self._model.seconds_field
        values = {
            "url": f"{self._server_url}/outputs/{self._first_example('id')}.mp4",
            "mime_type": "video/mp4",
            "width": 720,
            "height": 1280,
            "duration": seconds.default if seconds else 1,
            "asset_uri": "asset://asset_0123456789abcdef",
        }
        return filled_shape(self._shapes["output"], values)

    def _first_example(self, placeholder: str) -> Any:
        return self._placeholders[placeholder]["examples"][0]


def _without_slots(model: Model) -> dict[str, Any]:
    return {name: value for name, value in model.example.items() if not model.fields[name].is_slot}
