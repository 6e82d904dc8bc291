from __future__ import annotations

from typing import TYPE_CHECKING

from .repositories import KLING, write

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Run


def test_nothing_that_a_side_says_is_markup(run: Run, tmp_path: Path) -> None:
    value, shown, copied = "a|<b> @all", r"a\|&lt;b> `@all`", r"a\|<b> @all"
    changed = KLING.replace(
        "default: 720p, allowed: [720p, 1080p]", f"default: 720p, allowed: [720p, 1080p, '{value}']"
    )
    write(tmp_path, {"after.yaml": changed})
    output = run("spec", "diff", "shipped", str(tmp_path / "after.yaml"), "--markdown").output
    (row,) = [line for line in output.splitlines() if line.startswith("| safe")]
    assert f"resolution also takes {shown} | `720p, 1080p` | `720p, 1080p, {copied}` |" in row


def test_every_value_can_be_copied(run: Run, tmp_path: Path) -> None:
    values = ["9:16", "http://x.example", "a`b", "www.x.example"]
    changed = KLING.replace('"9:16", "16:9", "1:1"]', f'"9:16", "16:9", "1:1", "4:5", {str(values[1:])[1:-1]}]')
    write(tmp_path, {"after.yaml": changed})
    output = run("spec", "diff", "shipped", str(tmp_path / "after.yaml"), "--markdown").output
    assert "&#" not in output
    assert "aspectRatio also takes `4:5`, `http://x.example`, a\\`b, `www.x.example` |" in output
    assert "| ``9:16, 16:9, 1:1, 4:5, http://x.example, a`b, www.x.example`` |" in output


def test_no_differences_are_a_short_comment(run: Run) -> None:
    lines = run("spec", "diff", "shipped", "shipped", "--markdown").output.splitlines()
    assert lines[0] == "### Spec diff: no differences"
    assert not [line for line in lines if line.startswith("|")]
