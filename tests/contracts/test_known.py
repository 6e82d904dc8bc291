from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from givonkit import SpecFileInvalid
from givonkit_contracts.known import KnownDeviation, apply_known, read_known, write_known
from givonkit_contracts.server_checks.verdicts import Side, Verdict

from .check.runs import DURATION, SPEC, contradicted, finding, report, verdict

if TYPE_CHECKING:
    from pathlib import Path

TODAY = date(2026, 11, 22)
SEVEN = f"{DURATION}:refuses:duration 7"
EIGHT = f"{DURATION}:refuses:duration 8"


def known(identifier: str = SEVEN, until: date | None = None) -> KnownDeviation:
    return KnownDeviation(identifier, "ticket 12", until, "known.yaml:1")


def test_a_known_finding_is_marked_with_its_reason_and_fails_nothing() -> None:
    marked = apply_known(contradicted(), [known()], TODAY)
    assert ([found.known for found in marked.findings], marked.stale) == (["ticket 12"], ())
    assert (contradicted().exit_code, marked.exit_code) == (1, 0)


def test_any_other_finding_stays_new() -> None:
    marked = apply_known(contradicted(findings=(finding(), finding(id=EIGHT))), [known()], TODAY)
    assert [found.id for found in marked.new_findings] == [EIGHT]


def test_an_entry_that_was_looked_for_and_not_found_is_stale() -> None:
    marked = apply_known(report(), [known()], TODAY)
    assert marked.stale == (f"known.yaml:1: {SEVEN} was looked for and is no longer so: take the entry out",)
    assert marked.exit_code == 1


def test_an_entry_beside_other_findings_of_its_rule_is_stale() -> None:
    assert len(apply_known(contradicted(), [known(), known(EIGHT)], TODAY).stale) == 1


@pytest.mark.parametrize(
    "identifier",
    [SEVEN, "veo-3.1-lite/input.duration/enum:refuses:duration 7", "kling-o1/input.duration/enumeration:x"],
)
def test_an_entry_that_nobody_looked_for_is_not_stale(identifier: str) -> None:
    rules = (verdict(accepts=Verdict.CONFIRMED, refuses=Verdict.NOT_SETTLED),)
    assert apply_known(report(rules=rules), [known(identifier)], TODAY).stale == ()


def test_the_other_side_of_a_rule_does_not_count_as_looked_for() -> None:
    rules = (verdict(accepts=Verdict.NOT_SETTLED, refuses=Verdict.CONFIRMED),)
    marked = apply_known(report(rules=rules), [known(), known(f"{DURATION}:accepts:5")], TODAY)
    assert [entry.split()[1] for entry in marked.stale] == [DURATION + ":refuses:duration"]


def test_a_rule_of_every_model_is_known_by_model() -> None:
    rules = (verdict("generations/type/enum", refuses=Verdict.CONFIRMED),)
    entry = known("kling-o1/generations/type/enum:refuses:type audio")
    assert len(apply_known(report(rules=rules), [entry], TODAY).stale) == 1


def test_a_conduct_rule_is_known_without_a_value() -> None:
    rules = (verdict("generations/job/result", keeps=Verdict.CONFIRMED),)
    assert len(apply_known(report(rules=rules), [known("generations/job/result:keeps")], TODAY).stale) == 1


def test_an_entry_is_stale_after_its_last_day_and_its_finding_is_new_again() -> None:
    on_the_day = apply_known(contradicted(), [known(until=TODAY)], TODAY)
    after = apply_known(contradicted(), [known(until=date(2026, 11, 21))], TODAY)
    assert (on_the_day.stale, len(on_the_day.new_findings)) == ((), 0)
    assert after.stale == (
        f"known.yaml:1: {SEVEN} was expected until 2026-11-21: mend the server, or give it a later day",
    )
    assert len(after.new_findings) == 1


def test_a_file_says_what_why_and_until_when(tmp_path: Path) -> None:
    file = tmp_path / "known.yaml"
    file.write_text(
        f'# ours\n- {{id: "{SEVEN}", because: ticket 12}}\n- id: other\n  because: x\n  until: 2026-12-31\n'
    )
    assert read_known(file) == (
        KnownDeviation(SEVEN, "ticket 12", None, "known.yaml:2"),
        KnownDeviation("other", "x", date(2026, 12, 31), "known.yaml:3"),
    )


def test_a_short_id_stands_for_a_finding() -> None:
    entry = known(finding().short_id)
    assert apply_known(contradicted(), [entry], TODAY).exit_code == 0
    assert apply_known(contradicted(findings=(finding(id=EIGHT),)), [entry], TODAY).exit_code == 1


def test_a_short_id_is_stale_after_a_run_that_settles_everything() -> None:
    entry = known(finding().short_id)
    half = report(rules=(verdict(accepts=Verdict.NOT_SETTLED, refuses=Verdict.CONFIRMED),))
    assert len(apply_known(report(), [entry], TODAY).stale) == 1
    assert apply_known(half, [entry], TODAY).stale == ()
    assert apply_known(report(unjudged="gone"), [entry], TODAY).stale == ()


def test_a_finding_that_was_known_by_its_short_id_keeps_its_words(tmp_path: Path) -> None:
    file = tmp_path / "known.yaml"
    write_known(contradicted(), file, [known(finding().short_id)])
    assert [(entry.id, entry.because) for entry in read_known(file)] == [(SEVEN, "ticket 12")]


@pytest.mark.parametrize(
    "identifier",
    [
        SEVEN,
        finding().short_id,
        "generations/job/result:keeps",
        "kling-o1/generations/type/enum:refuses:a: b",
        "kling-3.0/input.duration/default:keeps:5",
    ],
)
def test_an_entry_about_a_rule_is_taken(tmp_path: Path, identifier: str) -> None:
    file = tmp_path / "known.yaml"
    file.write_text(f'- {{id: "{identifier}", because: x}}')
    assert [entry.id for entry in read_known(file, SPEC)] == [identifier]


@pytest.mark.parametrize(
    ("identifier", "reason"),
    [
        (
            SEVEN.replace("o1", "01"),
            f"named 'kling-01/input.duration/enum' (did you mean '{DURATION}'?); expected the id",
        ),
        ("3a91c0f", "no rule is named '3a91c0f'; expected the id of a finding, whole or short"),
        (DURATION, f"is a rule and no finding; expected an id that begins with one of {DURATION}:accepts, "),
        (f"{DURATION}:refused:7", f"no rule is named '{DURATION}:refused:7' (did you mean '{DURATION}'?)"),
    ],
)
def test_an_entry_about_no_rule_is_a_mistake(tmp_path: Path, identifier: str, reason: str) -> None:
    file = tmp_path / "known.yaml"
    file.write_text(f'- because: x\n  id: "{identifier}"')
    with pytest.raises(SpecFileInvalid) as caught:
        read_known(file, SPEC)
    assert (caught.value.line, reason in caught.value.reason) == (2, True), caught.value.reason


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("id: a", 1, "expected a list, got a mapping"),
        ("- {id: a}", 1, "missing: 'because'"),
        ("- {id: a, because: b, untill: c}", 1, "unknown key 'untill' (did you mean 'until'?)"),
        ("- {id: a, because: ' '}", 1, "expected the reason why this is expected, got nothing"),
        ("- id: a\n  because: b\n  until: soon", 3, "expected a day such as 2026-12-31, got 'soon'"),
        ("- {id: a, because: b}\n- {id: a, because: c}", 2, "a stands here a second time; it stands at known.yaml:1"),
        ("# nothing", 1, "the file is empty"),
        ("- &a [*a]", 1, "expected a mapping, got a list"),
        (f"{'[' * 99}", 1, "levels of nesting"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, text: str, line: int, reason: str) -> None:
    file = tmp_path / "known.yaml"
    file.write_text(text)
    with pytest.raises(SpecFileInvalid) as caught:
        read_known(file)
    assert (caught.value.file, caught.value.line) == ("known.yaml", line)
    assert reason in caught.value.reason


def test_what_is_written_is_read_again_and_makes_the_run_pass(tmp_path: Path) -> None:
    file = tmp_path / "known.yaml"
    found = contradicted(findings=(finding(), finding(id="b", side=Side.KEEPS, title="é: [loud] \ud800")))
    write_known(found, file)
    assert apply_known(found, read_known(file), TODAY).exit_code == 0


def test_what_was_known_keeps_its_words_and_its_last_day(tmp_path: Path) -> None:
    file = tmp_path / "known.yaml"
    write_known(contradicted(findings=(finding(), finding(id=EIGHT))), file, [known(until=TODAY)])
    first, second = read_known(file)
    assert (first.because, first.until) == ("ticket 12", TODAY)
    assert second.because == "accepted although the pages rule it out: kling-o1 accepts duration 7"


def test_a_run_without_findings_writes_a_file_without_entries(tmp_path: Path) -> None:
    file = tmp_path / "known.yaml"
    write_known(report(), file, [known()])
    assert read_known(file) == ()
