"""A pytest plugin that runs a test many times over, and writes what one of the later runs takes."""

import time
from pathlib import Path

import pytest

RUNS = 250
FIRST_RUNS = 50
"""They pay for whatever a session pays once, and are left out."""
_ended: list[float] = []


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--seconds-file", required=True)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    metafunc.fixturenames.append("turn")
    metafunc.parametrize("turn", range(RUNS))


def pytest_runtest_logfinish() -> None:
    _ended.append(time.perf_counter())


def pytest_sessionfinish(session: pytest.Session) -> None:
    if len(_ended) != RUNS:
        raise pytest.UsageError(f"expected {RUNS} runs of one test, got {len(_ended)}")
    seconds = (_ended[-1] - _ended[FIRST_RUNS - 1]) / (RUNS - FIRST_RUNS)
    Path(session.config.getoption("--seconds-file")).write_text(str(seconds))
