from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from givonkit_contracts.client_checks.obligation import Broken
from givonkit_contracts.client_checks.run import Run, Said
from givonkit_contracts.client_checks.story import BREAKS_HERE, story, truth
from tests.contracts.client_checks.careless import played

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

LINES = {
    "lost": "create#1=reset:acted after=35s",
    "told": "poll#1-20=503:retry=5 after=5s",
    "killed": "kill=poll#2:before",
    "midway": "kill=download#1:midway",
    "untold": "create#1=503:acted fail=content_policy",
    "unmade": "create#1=reset",
    "endless": "stall deadline=30s",
    "hanging": "create#1=hang:acted",
    "odd": "poll#1=odd-status:moderating poll#2=truncated:20",
    "refused": 'request={"type":"image","model":"seedream-5","input":{}}',
    "at-once": "world=charge-moment:on-accept",
    "failed": "fail=content_policy",
    "long": "long-ids",
    "again": "again",
    "twice": "repeats=2",
    "html": "download#1=504:html",
    "dripping": "poll#1=drip:100/2s",
}


def run(name: str) -> Run:
    return played(*LINES.values())[[*LINES].index(name)]


def line_with(text: str, found: str) -> str:
    lines = [line for line in text.split("\n") if found in line]
    assert lines, text
    return lines[0]


def test_a_payment_too_many_reads_like_the_report_of_an_incident(snapshot: SnapshotAssertion) -> None:
    assert story(run("lost"), Broken("two jobs were paid", 2)) == snapshot


def test_a_death_and_a_second_life_are_told_in_their_order(snapshot: SnapshotAssertion) -> None:
    assert story(run("killed"), Broken("it began anew")) == snapshot


@pytest.mark.parametrize("name", LINES)
@pytest.mark.parametrize("width", [60, 100])
def test_no_line_is_longer_than_asked_for_and_every_one_prints(name: str, width: int) -> None:
    for line in story(run(name), Broken("x"), width=width).split("\n"):
        assert len(line) <= width or " " not in line.strip(), line
        assert line.isprintable()


@pytest.mark.parametrize("name", LINES)
def test_exactly_one_place_is_marked(name: str) -> None:
    told = story(run(name), Broken("x", 1))
    assert (told.count(BREAKS_HERE), [line[:1] for line in told.split("\n")].count(">")) == (1, 1)


def test_a_story_of_nothing_broken_marks_nothing() -> None:
    assert BREAKS_HERE not in story(run("lost"))


def test_what_breaks_at_no_request_breaks_at_the_end() -> None:
    assert "reports success <==" in line_with(story(run("told"), Broken("x")), BREAKS_HERE)


def test_a_request_that_is_not_shown_breaks_at_the_end() -> None:
    assert "reports success <==" in line_with(story(run("told"), Broken("x", 999)), BREAKS_HERE)


def test_like_polls_are_one_line() -> None:
    told = story(run("lost"))
    assert "  11-33 s  client  12 polls every 2 s, with key -> 200: processing" in told.split("\n")


def test_the_poll_that_breaks_stands_alone_among_like_ones() -> None:
    marked = line_with(story(run("lost"), Broken("x", 10)), BREAKS_HERE)
    assert marked.startswith(">")
    assert "GET /api/v1/generations/" in marked


def test_who_comes_back_too_early_is_told_so() -> None:
    assert " polls every 2 s, with key, though told to wait 5 s" in line_with(story(run("told")), "18 polls")


def test_equal_keys_look_equal_and_others_do_not() -> None:
    told = " ".join(story(run("lost")).split())
    assert "Idempotency-Key case…pt-1" in told
    assert "another Idempotency-Key case…pt-2, the same body" in told
    assert "the same Idempotency-Key case…pt-1" in " ".join(story(run("killed")).split())


def test_keys_that_differ_in_their_middle_alone_are_shown_longer() -> None:
    both = [f"0000-{letter * 8}-0000" for letter in "ab"]
    lost = run("lost")
    renamed = [
        replace(one, headers={**one.headers, "idempotency-key": both[number]}) if number < 2 else one
        for number, one in enumerate(lost.exchanges)
    ]
    told = " ".join(story(replace(lost, exchanges=tuple(renamed))).split())
    assert all(f"Idempotency-Key 0000-{letter}…{letter}-0000" in told for letter in "ab")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("lost", "accepted job 1 (gen_2393a7ebc13f25ad); then the connection was reset, so the client never learnt"),
        ("untold", "then the answer was 503, so the client was not told of it"),
        ("unmade", "the connection was reset; no job was made"),
        ("hanging", "then no answer ever came, so the client never learnt of it"),
        ("odd", "200: processing, told with the status moderating"),
        ("odd", "the body stopped after 20 bytes, and looked whole"),
        ("midway", "half of the answer had left"),
        ("killed", "its process is killed"),
        ("killed", "started again with the same state, asked to resume within 200 s"),
        ("killed", "the job again, and no second one was made"),
        ("refused", "400: input.prompt: expected a string (it is required); got nothing"),
        ("html", "the answer was 504, an HTML page"),
        ("dripping", "200: processing, the answer dripped, 100 bytes every 2s"),
        ("endless", "its deadline is over"),
        ("endless", "stopped by force: it still asked long after its deadline"),
        ("at-once", "another world than the usual one: charge-moment is on-accept"),
        ("at-once", "2 tokens charged for the job (in all 2 paid)"),
        ("failed", "the job failed: 2 tokens given back"),
        ("twice", "errand 2 of 2: asked to generate within 200 s, polling every 2 s"),
        ("again", "says: succeeded: job gen_2393a7ebc13f25ad, 1 result, 24026 bytes"),
    ],
)
def test_what_befell_the_client_is_told_in_words(name: str, words: str) -> None:
    assert words in " ".join(story(run(name)).replace("double", "").split())


def test_where_the_key_goes_is_told() -> None:
    assert "https://assets.givon.test/outputs/gen_2393a7ebc13f25ad.png?… with key" in story(run("told"))


def test_no_key_and_no_signature_is_shown() -> None:
    for name in LINES:
        assert "givon-test-key" not in story(run(name))
        assert "signature=" not in story(run(name))


@pytest.mark.parametrize(
    ("name", "true"),
    [
        ("refused", ["no job was made, and nothing was paid"]),
        ("failed", ["1 job, 0 tokens paid", "the job (gen_2393a7ebc13f25ad) failed and cost nothing"]),
        (
            "endless",
            ["1 job, 0 tokens paid", "the job (gen_2393a7ebc13f25ad) never ended, and keeps its 2 tokens"],
        ),
        (
            "lost",
            [
                "2 jobs, 4 tokens paid",
                "job 1 (gen_2393a7ebc13f25ad) completed and cost 2 tokens; nobody has its result",
                "job 2 (gen_edef008227c4b716) completed and cost 2 tokens; the client has its result",
            ],
        ),
        (
            "html",
            [
                "1 job, 2 tokens paid",
                "the job (gen_2393a7ebc13f25ad) completed and cost 2 tokens; the client has 158 of its 24,026 bytes",
            ],
        ),
    ],
)
def test_the_truth_is_that_of_the_ledger(name: str, true: list[str]) -> None:
    assert truth(run(name)) == true


def test_very_long_ids_are_shortened() -> None:
    assert "(gen_2393a7ebc13f25ad…cdef0123456789abcdef)" in story(run("long"))


def test_of_very_many_rows_the_middle_is_left_out() -> None:
    lost = run("lost")
    first, second = lost.exchanges[2:4]
    other = replace(second, path="/elsewhere", operation=None, job=None)
    many = [
        replace((first, other)[number % 2], number=number + 3, at=40.0 + number, answered_at=40.0 + number)
        for number in range(400)
    ]
    last = lost.lives[-1]
    ended = replace(last, ending=replace(last.ending, at=500.0)) if isinstance(last.ending, Said) else last
    long = replace(lost, exchanges=(*lost.exchanges[:2], *many), lives=(*lost.lives[:-1], ended))
    told = story(long, Broken("x", 200))
    assert len(told.split("\n")) < 120
    assert told.count("further requests …") == 2
    assert told.count(BREAKS_HERE) == 1
