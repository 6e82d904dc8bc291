import pytest

from givonkit.commands.markdown import plain, rules_cell


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a|b", r"a\|b"),
        ("<img src=x>", "&lt;img src=x>"),
        ("&lt;b>", "&amp;lt;b>"),
        ("[x](javascript:x)", r"\[x\](javascript:&#8203;x)"),
        ("`x` *y* _z_ ~~q~~", r"\`x\` \*y\* \_z\_ \~\~q\~\~"),
        ("a\\nb", r"a\\nb"),
        ("two\nlines", "two lines"),
        ("\x1b[31mred", r"·\[31mred"),
    ],
)
def test_nothing_is_markup(text: str, shown: str) -> None:
    assert plain(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("- an item", r"\- an item"),
        ("+ an item", r"\+ an item"),
        ("# a heading", r"\# a heading"),
        (">a quotation", r"\>a quotation"),
        ("--- ---", r"\--- ---"),
        ("1. a number", r"1\. a number"),
        ("12) a number", r"12\) a number"),
        ("5.5 tokens/s - from 3 > 2", "5.5 tokens/s - from 3 > 2"),
    ],
)
def test_no_line_begins_like_a_list_a_heading_or_a_quotation(text: str, shown: str) -> None:
    assert plain(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("ask @everyone", "ask @&#8203;everyone"),
        ("see #12", "see #&#8203;12"),
        ("https://example.org", "https:&#8203;//example.org"),
        ("www.example.org", "www&#8203;.example.org"),
        (":tada: :+1:", ":&#8203;tada: :&#8203;+1:"),
        ("en.txt:14: not understood: 9:16", "en.txt:14: not understood: 9:16"),
    ],
)
def test_nothing_becomes_a_link_a_mention_or_a_picture(text: str, shown: str) -> None:
    assert plain(text) == shown


def test_a_cell_shows_the_first_rules_and_how_many_others_there_are() -> None:
    assert rules_cell(()) == ""
    assert rules_cell(("a", "b", "c")) == "`a`, `b`, `c`"
    assert rules_cell(("a", "b", "c", "d", "e")) == "`a`, `b`, `c` and 2 more"
