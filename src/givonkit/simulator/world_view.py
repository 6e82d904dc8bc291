"""A world ready to answer: what every simulator of that world can share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from givonkit.errors import ModelUnknown
from givonkit.validation import Validator

from .answer_shapes import AnswerShapes
from .rendering import Renderer
from .routes import Routes

if TYPE_CHECKING:
    from givonkit.http import Headers
    from givonkit.spec import Spec, World

    from .jobs import Job
    from .model_view import ModelView


class WorldView:
    """One world with its routes, its compiled models and its limits; nothing of it changes by answering."""

    def __init__(self, spec: Spec, world: World) -> None:
        wire = world.wire
        self.spec = spec
        self.world = world
        self.routes = Routes(world.routes)
        self.shapes = AnswerShapes(world)
        self.validator = Validator(spec, world)
        self.words = {name: operation.word for name, operation in spec.api.operations.items()}
        self.body_limit: int = wire["body"]["limit"]
        self.requests_limit: int | None = wire["limits"]["requests"]
        self.requests_seconds: int = wire["limits"]["seconds"]
        self.running_limit: int | None = wire["limits"]["running"]
        self.shows_defaults = world.answer("defaults-shown") == "applied"
        self.honours_idempotency = world.answer("idempotency") == "honoured"
        self.refuses_moderated = world.answer("moderation") == "refused"
        self.refuses_unknown_assets = world.answer("unknown-asset") == "refused"
        self.results_are_assets = world.answer("results-as-assets") == "yes"
        self.pays_at_once = world.answer("charge-moment") == "on-accept"
        self.gives_back = world.answer("refund") == "given-back"
        self._renderer: tuple[int, Renderer] | None = None
        self._types = {mode: kind for kind, modes in spec.api.modes.items() for mode in modes}
        self._models: dict[str, ModelView] = {}

    def __repr__(self) -> str:
        return f"<WorldView of {self.world!r}>"

    def model(self, slug: str) -> ModelView:
        """Return what is kept ready for a model; raises ModelUnknown."""
        view = self._models.get(slug)
        if view is None:
            from .model_view import ModelView  # noqa: PLC0415  # the server answers before it needs a model

            view = self._models[slug] = ModelView(self.validator.compiled(slug), self.world)
        return view

    def renderer(self, seed: int) -> Renderer:
        """Return what renders the answers of this world, with the ids of a seed."""
        if self._renderer is None or self._renderer[0] != seed:
            self._renderer = seed, Renderer(self.world, self.shapes, seed)
        return self._renderer[1]

    def type_of(self, job: Job) -> str:
        """Return the type of a job, also of one whose model only an earlier world took."""
        return self._types[job.mode]

    def gap_headers(self, slug: str) -> Headers:
        """Return the headers that name what is not known of a model; none for one that only an earlier world took."""
        try:
            return self.model(slug).gap_headers
        except ModelUnknown:
            return []
