from __future__ import annotations

import os
from shutil import copytree
from typing import TYPE_CHECKING, Any

import pytest

from givonkit.commands import diff_sides
from givonkit.commands.diff_sides import two_sides
from givonkit.commands.git_revision import RevisionUnusable
from givonkit.commands.side_reading import SideUnusable
from givonkit.errors import GivonkitError, PageUnusable, SpecFileInvalid
from givonkit.spec.catalog import DATA

from .pages import CUT_PAGE, PAGE
from .repositories import KLING, NARROWER, commit, git, write

if TYPE_CHECKING:
    from pathlib import Path

NAMELESS = PAGE.replace('"model":"kling-o1",', "").replace("Kling O1", "Nobody's")
OTHER = KLING.replace("model: kling-o1", "model: other").replace("name: Kling O1", "name: Other")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    write(
        tmp_path, {"kling-o1.yaml": KLING, "models/kling-o1.yaml": KLING, "models/other.yml": OTHER, "page.txt": PAGE}
    )
    return tmp_path


def says(first: str, second: str) -> list[str]:
    return [side.says for side in two_sides(first, second)]


@pytest.mark.usefixtures("folder")
def test_each_side_is_told_as_what_it_is() -> None:
    assert says("models", "shipped") == ["models, 2 models", "the shipped spec, 18 models"]
    assert says("kling-o1.yaml", "page.txt") == ["kling-o1.yaml, the model kling-o1", "page.txt, a page in English"]


def test_a_cut_page_is_told_to_be_cut(folder: Path) -> None:
    write(folder, {"cut.txt": CUT_PAGE})
    assert says("cut.txt", "shipped")[0] == "cut.txt, a page in English, cut"


def test_a_whole_spec_is_told_to_be_one(folder: Path) -> None:
    copytree(DATA, folder / "data")
    before, after = two_sides("data/", "shipped")
    assert before.says == "data, a whole spec with 18 models"
    assert before.is_whole
    assert after.is_whole


def test_a_name_that_is_no_text_is_told_as_far_as_it_is(folder: Path) -> None:
    name = os.fsdecode(b"kling\xff.yaml")
    (folder / name).write_text(KLING)
    assert says(name, "shipped")[0] == "kling·.yaml, the model kling-o1"


@pytest.mark.usefixtures("folder")
def test_the_model_of_a_single_file_or_page_is_compared_alone() -> None:
    for single in ("kling-o1.yaml", "page.txt"):
        for first, second in ((single, "models"), ("shipped", single)):
            before, after = two_sides(first, second)
            assert (before.slugs, after.slugs) == (("kling-o1",), ("kling-o1",))
            assert before.is_whole is after.is_whole is False


def test_a_page_that_does_not_name_its_model_is_that_of_the_other_side(folder: Path) -> None:
    write(folder, {"nameless.txt": PAGE.replace('"model":"kling-o1",', "")})
    for other in ("kling-o1.yaml", "models"):
        before, after = two_sides("nameless.txt", other)
        assert (before.slugs, after.slugs) == (("kling-o1",), ("kling-o1",))


def test_a_model_that_the_other_side_does_not_hold_is_named(folder: Path) -> None:
    write(folder, {"new.yaml": KLING.replace("model: kling-o1", "model: kling-o11")})
    before, after = two_sides("shipped", "new.yaml")
    assert before.says == "the shipped spec, 18 models, without 'kling-o11' (did you mean 'kling-o1'?)"
    assert (before.slugs, after.slugs) == ((), ("kling-o11",))


def test_a_hidden_file_of_a_folder_is_no_model(folder: Path) -> None:
    before = says("models", "shipped")
    write(folder, {"models/.spectral.yaml": "extends: [spectral:oas]\n"})
    assert says("models", "shipped") == before


@pytest.mark.usefixtures("folder")
def test_two_single_models_are_compared_whatever_they_are_called() -> None:
    before, after = two_sides("kling-o1.yaml", "models/other.yml")
    assert (before.slugs, after.slugs) == (("kling-o1",), ("other",))


@pytest.mark.parametrize(
    ("files", "argument", "error", "message"),
    [
        ({"bad.yaml": "model: x\n"}, "bad.yaml", SpecFileInvalid, "bad.yaml:1: missing: 'name', 'type', 'fields'"),
        ({"bad/x.yaml": "a: [\n"}, "bad", SpecFileInvalid, "bad/x.yaml:2: not YAML"),
        ({"bad/readme.md": "#"}, "bad", SideUnusable, "bad has no .yaml file with a model; name a model file, a page"),
        ({"loop.yaml": "model: &a [*a]\n"}, "loop.yaml", SpecFileInvalid, "loop.yaml:1: "),
        ({}, "x" * 300, RevisionUnusable, "there is no file or folder 'xxx"),
        (
            {"nameless.txt": NAMELESS},
            "nameless.txt",
            SideUnusable,
            "does not name its model: compare it with the file of one",
        ),
        ({"bad.txt": "nothing"}, "bad.txt", PageUnusable, "bad.txt: this is no model page"),
        ({"two/a.yaml": KLING, "two/b.yml": KLING}, "two", SpecFileInvalid, "'kling-o1' stands in two/a.yaml too"),
        (
            {"old/api.yaml": "x: 1", "old/questions.yaml": "", "old/models/a.yaml": KLING},
            "old",
            SideUnusable,
            "name its models alone, old/models, to compare them",
        ),
    ],
)
def test_what_cannot_be_compared_is_refused_with_its_place(
    folder: Path, files: dict[str, str], argument: str, error: type[GivonkitError], message: str
) -> None:
    write(folder, files)
    with pytest.raises(error) as refusal:
        two_sides(argument, "shipped")
    assert message in str(refusal.value)


def test_text_that_is_not_utf8_is_refused(folder: Path) -> None:
    (folder / "bad.yaml").write_bytes(b"model: \xff")
    with pytest.raises(SpecFileInvalid, match=r"bad\.yaml:1: cannot be read"):
        two_sides("bad.yaml", "shipped")


@pytest.mark.usefixtures("folder")
def test_a_file_that_is_too_large_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diff_sides, "LARGEST_FILE", 100)
    for argument in ("page.txt", "models"):
        with pytest.raises(SideUnusable, match="has more than 100 bytes, and is not read"):
            two_sides(argument, "shipped")


def test_a_file_goes_before_the_word_and_before_a_revision(folder: Path) -> None:
    commit(folder, {"shipped/kling-o1.yaml": NARROWER, "HEAD/kling-o1.yaml": NARROWER})
    assert says("shipped", "HEAD") == ["shipped, 1 model", "HEAD, 1 model"]


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "repository"
    commit(folder, {"models/kling-o1.yaml": KLING, "pages/kling.txt": PAGE, "other.yaml": "a: 1\n"})
    commit(folder, {"models/kling-o1.yaml": NARROWER, "models/other.yaml": OTHER})
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("HEAD~1:models", "models", ["HEAD~1:models, 1 model", "models, 2 models"]),
        ("HEAD~1", "models", ["HEAD~1:models, 1 model", "models, 2 models"]),
        ("HEAD~1:", "models/kling-o1.yaml", ["HEAD~1:models/kling-o1.yaml, the model kling-o1"]),
        ("HEAD:./models", "shipped", ["HEAD:./models, 2 models"]),
        ("HEAD~1", "HEAD:models", ["HEAD~1:models, 1 model", "HEAD:models, 2 models"]),
        ("HEAD~1", "HEAD", ["HEAD~1, 1 model", "HEAD, 2 models"]),
        ("HEAD~1", "shipped", ["HEAD~1, 1 model"]),
        ("HEAD:pages/kling.txt", "shipped", ["HEAD:pages/kling.txt, a page in English"]),
    ],
)
def test_a_revision_is_one_side(first: str, second: str, expected: list[str]) -> None:
    assert says(first, second)[: len(expected)] == expected


def test_a_whole_spec_of_a_revision_is_one(repository: Path) -> None:
    copytree(DATA, repository / "data")
    commit(repository, {})
    before, after = two_sides("HEAD", "data")
    assert (before.says, before.is_whole) == ("HEAD:data, a whole spec with 18 models", True)
    assert after.is_whole


def test_two_files_of_one_model_in_a_revision_are_told(repository: Path) -> None:
    commit(repository, {"copy/kling-o1.yaml": KLING})
    with pytest.raises(SpecFileInvalid, match=r"'kling-o1' stands in HEAD:copy/kling-o1\.yaml too"):
        two_sides("HEAD", "shipped")


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("HEAD~1", ".", ["HEAD~1:models, 1 model", "., 2 models"]),
        ("HEAD~1:models", "../models", ["HEAD~1:models, 1 model", "../models, 2 models"]),
        ("HEAD~1:.", ".", ["HEAD~1:., 1 model", "., 2 models"]),
        ("HEAD~1:models", "HEAD:models", ["HEAD~1:models, 1 model", "HEAD:models, 2 models"]),
    ],
)
def test_a_revision_is_one_side_in_a_folder_of_the_repository_too(
    repository: Path, monkeypatch: pytest.MonkeyPatch, first: str, second: str, expected: list[str]
) -> None:
    monkeypatch.chdir(repository / "models")
    assert says(first, second) == expected


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize(
    ("first", "second", "slugs"),
    [
        ("HEAD~1", "models/other.yaml", ((), ("other",))),
        ("HEAD~1:models/other.yaml", "models/other.yaml", ((), ("other",))),
        ("HEAD~1", "HEAD:models/other.yaml", ((), ("other",))),
        ("HEAD:models/other.yaml", "HEAD~1:models/other.yaml", (("other",), ())),
        ("models/other.yaml", "HEAD~1", (("other",), ())),
    ],
)
def test_a_model_file_that_one_side_does_not_have_is_new_or_gone(first: str, second: str, slugs: Any) -> None:
    before, after = two_sides(first, second)
    assert (before.slugs, after.slugs) == slugs
    assert [side.says.endswith(", which is not there") for side in (before, after)] == [not each for each in slugs]


def test_a_model_file_that_was_deleted_is_gone(repository: Path) -> None:
    (repository / "models" / "other.yaml").unlink()
    before, after = two_sides("HEAD", "models/other.yaml")
    assert (before.slugs, after.slugs, after.says) == (("other",), (), "models/other.yaml, which is not there")


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize(
    ("first", "second", "message"),
    [
        ("HEAD:modles/other.yaml", "models/other.yaml", "git knows no 'modles/other.yaml' in a revision 'HEAD' here"),
        ("HEAD", "models/nothing.yaml", "'models/nothing.yaml'"),
        ("HEAD~1..HEAD", "models", "'HEAD~1..HEAD' is a range: give the two revisions apart, HEAD~1 HEAD"),
        ("HEAD~1...", "models", "'HEAD~1...' is a range: give the two revisions apart, HEAD~1 HEAD"),
        ("", "models", "A is empty: expected a file, a folder, a git revision, or 'shipped'"),
    ],
)
def test_a_revision_that_is_not_known_is_told_with_what_to_do(first: str, second: str, message: str) -> None:
    with pytest.raises(GivonkitError) as refusal:
        two_sides(first, second)
    assert message in str(refusal.value)


def test_a_shallow_clone_is_named_behind_a_revision_that_is_not_known(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{repository}", "shallow")
    monkeypatch.chdir(tmp_path / "shallow")
    with pytest.raises(RevisionUnusable, match="this clone is shallow: fetch the whole history, with fetch-depth: 0"):
        two_sides("HEAD~1", "models")
