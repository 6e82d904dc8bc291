from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from givonkit.commands import git_revision
from givonkit.commands.git_revision import Revision, RevisionUnusable, path_in_repository

from .repositories import commit, git

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "repository"
    commit(folder, {"models/a.yaml": "a: 1\n", "models/deep/b.yml": "b: 2\n", "note.txt": "first"})
    commit(folder, {"note.txt": "second", ".hidden.yaml": "d: 4\n", "odd\tname\n.yaml": "c: 3\n"})
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize(("name", "content"), [("HEAD:note.txt", b"second"), ("HEAD~1:note.txt", b"first")])
@pytest.mark.usefixtures("repository")
def test_a_file_is_read_as_it_stood(name: str, content: bytes) -> None:
    revision = Revision(name)
    assert (revision.is_folder, revision.file_name, revision.content()) == (False, "note.txt", content)


def test_a_path_that_begins_with_a_dot_is_below_the_working_folder(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository / "models")
    assert Revision("HEAD:./a.yaml").content() == b"a: 1\n"


@pytest.mark.parametrize(
    ("name", "below", "files"),
    [
        ("HEAD:models", False, {"a.yaml": b"a: 1\n"}),
        ("HEAD:models/", True, {"a.yaml": b"a: 1\n", "deep/b.yml": b"b: 2\n"}),
        ("HEAD~1", True, {"models/a.yaml": b"a: 1\n", "models/deep/b.yml": b"b: 2\n"}),
        ("HEAD:", False, {"odd\tname\n.yaml": b"c: 3\n"}),
    ],
)
@pytest.mark.usefixtures("repository")
def test_a_folder_has_its_yaml_files(name: str, below: bool, files: dict[str, bytes]) -> None:  # noqa: FBT001  # a case
    revision = Revision(name)
    assert revision.is_folder
    assert revision.files(below=below) == files


@pytest.mark.usefixtures("repository")
def test_a_folder_of_a_folder_is_there_or_not() -> None:
    assert Revision("HEAD:models").folder("deep") is not None
    assert Revision("HEAD:models").folder("a.yaml") is None
    assert Revision("HEAD:models").folder("nothing") is None


def test_links_are_no_files(repository: Path) -> None:
    (repository / "link.yaml").symlink_to("/etc/hostname")
    commit(repository, {})
    assert "link.yaml" not in Revision("HEAD").files(below=True)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("--output=x", "'--output=x' is no file, no folder and no git revision"),
        ("a\x00b", r"'a\x00b' is no file, no folder and no git revision"),
        ("HEAD~9", "there is no file or folder 'HEAD~9', and git knows no revision of that name here"),
        ("HEAD:x.txt", "there is no file or folder 'HEAD:x.txt', and git knows no 'x.txt' in a revision 'HEAD' here"),
    ],
)
@pytest.mark.usefixtures("repository")
def test_what_git_does_not_know_is_refused(name: str, message: str) -> None:
    with pytest.raises(RevisionUnusable) as refusal:
        Revision(name)
    assert str(refusal.value) == message


def test_outside_of_a_repository_the_reason_is_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(RevisionUnusable, match="git cannot be asked for a revision: fatal: not a git repository"):
        Revision("HEAD")
    assert path_in_repository(tmp_path) is None


def test_without_git_the_reason_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(RevisionUnusable, match="git is not installed"):
        Revision("HEAD")


@pytest.mark.usefixtures("repository")
def test_git_is_not_waited_for_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(git_revision, "SECONDS", 0)
    with pytest.raises(RevisionUnusable, match="git did not answer within 0 s"):
        Revision("HEAD")


def test_a_folder_without_yaml_has_no_files(repository: Path) -> None:
    commit(repository, {"notes/a.txt": "a"})
    assert Revision("HEAD:notes").files(below=True) == {}


@pytest.mark.usefixtures("repository")
def test_what_is_too_large_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(git_revision, "LARGEST_FILE", 5)
    with pytest.raises(RevisionUnusable, match=r"HEAD:note\.txt has 6 bytes; at most 5 are read"):
        Revision("HEAD:note.txt").content()
    with pytest.raises(RevisionUnusable, match="its YAML files has 15 bytes"):
        Revision("HEAD").files(below=True)
    monkeypatch.setattr(git_revision, "MOST_FILES", 1)
    with pytest.raises(RevisionUnusable, match="more than 1 YAML files: name a folder, REV:PATH"):
        Revision("HEAD").files(below=True)


def test_a_path_is_told_below_the_top(repository: Path, tmp_path: Path) -> None:
    assert path_in_repository(repository / "models" / "a.yaml") == "models/a.yaml"
    assert path_in_repository(repository) == "."
    assert path_in_repository(tmp_path) is None


@pytest.mark.usefixtures("repository")
def test_a_tag_stands_for_its_tree(repository: Path) -> None:
    git(repository, "tag", "-a", "v1", "-m", "one")
    assert "models/a.yaml" in Revision("v1").files(below=True)
