"""The spec as a whole: loading it from the shipped data and from a folder of one's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from givonkit.errors import ModelUnknown, SpecFileInvalid

from .api import Api, read_api
from .questions import Question, read_questions
from .rules import ModelRules, Rule, request_rules
from .worlds import World

if TYPE_CHECKING:
    from .models import Model

DATA = Path(__file__).parent / "data"
ENDLESS = "a value holds itself, by an alias inside its own anchor"


class Catalog(Mapping[str, "Model"]):
    """The models by slug; a shipped one is read when it is first asked for."""

    def __init__(self, files: Mapping[str, Path], api: Api, questions: Mapping[str, Question]) -> None:
        self._files = dict(files)
        self._modes = {kind: tuple(modes) for kind, modes in api.modes.items()}
        self._questions = questions
        self._models: dict[str, Model] = {}

    def __getitem__(self, slug: str) -> Model:
        if slug not in self._models:
            if slug not in self._files:
                raise ModelUnknown(slug, self._files)
            self._models[slug] = self._read(self._files[slug])
        return self._models[slug]

    def __contains__(self, slug: object) -> bool:
        return slug in self._files

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)

    def add_folder(self, folder: Path) -> None:
        """Add or replace models by the YAML files of a folder, all read and checked now."""
        files = model_files(folder)
        if not files:
            raise SpecFileInvalid(str(folder), 1, "no .yaml file with a model is in this folder")
        added: dict[str, Path] = {}
        for file in files:
            model = self._read(file)
            if model.slug in added:
                raise SpecFileInvalid(file.name, 1, f"the model {model.slug!r} stands in {added[model.slug].name} too")
            added[model.slug] = file
            self._files[model.slug] = file
            self._models[model.slug] = model

    def _read(self, file: Path) -> Model:
        from .model_file import read_model  # noqa: PLC0415  # the server answers before it needs a model

        try:
            return read_model(read_text(file), file.name, modes=self._modes, questions=self._questions)
        except RecursionError:
            raise SpecFileInvalid(file.name, 1, ENDLESS) from None


class Spec:
    """The written contract: the API, the models and the questions.

    Build it with `load_spec`. A world is asked for by its answers: `spec.world({"refusal-status": "422"})`.
    """

    def __init__(self, api: Api, questions: dict[str, Question], models: Mapping[str, Model]) -> None:
        self.api = api
        self.questions = questions
        self.models = models

    def __repr__(self) -> str:
        return f"<Spec with {len(self.models)} models and {len(self.questions)} questions>"

    @cached_property
    def request_rules(self) -> dict[str, Rule]:
        """The rules about a request as a whole, by id."""
        return request_rules(self.api)

    def conduct_rules(self, slug: str | None = None) -> dict[str, Rule]:
        """Return the rules about a server's conduct with any job, or with those of one model, by id."""
        from .conduct import conduct_rules, model_conduct  # noqa: PLC0415  # only the judge asks

        if slug is None:
            return conduct_rules(self.api)
        return {rule.id: rule for rule in model_conduct(self.models[slug])}

    def world(self, answers: Mapping[str, str] | None = None, changes: Mapping[str, Any] | None = None) -> World:
        """Return the world with these answers, and the default for every other question; raises WorldInvalid.

        `changes` are values of the wire by dotted path, such as `{"statuses.queued": "waiting"}`.
        """
        return World(self.questions, self.api.wire, answers, changes)

    def random_world(self, seed: int) -> World:
        """Return a world whose answers are drawn by a seed."""
        from .world_file import random_world  # noqa: PLC0415  # most worlds are named

        return random_world(self, seed)

    def load_world(self, file: str | Path, answers: Mapping[str, str] | None = None) -> World:
        """Return the world of a YAML file with `answers` and `wire`, with these answers before its own.

        Raises SpecFileInvalid with file, line and reason, and WorldInvalid for an answer that is not the file's.
        """
        from .world_file import read_world  # noqa: PLC0415  # most worlds need no file

        name = Path(file).name
        try:
            return read_world(read_text(Path(file)), name, self, answers)
        except RecursionError:
            raise SpecFileInvalid(name, 1, ENDLESS) from None

    def model_rules(self, slug: str, world: World | None = None) -> ModelRules:
        """Return the rules of one model in a world (the default one); raises ModelUnknown."""
        if slug not in self.models:
            raise ModelUnknown(slug, self.models)
        model = self.models[slug]
        return ModelRules(model, world or self.world(), self.api.modes[model.type])

    def rules(self, world: World | None = None) -> list[Rule]:
        """Return every rule in a world (the default one)."""
        world = world or self.world()
        return [*self.request_rules.values(), *(rule for slug in self.models for rule in self.model_rules(slug, world))]


def load_spec(models: str | Path | None = None) -> Spec:
    """Return the shipped spec, with the models of a folder added or replaced.

    Raises SpecFileInvalid with file, line and reason when a file cannot be used.
    """
    api = read_api(read_text(DATA / "api.yaml"), "api.yaml")
    questions = read_questions(read_text(DATA / "questions.yaml"), "questions.yaml")
    shipped = {file.stem: file for file in sorted((DATA / "models").glob("*.yaml"))}
    catalog = Catalog(shipped, api, questions)
    if models is not None:
        catalog.add_folder(Path(models))
    return Spec(api, questions, catalog)


def model_files(folder: Path) -> list[Path]:
    """Return the YAML files of a folder; hidden ones belong to other tools (`.spectral.yaml`)."""
    return [file for file in sorted(folder.glob("*.yaml")) if not file.name.startswith(".")]


def read_text(file: Path) -> str:
    """Return a file's text, or raise SpecFileInvalid when it cannot be read."""
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SpecFileInvalid(str(file), 1, f"cannot be read: {error}") from error
