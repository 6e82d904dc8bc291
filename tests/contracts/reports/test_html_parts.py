from __future__ import annotations

import re

from givonkit_contracts.reports.html_parts import linked, pair_of_bodies, section, unordered

from .example import exchange


def test_what_has_no_content_has_no_heading() -> None:
    assert section("Cost", unordered(())) == ""


def test_the_address_that_a_text_ends_in_is_a_link() -> None:
    assert linked("see <https://a.test/b>") == (
        'see &lt;<a href="https://a.test/b&gt;" rel="noreferrer noopener">https://a.test/b&gt;</a>'
    )
    assert linked("http://a.test") == "http://a.test"


def test_a_body_with_a_key_twice_is_compared_as_it_was_sent() -> None:
    shown = pair_of_bodies(exchange(202, b'{"a": 1}'), exchange(400, b'{"a": 0, "a": 1}'))
    assert re.findall(r"<mark>(.*?)</mark>", shown)[-1] == "{&quot;a&quot;: 0, &quot;a&quot;: 1}"


def test_a_very_long_body_is_cut_with_its_size() -> None:
    shown = pair_of_bodies(exchange(202, list(range(5000))), exchange(None, b"x" * 100_000))
    assert "(28,890 bytes)" in shown
    assert "(100,000 bytes)" in shown
    assert "Refused (no answer)" in shown


def test_bodies_of_very_many_lines_are_not_compared() -> None:
    shown = pair_of_bodies(exchange(202, [1] * 1000), exchange(400, [2]))
    assert "<mark>" not in shown
