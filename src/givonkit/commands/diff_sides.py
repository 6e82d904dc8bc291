"""The two sides of `spec diff`: what each argument names."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from givonkit.errors import did_you_mean, nearest_word
from givonkit.spec import load_spec
from givonkit.spec.comparing.words import counted, printable

from .git_revision import LARGEST_FILE, Revision, RevisionUnusable, path_in_repository
from .side_reading import (
    API,
    MODELS,
    QUESTIONS,
    YAML,
    Side,
    SideUnusable,
    absent_side,
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
    """Return a side with one model, or with none where it does not have it: then that model is new, or gone."""
    one = side.only(slug)
    if one.slugs or not side.slugs:
        return one
    return replace(one, says=f"{side.says}, without {slug!r}{did_you_mean(nearest_word(slug, side.slugs))}")


def _with_slug(side: Side, other: Side) -> Side:
    """Return a side whose page does not name its model under the name that the other side has for it."""
    if side.page is None or side.slugs:
        return side
    title = str(side.page.mapping.get("name", "")).casefold()
    named = [slug for slug in other.slugs if title and _name_of(other, slug).casefold() == title]
    slugs = other.slugs if other.is_single else tuple(named)
    if len(slugs) != 1:
        raise SideUnusable(f"{side.name} ({side.says}) does not name its model: compare it with the file of one model")
    return side_of_page(side.name, side.says, side.page, slugs[0], side.shipped, file=side.file)


def _name_of(side: Side, slug: str) -> str:
    return side.spec.models[slug].name if slug in side.spec.models else ""


def _side(name: str, argument: str, other: str, shipped: Spec) -> Side:
    if not argument.strip():
        raise SideUnusable(f"{name} is empty: expected a file, a folder, a git revision, or {SHIPPED!r}")
    path = Path(argument)
    if _exists(path):
        return _of_path(name, printable(argument), path, shipped)
    if argument == SHIPPED:
        says = f"the shipped spec, {counted(len(shipped.models), 'model')}"
        return Side(name, says, shipped, shipped, tuple(shipped.models), is_whole=True)
    try:
        return _of_revision(name, argument, other, shipped)
    except RevisionUnusable:
        if not _is_file_of_other(argument, other):
            raise
        is_alone = ":" not in argument and not _names_a_file(argument)
        return absent_side(name, f"{argument}:{_place(other)}" if is_alone else argument, shipped)


def _is_file_of_other(argument: str, other: str) -> bool:
    """Whether the other side has a model file in the very place where this one has none."""
    place = _place(argument) or _place(other)
    if place is None or PurePosixPath(place).suffix not in YAML or place != (_place(other) or place):
        return False
    revisions = [each.partition(":")[0] for each in (argument, other) if ":" in each or not _names_a_file(each)]
    return all(map(_is_known, revisions)) and (_exists(Path(other)) or _is_known(f"{revisions[-1]}:{place}"))


def _names_a_file(argument: str) -> bool:
    return _exists(Path(argument)) or (":" not in argument and Path(argument).suffix in YAML)


def _place(argument: str) -> str | None:
    """Return the path below the top of the repository that an argument names, if it names one."""
    if _names_a_file(argument):
        return path_in_repository(Path(argument))
    return argument.partition(":")[2] or None


def _is_known(revision: str) -> bool:
    try:
        Revision(revision)
    except RevisionUnusable:
        return False
    return True


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
    """Return the YAML files of a folder; hidden ones belong to other tools."""
    files = [file for file in sorted(folder.iterdir()) if file.suffix in YAML and not file.name.startswith(".")]
    return {file.name: _content(file) for file in files if file.is_file()}


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
        place = _place(other)
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
