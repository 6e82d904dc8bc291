from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from givonkit.commands import main
from givonkit.spec.observations import read_observations
from givonkit_contracts.check.server import usual_rate
from givonkit_contracts.server_checks.judge import Progress
from givonkit_contracts.server_checks.verdicts import Verdict

from .conftest import KEY
from .runs import DURATION, STARTED, TARGET, contradicted, exchange, finding, report, request_body, seen, verdict

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

    from .conftest import FakeJudge, Run

KNOWN = f'- {{id: "{DURATION}:refuses:duration 7", because: ticket 12}}\n'


@pytest.mark.parametrize("command", [(), ("server",), ("traffic",), ("replay",)])
def test_help_says_what_there_is(run: Run, snapshot: SnapshotAssertion, command: tuple[str, ...]) -> None:
    assert run(*command, "--help").stdout == snapshot


def test_help_loads_no_judge() -> None:
    code = "import sys; from givonkit_contracts.check import check; print(*sys.modules)"
    import subprocess
    import sys

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert not {"rich", "hypothesis", "givonkit_contracts.server_checks.judge"} & set(done.stdout.split())


def test_a_run_without_contradictions_ends_well_and_prints_the_report_alone(run: Run, judge: FakeJudge) -> None:
    result = run("server", TARGET)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("Nothing documented is contradicted; 1 of 1 rule of the pages confirmed")
    assert judge.asked[0].target == TARGET


UNSETTLED = (verdict(refuses=Verdict.NOT_SETTLED),)


@pytest.mark.parametrize(
    ("told", "code"),
    [
        (contradicted(), 1),
        (report(unjudged="nothing listens at 127.0.0.1:4999", rules=()), 2),
        (report(rules=UNSETTLED), 3),
        (report(interrupted=True), 130),
    ],
    ids=["contradicted", "unjudged", "vacuous", "interrupted"],
)
def test_the_exit_status_says_how_it_went(run: Run, judge: FakeJudge, told: object, code: int) -> None:
    judge.report = told  # type: ignore[assignment]  # reports of one type, as parameters
    assert run("server", TARGET).exit_code == code


def test_the_options_decide_what_a_run_may_do(run: Run, judge: FakeJudge) -> None:
    run(
        *("server", TARGET, "--model", "kling-o1", "--model", "kling-2.6", "--model", "kling-o1"),
        *("--budget", "27.5", "--at-risk", "0", "--price-ceiling", "90", "--price-ceiling", "kling-o1=100"),
        *("--asset", "image=https://example.org/a.png?x=1", "--rate", "2.5", "--timeout", "3", "--job-seconds", "4"),
        *("--deadline", "5", "--seed", "6"),
    )
    settings = judge.asked[0].settings
    assert settings.models == ("kling-o1", "kling-2.6")
    assert (settings.budget, settings.at_risk) == (Decimal("27.5"), Decimal(0))
    assert (settings.ceiling("kling-o1"), settings.ceiling("kling-3.0")) == (Decimal(100), Decimal(90))
    assert settings.assets == {"image": "https://example.org/a.png?x=1"}
    assert (settings.rate, settings.timeout, settings.job_seconds, settings.deadline) == (2.5, 3.0, 4.0, 5.0)
    assert settings.seed == 6


def test_without_options_nothing_is_spent_on_purpose(run: Run, judge: FakeJudge) -> None:
    run("server", TARGET)
    settings = judge.asked[0].settings
    assert (settings.models, settings.budget, settings.at_risk) == ((), Decimal(0), None)
    assert (settings.price_ceilings, settings.assets, settings.deadline) == ({}, {}, None)


@pytest.mark.parametrize(
    ("url", "rate"),
    [
        ("http://127.0.0.1:4010", None),
        ("http://localhost:4010/ns/a", None),
        ("http://double.localhost", None),
        ("http://[::1]:4010", None),
        ("https://api.givon.ai", 5.0),
        ("http://127.0.0.1.example.org", 5.0),
        ("http://[", 5.0),
        ("", 5.0),
    ],
)
def test_another_machine_is_asked_politely(url: str, rate: float | None) -> None:
    assert usual_rate(url) == rate


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ((), "Missing argument 'URL'"),
        (("--budget", "-1"), "'--budget': expected tokens such as 100 or 27.5, got '-1'"),
        (("--budget", "NaN"), "got 'NaN'"),
        (("--at-risk", "much"), "got 'much'"),
        (("--rate", "0"), "'--rate': expected a number above 0, got '0'"),
        (("--timeout", "inf"), "got 'inf'"),
        (("--price-ceiling", "=5"), "'--price-ceiling': expected TOKENS or MODEL=TOKENS, got '=5'"),
        (("--price-ceiling", "kling-o1=x"), "got 'kling-o1=x'"),
        (("--price-ceiling", "5", "--price-ceiling", "6"), "the ceiling of all models is given twice"),
        (("--asset", "sound=https://a"), "expected one of image=URI, video=URI, voiceover=URI, got 'sound=https://a'"),
        (("--asset", "image=a.png"), "got 'image=a.png'"),
        (("--asset", "image=https://a", "--asset", "image=https://b"), "image is given twice"),
        (("--known", "nowhere.yaml"), "'nowhere.yaml' does not exist"),
        (("--model", "kling-01"), "no model is named 'kling-01' (did you mean 'kling-o1'?)"),
        (("--price-ceiling", "kling-01=5"), "no model is named 'kling-01' (did you mean 'kling-o1'?)"),
        (("--report", "report"), "does not say its format"),
        (("--report", "jsno:x"), "did you mean 'json'"),
        (("--report", "/dev/null/x.json"), "/dev/null is no folder"),
        (("--observations", "/dev/null/x/y.yaml"), "/dev/null is no folder"),
    ],
)
def test_a_mistake_is_told_before_anything_is_sent(
    run: Run, judge: FakeJudge, arguments: tuple[str, ...], reason: str
) -> None:
    result = run("server", *([TARGET] if arguments else []), *arguments)
    assert (result.exit_code, result.stdout, judge.asked) == (2, "", [])
    assert reason in " ".join(result.stderr.split())


def test_a_missing_key_is_told_with_what_to_do(run: Run, judge: FakeJudge) -> None:
    result = run("server", TARGET, key=None)
    assert (result.exit_code, result.stdout, judge.asked) == (2, "", [])
    assert result.stderr == (
        "givonkit: no API key: the environment variable GIVON_API_KEY is not set; "
        "set it to the key of the server (a double takes any key: GIVON_API_KEY=any-key), "
        "or name another variable by --api-key-env\n"
    )


@pytest.mark.usefixtures("judge")
def test_a_missing_key_of_another_machine_gets_no_hint_about_doubles(run: Run) -> None:
    assert "double" not in run("server", "https://api.givon.ai", key=None).stderr


@pytest.mark.parametrize(("columns", "is_broken"), [({}, False), ({"COLUMNS": "40"}, True)])
def test_what_is_piped_is_broken_only_at_a_width_that_is_given(
    judge: FakeJudge, monkeypatch: pytest.MonkeyPatch, columns: dict[str, str], *, is_broken: bool
) -> None:
    judge.report = contradicted()
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.setenv("GIVON_API_KEY", KEY)
    shown = CliRunner().invoke(main, ("check", "server", TARGET), env=columns).stdout
    (sent,) = (line for line in shown.split("\n") if line.startswith("   Sent"))
    assert (not sent.endswith('"duration": 7}}')) is is_broken
    assert not any(line.endswith(" ") for line in shown.split("\n"))


def test_the_key_comes_from_the_variable_that_is_named(run: Run, judge: FakeJudge) -> None:
    judge.report = contradicted(findings=(finding(title="it echoes another-key-1234567"),))
    result = run("server", TARGET, "--api-key-env", "OTHER", OTHER="another-key-1234567")
    assert result.exit_code == 1
    assert "it echoes" in result.stdout
    assert "another-key" not in result.stdout


def test_a_key_that_cannot_be_sent_is_refused_and_not_shown(run: Run, judge: FakeJudge) -> None:
    result = run("server", TARGET, key="kéy-secret")
    assert (result.exit_code, judge.asked) == (2, [])
    assert "the key in GIVON_API_KEY cannot be sent" in result.stderr
    assert "secret" not in result.output


def test_the_key_stands_in_nothing_that_is_printed_or_written(run: Run, judge: FakeJudge, tmp_path: Path) -> None:
    echoed = exchange(202, request_body(duration=7), {"key": KEY, "id": "job-1"})
    judge.report = contradicted(
        findings=(finding(exchange=echoed, title=f"it echoes {KEY}"),),
        observations=(seen("refusal-status", "422", says=f"says {KEY}"),),
        exchanges=(echoed,),
        wire={"times": KEY},
    )
    names = ("r.json", "r.xml", "r.html", "r.sarif", "r.har", "r.txt")
    reports = [word for name in names for word in ("--report", str(tmp_path / name))]
    others = ("--observations", str(tmp_path / "o.yaml"), "--write-known", str(tmp_path / "k.yaml"))
    result = run("server", TARGET, "--verbose", *reports, *others)
    assert KEY not in result.output
    assert {file.name for file in tmp_path.iterdir()} == {*names, "o.yaml", "k.yaml"}
    assert all(KEY not in file.read_text() for file in tmp_path.iterdir())


def test_known_deviations_fail_nothing(run: Run, judge: FakeJudge, tmp_path: Path) -> None:
    judge.report = contradicted()
    known = tmp_path / "known.yaml"
    known.write_text(KNOWN)
    assert run("server", TARGET, "--known", str(known)).exit_code == 0
    judge.report = report()
    stale = run("server", TARGET, "--known", str(known))
    assert stale.exit_code == 1
    assert "known.yaml:1" in stale.stdout


def test_a_broken_file_of_known_deviations_costs_nothing(run: Run, judge: FakeJudge, tmp_path: Path) -> None:
    known = tmp_path / "known.yaml"
    known.write_text("- {id: a}\n")
    result = run("server", TARGET, "--known", str(known))
    assert (result.exit_code, result.stderr, judge.asked) == (2, "givonkit: known.yaml:1: missing: 'because'\n", [])


def test_findings_are_written_as_known_and_then_are(run: Run, judge: FakeJudge, tmp_path: Path) -> None:
    judge.report = contradicted()
    known = tmp_path / "made" / "known.yaml"
    assert run("server", TARGET, "--write-known", str(known)).exit_code == 1
    assert run("server", TARGET, "--known", str(known)).exit_code == 0


def test_what_was_seen_is_written_for_the_double(run: Run, judge: FakeJudge, tmp_path: Path) -> None:
    judge.report = report(observations=(seen("refusal-status", "422"),))
    file = tmp_path / "observations.yaml"
    assert run("server", TARGET, "--observations", str(file)).exit_code == 0
    assert read_observations(file).questions["refusal-status"]["answer"] == "422"


def test_observations_of_another_server_are_refused_before_anything_is_sent(
    run: Run, judge: FakeJudge, tmp_path: Path
) -> None:
    judge.report = report(observations=(seen("refusal-status", "422"),))
    file = tmp_path / "observations.yaml"
    run("server", TARGET, "--observations", str(file))
    result = run("server", "https://api.givon.ai", "--observations", str(file))
    assert (result.exit_code, len(judge.asked)) == (2, 1)
    assert "name another file" in result.stderr


def test_a_file_that_can_no_longer_be_written_loses_neither_the_report_nor_the_other_files(
    run: Run, judge: FakeJudge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def filled(_self: Path, _target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", filled)
    judge.report = contradicted()
    known, json_file = tmp_path / "known.yaml", tmp_path / "r.json"
    result = run("server", TARGET, "--write-known", str(known), "--report", str(json_file))
    assert (result.exit_code, json_file.exists()) == (2, True)
    assert "kling-o1 accepts duration 7" in result.stdout
    assert result.stderr == f"givonkit: {known} cannot be written: No space left on device\n"


def test_json_is_the_report_alone(run: Run, judge: FakeJudge) -> None:
    judge.report = contradicted()
    result = run("server", TARGET, "--json")
    assert (result.exit_code, result.stderr) == (1, "")
    assert [each["id"] for each in json.loads(result.stdout)["findings"]] == [judge.report.findings[0].id]


def test_verbose_shows_every_rule(run: Run, judge: FakeJudge) -> None:
    judge.report = report(started=STARTED)
    assert DURATION not in run("server", TARGET).stdout
    assert DURATION in run("server", TARGET, "--verbose").stdout


def test_progress_goes_to_standard_error_a_line_for_each_stage_of_a_model(run: Run, judge: FakeJudge) -> None:
    judge.progress = (
        Progress("refusals", "kling-o1", 0, 2, 1, 0),
        Progress("refusals", "kling-2.6", 1, 2, 1_204, 1),
        Progress("planted", "kling-o1", 0, 2, 1_205, 1),
        Progress("jobs", None, 0, 1, 1_300, 2),
    )
    assert run("server", TARGET).stderr == (
        "refusals kling-o1: 1 request, 0 findings so far\n"
        "refusals kling-2.6: 1,204 requests, 1 finding so far\n"
        "planted kling-o1: 1,205 requests, 1 finding so far\n"
        "jobs: 1,300 requests, 2 findings so far\n"
    )
    assert run("server", TARGET, "--no-progress").stderr == ""
