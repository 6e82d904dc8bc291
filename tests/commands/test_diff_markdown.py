from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .repositories import KLING, write

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Run


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("a|b", r"a\|b"),
        ("<img src=x>", "&lt;img src=x>"),
        ("[x](javascript:1)", r"\[x\](javascript:&#8203;1)"),
        ("`x` *y* _z_", r"\`x\` \*y\* \_z\_"),
        ("@everyone", "@&#8203;everyone"),
        ("https://example.org", "https:&#8203;//example.org"),
        ("#12", "#&#8203;12"),
        ("a\\nb", r"a\\nb"),
    ],
)
def test_nothing_that_a_side_says_is_markup(run: Run, tmp_path: Path, value: str, shown: str) -> None:
    changed = KLING.replace(
        "default: 720p, allowed: [720p, 1080p]", f"default: 720p, allowed: [720p, 1080p, '{value}']"
    )
    write(tmp_path, {"after.yaml": changed})
    output = run("spec", "diff", "shipped", str(tmp_path / "after.yaml"), "--markdown").output
    (row,) = [line for line in output.splitlines() if line.startswith("| safe")]
    assert f"resolution also takes {shown} | 720p, 1080p | 720p, 1080p, {shown} |" in row


def test_no_differences_are_a_short_comment(run: Run) -> None:
    lines = run("spec", "diff", "shipped", "shipped", "--markdown").output.splitlines()
    assert lines[0] == "### Spec diff: no differences"
    assert not [line for line in lines if line.startswith("|")]
