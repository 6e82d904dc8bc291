from __future__ import annotations

from io import StringIO

import pytest

from givonkit_contracts.check.progress import shown_progress
from givonkit_contracts.server_checks.judge import Progress

STEP = Progress("refusals", "kling-o1", 3, 12, 40, 2)


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "120")
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)


def test_a_terminal_shows_a_live_line() -> None:
    stream = Terminal()
    with shown_progress(is_wanted=True, stream=stream) as watch:
        assert watch is not None
        watch(STEP)
    shown = stream.getvalue()
    assert "refusals kling-o1" in shown
    assert "40 requests, 2 findings" in shown


def test_the_live_line_is_gone_at_the_end_of_a_run_that_was_stopped() -> None:
    stream = Terminal()
    with pytest.raises(KeyboardInterrupt), shown_progress(is_wanted=True, stream=stream):
        raise KeyboardInterrupt
    assert stream.getvalue().endswith("\x1b[?25h\r\x1b[1A\x1b[2K")


def test_elsewhere_each_stage_of_a_model_is_one_line() -> None:
    stream = StringIO()
    with shown_progress(is_wanted=True, stream=stream) as watch:
        assert watch is not None
        watch(STEP)
        watch(STEP._replace(done=4))
        watch(STEP._replace(stage="jobs", model=None))
    assert stream.getvalue() == (
        "refusals kling-o1: 40 requests, 2 findings so far\njobs: 40 requests, 2 findings so far\n"
    )


def test_nothing_is_shown_to_nobody() -> None:
    with shown_progress(is_wanted=False, stream=Terminal()) as watch:
        assert watch is None
