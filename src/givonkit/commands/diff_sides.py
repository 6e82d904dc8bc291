"""The two sides of `spec diff`: what each argument names."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from givonkit.errors import did_you_mean, nearest_word
from givonkit.spec import load_spec
from givonkit.spec.comparing.words import counted, printable

from .git_revision import LARGEST_FILE, Revision, path_in_repository
from .side_reading import (
    API,
    MODELS,
    QUESTIONS,
    YAML,
    Side,
    SideUnusable,
    side_of_file,
    side_of_models,
    side_of_page,
    whole_side,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from givonkit.spec import Spec

SHIPPED = "shipped"
_is_model = re.compile(rb"^model:.*^fields:", re.MULTILINE | re.DOTALL).search


def two_sides(first: str, second: str) -> tuple[Side, Side]:
    """Return what two arguments name, narrowed to the one model that a side is about.

    Raises GivonkitError for an argument that names nothing to compare.
    """
    shipped = load_spec()
    before, after = _side("A", first, second, shipped), _side("B", second, first, shipped)
    before, after = _with_slug(before, after), _with_slug(after, before)
    if before.is_single and after.is_single:
        return before, after
    if before.is_single:
        return before, _narrowed(after, before.slugs[0])
    return (_narrowed(before, after.slugs[0]), after) if after.is_single else (before, after)


def _narrowed(side: Side, slug: str) -> Side:
    if slug not in side.slugs:
        nearest = did_you_mean(nearest_word(slug, side.slugs))
        raise SideUnusable(f"{side.name} ({side.says}) has no model {slug!r}{nearest} to compare with")
    return side.only(slug)


def _with_slug(side: Side, other: Side) -> Side:
    """Return a side whose page does not name its model under the name that the other side has for it."""
    if side.page is None or side.slugs:
        return side
    title = str(side.page.mapping.get("name", "")).casefold()
    named = [slug for slug in other.slugs if title and _name_of(other, slug).casefold() == title]
    slugs = other.slugs if other.is_single else tuple(named)
    if len(slugs) != 1:
        raise SideUnusable(f"{side.name} ({side.says}) does not name its model: compare it with the file of one model")
    return side_of_page(side.name, side.says, side.page, slugs[0], side.shipped)


def _name_of(side: Side, slug: str) -> str:
    return side.spec.models[slug].name if slug in side.spec.models else ""


def _side(name: str, argument: str, other: str, shipped: Spec) -> Side:
    path = Path(argument)
    if _exists(path):
        return _of_path(name, printable(argument), path, shipped)
    if argument == SHIPPED:
        says = f"the shipped spec, {counted(len(shipped.models), 'model')}"
        return Side(name, says, shipped, shipped, tuple(shipped.models), is_whole=True)
    return _of_revision(name, argument, other, shipped)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _of_path(name: str, argument: str, path: Path, shipped: Spec) -> Side:
    try:
        if path.is_dir():
            return _of_folder(name, argument.rstrip("/"), path, shipped)
        return side_of_file(name, argument, path.name, _content(path), shipped)
    except OSError as error:
        raise SideUnusable(f"{argument} cannot be read: {error.strerror}") from error


def _of_folder(name: str, argument: str, path: Path, shipped: Spec) -> Side:
    files = _yaml_files(path)
    if {API, QUESTIONS} <= files.keys() and (path / MODELS).is_dir():
        return whole_side(name, argument, files, _yaml_files(path / MODELS), shipped)
    return side_of_models(name, argument, _placed(f"{argument}/", files), shipped)


def _yaml_files(folder: Path) -> dict[str, bytes]:
    files = sorted(folder.iterdir())
    return {file.name: _content(file) for file in files if file.suffix in YAML and file.is_file()}


def _content(file: Path) -> bytes:
    """Return the bytes of a file, which may be a device that never ends."""
    with file.open("rb") as stream:
        content = stream.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise SideUnusable(f"{file} has more than {LARGEST_FILE:,} bytes, and is not read")
    return content


def _placed(beginning: str, files: Mapping[str, bytes]) -> dict[str, bytes]:
    return {f"{beginning}{file}": content for file, content in files.items()}


def _of_revision(name: str, argument: str, other: str, shipped: Spec) -> Side:
    revision = Revision(argument)
    if revision.is_alone:
        place = path_in_repository(Path(other)) if _exists(Path(other)) else other.partition(":")[2] or None
        if place in (None, "."):
            files = {path: content for path, content in revision.files(below=True).items() if _is_model(content)}
            return side_of_models(name, argument, _placed(f"{argument.removesuffix(':')}:", files), shipped)
        revision = Revision(f"{argument.removesuffix(':')}:{place}")
    if not revision.is_folder:
        return side_of_file(name, revision.name, revision.file_name, revision.content(), shipped)
    files, models = revision.files(below=False), revision.folder(MODELS)
    if {API, QUESTIONS} <= files.keys() and models is not None:
        return whole_side(name, revision.name, files, models.files(below=False), shipped)
    return side_of_models(name, revision.name, _placed(f"{revision.name}/", files), shipped)
