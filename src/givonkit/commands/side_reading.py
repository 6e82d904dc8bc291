"""A side of `spec diff` out of the bytes of files: a model, a page, a folder of models, or a whole spec."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, TypeVar

from givonkit.errors import GivonkitError, SpecFileInvalid
from givonkit.spec import Spec
from givonkit.spec.api import read_api
from givonkit.spec.catalog import ENDLESS
from givonkit.spec.comparing.showing import shown_model, shown_page, whole_model
from givonkit.spec.comparing.words import counted
from givonkit.spec.model_file import read_model
from givonkit.spec.questions import read_questions

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from givonkit.spec import Model, World
    from givonkit.spec.comparing import ShownModel
    from givonkit.spec.importing import ImportedPage
    from givonkit.spec.importing.reading import Note

API, QUESTIONS, MODELS = "api.yaml", "questions.yaml", "models"
YAML = (".yaml", ".yml")
_Read = TypeVar("_Read")
_LANGUAGES = {"en": "English", "es": "Spanish", "ru": "Russian"}


class SideUnusable(GivonkitError):
    """An argument of a comparison names nothing that can be compared."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side: a spec, of which only the models count unless it `is_whole`, or a page.

    `says` tells what it is. A `page` that shows too little for a whole model has no model in the spec, and `lacks` says
    what it does not show; `file` is the page in the places of its notes.
    """

    name: str
    says: str
    spec: Spec
    shipped: Spec
    slugs: tuple[str, ...]
    is_whole: bool = False
    is_single: bool = False
    page: ImportedPage | None = None
    lacks: str = ""
    file: str = ""

    @property
    def not_understood(self) -> list[Note]:
        """What was not understood of a page, or contradicts itself there."""
        from givonkit.spec.importing.reading import NOT_FOUND  # noqa: PLC0415  # most comparisons read no page

        return [note for note in self.page.notes if note.kind != NOT_FOUND] if self.page else []

    @property
    def judging(self) -> Spec:
        """The spec that requests are held against: its own, and the shipped one where it lacks what is asked for."""
        api, questions = self.shipped.api, {**self.shipped.questions, **self.spec.questions}
        sentences = {**api.sentences, **self.spec.api.sentences}
        return Spec(self.spec.api._replace(sentences=sentences), questions, self.spec.models)

    def only(self, slug: str) -> Side:
        """Return the side with one of its models, if it has that, and no other."""
        models = {name: model for name, model in self.spec.models.items() if name == slug}
        return replace(
            self, spec=_spec_with(models, self.spec), slugs=(slug,) if slug in self.slugs else (), is_whole=False
        )


def side_of_file(name: str, argument: str, file: str, content: bytes, shipped: Spec) -> Side:
    """Return the side that one file makes: a model file, or else a page."""
    if PurePosixPath(file).suffix in YAML:
        model = _model(content, argument, shipped)
        says = f"{argument}, the model {model.slug}"
        return Side(name, says, _spec_with({model.slug: model}, shipped), shipped, (model.slug,), is_single=True)
    from givonkit.spec.importing import import_page  # noqa: PLC0415  # most comparisons read no page

    page = import_page(content, file=argument, spec=shipped)
    return side_of_page(name, _page_words(argument, page), page, page.slug, shipped, file=file)


def side_of_page(name: str, says: str, page: ImportedPage, slug: str | None, shipped: Spec, *, file: str) -> Side:
    """Return the side of a page, whose model has this name."""
    if slug is None:
        return Side(name, says, shipped, shipped, (), is_single=True, page=page, file=file)
    models: dict[str, Model] = {}
    lacks = ""
    try:
        models[slug] = whole_model({**page.mapping, "model": slug}, shipped, "the page")
    except SpecFileInvalid as error:
        lacks = _lacks_words(error.reason)
    return Side(
        name, says, _spec_with(models, shipped), shipped, (slug,), is_single=True, page=page, lacks=lacks, file=file
    )


def _page_words(argument: str, page: ImportedPage) -> str:
    from givonkit.spec.importing.page import NOT_SAID  # noqa: PLC0415  # most comparisons read no page

    seen = next(
        (source["seen"] for source in page.mapping.get("sources") or () if source.get("seen") not in (None, NOT_SAID)),
        None,
    )
    language = f" in {_LANGUAGES.get(page.language, page.language)}" if page.language else ""
    cut = ", cut" if page.stopped is not None else ""
    return f"{argument}, a page{language}{f', seen {seen}' if seen else ''}{cut}"


def _lacks_words(reason: str) -> str:
    missing = reason.removeprefix("missing: ")
    return f"it cannot be loaded: {reason}" if missing == reason else f"it shows no {missing}"


def absent_side(name: str, argument: str, shipped: Spec) -> Side:
    """Return the side of a model file that is not there, whose model is new or gone."""
    return Side(name, f"{argument}, which is not there", _spec_with({}, shipped), shipped, ())


def side_of_models(name: str, argument: str, files: Mapping[str, bytes], shipped: Spec) -> Side:
    """Return the side of model files, by where they stand."""
    if not files:
        raise SideUnusable(f"{argument} has no .yaml file with a model; name a model file, a page, or their folder")
    models = _models(files, shipped)
    says = f"{argument}, {counted(len(models), 'model')}"
    return Side(name, says, _spec_with(models, shipped), shipped, tuple(models))


def whole_side(
    name: str, argument: str, files: Mapping[str, bytes], models: Mapping[str, bytes], shipped: Spec
) -> Side:
    """Return the side of a whole spec: its own files, and those of its models."""
    try:
        api = _parsed(read_api, files[API], f"{argument}/{API}")
        questions = _parsed(read_questions, files[QUESTIONS], f"{argument}/{QUESTIONS}")
    except SpecFileInvalid as error:
        raise SideUnusable(f"{error}; name its models alone, {argument}/{MODELS}, to compare them") from error
    spec = Spec(api, questions, {})
    found = _models({f"{argument}/{MODELS}/{file}": content for file, content in models.items()}, spec)
    says = f"{argument}, a whole spec with {counted(len(found), 'model')}"
    return Side(name, says, _spec_with(found, spec), shipped, tuple(found), is_whole=True)


def shown_models(side: Side, world: World) -> dict[str, ShownModel]:
    """Return the models of a side as a comparison takes them."""
    if side.page is None:
        return {slug: shown_model(side.spec, slug, side.name, world) for slug in side.slugs}
    page = side.page
    return {
        slug: shown_page(
            page.mapping,
            side.spec,
            slug,
            side.name,
            world,
            language=page.language,
            notes=page.notes,
            file=side.file,
        )
        for slug in side.slugs
    }


def _models(files: Mapping[str, bytes], spec: Spec) -> dict[str, Model]:
    models: dict[str, Model] = {}
    places: dict[str, str] = {}
    for file, content in files.items():
        model = _model(content, file, spec)
        if model.slug in models:
            folder = file.rpartition("/")[0]
            told = f"the model {model.slug!r} stands in {places[model.slug]} too"
            raise SpecFileInvalid(file, 1, f"{told}: name the folder of one of them, such as {folder}")
        models[model.slug], places[model.slug] = model, file
    return models


def _model(content: bytes, file: str, spec: Spec) -> Model:
    modes = {kind: tuple(table) for kind, table in spec.api.modes.items()}

    def read(text: str, file: str) -> Model:
        return read_model(text, file, modes=modes, questions=spec.questions)

    return _parsed(read, content, file)


def _parsed(read: Callable[[str, str], _Read], content: bytes, file: str) -> _Read:
    try:
        return read(content.decode(), file)
    except UnicodeDecodeError as error:
        raise SpecFileInvalid(file, 1, f"cannot be read: {error}") from error
    except RecursionError:
        raise SpecFileInvalid(file, 1, ENDLESS) from None


def _spec_with(models: Mapping[str, Model], spec: Spec) -> Spec:
    return Spec(spec.api, spec.questions, dict(models))
