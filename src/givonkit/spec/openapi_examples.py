"""Examples of answers in the shapes of a world, for its OpenAPI document."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from .descriptions import model_summary
from .openapi_parts import shown_model
from .openapi_values import value_schemas
from .openapi_wire import filled_shape, without_error

if TYPE_CHECKING:
    from .catalog import Spec
    from .openapi_errors import Problem
    from .rules import ModelRules
    from .worlds import World

_CREATED = 1767225600
"""When the jobs of the examples were made, in Unix time, as the examples of times have it."""
SIGNATURE = "0123456789abcdef"
_FAILURE = {"code": "provider_error", "message": "the model's provider answered with an error"}
_BALANCE = {"available": 999972.5, "reserved": 27.5, "charged": 0}
_FILES: dict[str, dict[str, Any]] = {
    "video": {"mime_type": "video/mp4", "width": 720, "height": 1280},
    "image": {"mime_type": "image/png", "width": 576, "height": 1024},
}
_ENDINGS = {"video": ".mp4", "image": ".png"}


class Examples:
    """Builds examples of one world's answers, all about one model: what its page's own request gives."""

    def __init__(self, spec: Spec, world: World, server_url: str) -> None:
        self._model = shown_model(spec)
        self._rules = spec.model_rules(self._model.slug, world)
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

    def file_name(self) -> str:
        """Return the name of a result's file."""
        return f"{self._first_example('job', 'id')}{_ENDINGS[self._model.type]}"

    def expires(self) -> int | None:
        """Return when the URL of a result stops working, in Unix time, or None for one that always works."""
        lifetime = self._world.wire["results"]["seconds"]
        return None if lifetime is None else _CREATED + lifetime

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
            "type": self._model.type,
            "model": self._model.slug,
            "variant": _selected_mode(self._rules),
            "input": self._input(),
            "progress": shares.get(state, progress["examples"][0]),
            "tokens": self._tokens(),
            "cost_basis": "lower_bound" if self._model.prices.headline_is_lower_bound else "exact",
            "created_at": moment,
            "updated_at": moment,
            "outputs": [self._output()] if state == "completed" else [],
            "error": self._filled("job_error", _FAILURE) if state == "failed" else None,
        }

    def _input(self) -> dict[str, Any]:
        defaults = {name: field.default for name, field in self._model.fields.items() if field.default is not None}
        are_shown = self._world.answer("defaults-shown") == "applied"
        return {**(defaults if are_shown else {}), **self._model.example}

    def _seconds(self) -> Any:
        field = self._model.seconds_field
        return self._model.example.get(field.name, field.default) if field else None

    def _tokens(self) -> int | float:
        price = self._model.prices.headline
        tokens = price.tokens * (Decimal(str(self._seconds() or 1)) if price.per_second else 1)
        return int(tokens) if tokens == int(tokens) else float(tokens)

    def _output(self) -> Any:
        values = {
            **_FILES[self._model.type],
            "url": self._url(),
            "duration": (self._seconds() or 1) if self._model.type == "video" else None,
            "asset_uri": self._first_example("output", "asset_uri"),
        }
        return self._filled("output", values)

    def _url(self) -> str:
        path, _, _ = self._world.routes["download_output"].path.partition("{")
        expires = "" if self.expires() is None else f"expires={self.expires()}&"
        return f"{self._server_url}{path}{self.file_name()}?{expires}signature={SIGNATURE}"

    def _first_example(self, shape: str, value: str) -> Any:
        return self._values[shape][value]["examples"][0]


def _selected_mode(rules: ModelRules) -> str:
    """Return the mode that the page's own request selects."""
    sent = rules.model.example
    filled = (step.mode for step in rules.modes if any(sent.get(slot) for slot in step.slots))
    plain = (step.mode for step in rules.modes if step.is_plain)
    return next(filled, next(plain, rules.modes[0].mode))
