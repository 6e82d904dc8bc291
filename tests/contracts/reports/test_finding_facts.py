from __future__ import annotations

from givonkit_contracts.reports.finding_facts import finding_facts, finding_text

from .example import ACCEPTED, TARGET, accepts_too_much, comes_and_goes, keeps_no_faith, known_one, rule


def test_expected_and_received_stand_under_each_other() -> None:
    labels = [fact.label for fact in finding_facts(accepts_too_much())]
    assert labels == ["Rule", "Page", "Expected", "Received", "Accepted", "Refused", "Change", "Also"]


def test_a_finding_without_a_pair_shows_what_was_sent() -> None:
    assert [fact.label for fact in finding_facts(known_one())][4:] == ["Sent", "Known"]


def test_a_finding_that_comes_and_goes_is_told_with_its_rate() -> None:
    assert ("Seen", "it comes and goes: 3 of 5 equal requests (60%)") in finding_facts(comes_and_goes())


def test_a_rule_about_every_request_stands_on_the_page_of_every_model() -> None:
    finding = accepts_too_much(rule=rule("generations/body/json"))
    page = next(fact.text for fact in finding_facts(finding) if fact.label == "Page")
    assert page == "that of every model, such as https://givon.ai/en/models/kling-o1"


def test_what_follows_from_comparing_pages_says_so_and_names_none() -> None:
    facts = finding_facts(keeps_no_faith())
    assert "(inferred: it follows from comparing pages; generations/job/ends_once)" in facts[0].text
    assert "Page" not in {fact.label for fact in facts}


def test_what_was_sent_before_stands_before_it() -> None:
    labels = [fact.label for fact in finding_facts(keeps_no_faith())]
    assert labels[3:] == ["After", "After", "Sent"]


def test_of_a_long_conversation_and_of_many_values_few_are_shown() -> None:
    finding = accepts_too_much(before=(ACCEPTED,) * 50, also=tuple(map(str, range(50))))
    facts = finding_facts(finding)
    assert len(facts) < 30
    assert ("Also", "40 more") in facts


def test_the_text_begins_with_the_title_and_ends_with_the_way_to_see_it_again() -> None:
    lines = finding_text(accepts_too_much(), TARGET).split("\n")
    assert lines[:2] == ["kling-o1 accepts duration 12, which its page does not list", ""]
    assert lines[-1].startswith("curl -i -X POST")


def test_a_body_too_long_for_a_shell_is_replayed_instead() -> None:
    finding = comes_and_goes()
    assert finding_text(finding, TARGET).endswith(f"\n\ngivonkit check replay REPORT.json {finding.short_id}")
