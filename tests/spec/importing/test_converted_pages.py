"""Pages as converters of HTML write them: each case is one habit of theirs that was once misread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from .reading import imported

if TYPE_CHECKING:
    from givonkit.spec.importing import ImportedPage

CALL = """curl -d '{"type":"video","model":"lumen-2","input":{"prompt":"a fox","clip":"asset://asset_..."}}'"""
TABLE = """\
Field | Type | Default | Allowed
---|---|---|---
prompt* promptWhat to show. | string | — | up to 500 chars
Clip clipA film to change. | string | — | video · asset, https, data
resolution resolution | string | 720p | 720p, 1080p
"""
END = "Cost\nfrom 2 tokens/s\nCapabilities\nModestext_to_videovideo_to_video\nAsset slotsclip:video\nRun Lumen 2\n"
FIELDS = {
    "prompt": {"type": "string", "required": True, "max_chars": 500, "description": "What to show."},
    "clip": {
        "type": "string",
        "media": "video",
        "schemes": ["asset", "https", "data"],
        "description": "A film to change.",
    },
    "resolution": {"type": "string", "default": "720p", "allowed": ["720p", "1080p"]},
}


def page(
    *, top: str = "Lumen 2\nTwo stills, one shot.\n", call: str = CALL, fields: str = TABLE, end: str = END
) -> ImportedPage:
    """Import a page of four parts."""
    return imported(f"{top}Cost\nfrom 2 tokens/s\n{call}\nInput fields\n\n{fields}\n{end}")


def told(found: ImportedPage) -> list[str]:
    """Return what was not understood."""
    return [note.says for note in found.notes if note.kind != "not found"]


def test_the_rows_of_a_table_need_no_pipe_at_their_end() -> None:
    found = page()
    assert (found.mapping["fields"], found.is_whole) == (FIELDS, True)


@pytest.mark.parametrize(
    "top",
    [
        "Lumen 2\nVideoProvider: Harbour\nTwo stills, one shot.\n",
        "VideoProvider: Harbour\nLumen 2\nTwo stills, one shot.\n",
        "Lumen 2\n=======\nTwo stills, one shot.\n",
        "# Lumen 2\n\nVideo\n\nTwo stills, one shot.\n",
        "Skip to content\nModels\nLumen 2\nLumen 2\nTwo stills, one shot.\n",
        "Title: Lumen 2 API\nURL Source: https://example.org/models/lumen-2\nLumen 2\nTwo stills.\n",
        "string\nDefault\n—\nLumen 2\nTwo stills, one shot.\n",
    ],
)
@pytest.mark.parametrize("end", [END, ""], ids=["whole", "cut"])
def test_the_name_is_never_a_provider_a_rule_or_a_menu(top: str, end: str) -> None:
    assert page(top=top, end=end).mapping["name"] == "Lumen 2"


def test_no_name_is_better_than_half_a_sentence() -> None:
    assert "name" not in page(top="it shows two stills as one shot, and keeps\nthe faces\n", end="").mapping


def test_the_name_may_stand_in_the_invitation_alone() -> None:
    found = page(top="It shows two stills as one shot.\n", end=f"{END}One key serves all.\n")
    assert found.mapping["name"] == "Lumen 2"


def test_an_invitation_in_other_words_closes_the_page_too() -> None:
    found = page(end=END.replace("clip:video\nRun Lumen 2", "clip:videoCrear con Lumen 2"))
    assert (found.is_whole, found.stopped) == (True, None)


@pytest.mark.parametrize(
    "rows",
    [
        "720p _default_|  2 tokens/s\n---|---\n1080p|  3 tokens/s\n",
        "| 720p *default* | 2 tokens/s |\n| --- | --- |\n| 1080p | 3 tokens/s |\n",
        "720p default   2 tokens/s\n1080p          3 tokens/s\n",
        "- 720p\n- default\n- 2 tokens/s\n- 1080p\n- 3 tokens/s\n",
    ],
)
def test_price_rows_may_be_a_table_or_a_list(rows: str) -> None:
    found = page(end=END.replace("Cost\nfrom 2 tokens/s\n", f"Cost\nfrom 2 tokens/s\n\n{rows}"))
    shown = [(row["label"], int(row["amount"]), row.get("default", False)) for row in found.mapping["prices"]["rows"]]
    assert shown == [("720p", 2, True), ("1080p", 3, False)]


@pytest.mark.parametrize(
    ("written", "as_escaped"),
    [("·", "&middot;"), ("—", "&mdash;"), ("up to 500", "up&nbsp;to 500"), ("prompt*", r"prompt\*")],
)
def test_what_a_converter_has_escaped_is_read_as_it_is_meant(written: str, as_escaped: str) -> None:
    assert page(fields=TABLE.replace(written, as_escaped)).mapping["fields"] == FIELDS


def test_a_call_with_escapes_of_markdown_is_read() -> None:
    found = page(call=CALL.replace("asset_", r"asset\_"))
    assert found.mapping["example"] == {"prompt": "a fox", "clip": "asset://asset_..."}


def test_a_call_that_cannot_be_read_costs_no_field() -> None:
    found = page(call=CALL.replace('"prompt":"a fox"', '"prompt":'))
    assert found.mapping["fields"] == FIELDS
    assert (found.slug, "example" in found.mapping) == ("lumen-2", False)


def test_modes_before_an_unknown_one_are_not_given_as_all_modes() -> None:
    found = page(
        end=END.replace("Modestext_to_videovideo_to_video\nAsset slots", "text_to_videovideo_to_videoaudio_to_video")
    )
    assert "modes" not in found.mapping
    assert told(found) == ["'audio_to_video' among the modes"]


def test_what_follows_the_invitation_is_about_other_things() -> None:
    found = page(end=f"{END}Questions\nCost\nfrom 99 tokens/s\n")
    assert (int(found.mapping["prices"]["headline"]["amount"]), told(found)) == (2, [])


def test_a_table_of_html_may_stand_in_markdown() -> None:
    rows = "".join(
        f"<tr>\n<td>{head}</td><td>{kind}</td><td>{default}</td><td>{allowed}</td>\n</tr>\n"
        for head, kind, default, allowed in (
            ("Field", "Type", "Default", "Allowed"),
            ("<b>prompt</b><sup>*</sup> <code>prompt</code><p>What to show.</p>", "string", "—", "up to 500 chars"),
            ("Clip <code>clip</code><p>A film to change.</p>", "string", "—", "video · asset, https, data"),
            ("resolution <code>resolution</code>", "string", "720p", "720p, 1080p"),
        )
    )
    found = page(top="# Lumen 2\n\nTwo stills.\n\n## ", fields=f"<table>\n{rows}</table>\n")
    assert found.mapping["fields"] == FIELDS
    assert found.mapping["evidence"]["fields.resolution.default"]["source"] == "page.txt:21"


@pytest.mark.parametrize("allowed", ["hasta", "from", "9:16,", "video · asset, https,", "image"])
def test_half_of_a_wrapped_value_is_no_value(allowed: str) -> None:
    found = page(fields=TABLE.replace("up to 500 chars", allowed))
    prompt: dict[str, Any] = found.mapping["fields"]["prompt"]
    assert (prompt.get("cut"), "allowed" in prompt, "media" in prompt) == (True, False, False)
    assert len(told(found)) == 1


def test_cards_after_a_table_of_lines_are_no_rows_of_it() -> None:
    cells = "Field\nType\nDefault\nAllowed\n" + "".join(
        f"{head}\nstring\n{default}\n{allowed}\n"
        for head, default, allowed in (
            ("prompt*\nprompt\nWhat to show.", "—", "up to 500 chars"),
            ("Clip\nclip\nA film to change.", "—", "video · asset, https, data"),
            ("resolution\nresolution", "720p", "720p, 1080p"),
        )
    )
    cards = "clip\nA film to change.\nType\nstring\nDefault\n—\nAllowed\nvideo · asset, https, data\n"
    assert page(fields=cells + cards).mapping["fields"] == FIELDS


SLOTS_AND_RUN = END.replace("clip:video\nRun Lumen 2\n", "clip:videoRun Lumen 2")


@pytest.mark.parametrize("left", ["R", "", "Lume", "Lumen 2"])
def test_a_page_that_is_cut_inside_its_invitation_is_whole_as_soon_as_the_name_begins(left: str) -> None:
    text = SLOTS_AND_RUN.removesuffix("Run Lumen 2") + (left if left in ("R", "") else f"Run {left}")
    found = page(end=text.rstrip("\n"))
    assert found.mapping["name"] == "Lumen 2"
    if left.startswith("Lume"):
        assert (found.is_whole, found.mapping["modes"]) == (True, ["text_to_video", "video_to_video"])
    else:
        assert found.stopped is not None


@pytest.mark.parametrize("mark", ["...", "…", "[...]", "[truncated]", "(cut)", "Read more"])
def test_a_mark_that_says_that_a_page_is_cut_does_not_make_half_a_line_whole(mark: str) -> None:
    half = page(fields=TABLE.replace(" 720p, 1080p\n", " 720p, 10"), end="").mapping
    marked = imported(f"Lumen 2\nCost\nfrom 2 tokens/s\n{CALL}\n{TABLE.replace(' 720p, 1080p', ' 720p, 10')}\n{mark}\n")
    assert marked.mapping["fields"]["resolution"] == half["fields"]["resolution"] == {"type": "string", "cut": True}


def test_a_page_that_is_cut_inside_a_letter_is_read() -> None:
    whole = f"Lumen 2\nСтоимость\nот 2 токенов/с\n{CALL}'Входные поля\n{TABLE}Слово"
    assert imported(whole.encode()[:-1]).mapping["fields"] == FIELDS


def test_a_page_that_is_cut_before_its_call_ends_is_a_page_still() -> None:
    found = imported("Lumen 2\nCost\nfrom 2 tokens/s\ncurl -X POST https://api.givon.ai/api/v1/generations \\\n-H")
    assert (found.mapping["name"], found.slug, found.is_whole) == ("Lumen 2", None, False)


def test_a_headline_that_no_price_row_explains_is_told() -> None:
    found = page(end=END.replace("from 2 tokens/s", "from 2 tokens/s720p3 tokens/s\n1080p4 tokens/s"))
    assert told(found) == ["no price row has 2 tokens/s, which the headline begins with: rows may be missing"]
    assert "price rows" in found.mapping["gaps"]


def test_rows_that_are_wrapped_end_with_two_spaces() -> None:
    wrapped = """\
Field| Type| Default| Allowed\x20\x20
---|---|---|---\x20\x20
prompt* `prompt`What to
show.| string| —|
up to 500 chars\x20\x20
Clip `clip`A film to change.| string| —| video · asset, https,
data\x20\x20
resolution `resolution`| string| 720p| 720p, 1080p\x20\x20
"""
    found = page(fields=wrapped)
    assert (found.mapping["fields"], found.is_whole) == (FIELDS, True)
    assert found.mapping["evidence"]["fields.clip.schemes"]["source"] == "page.txt:13"


def test_cells_of_a_markdown_table_may_hold_lines() -> None:
    rows = [
        ("\n**prompt**\\* `prompt`\nWhat to show.\n", "`string`", "—", "up to 500 chars"),
        ("\nClip `clip`\nA film to change.\n", "`string`", "—", "video · asset, https, data"),
        ("\nresolution `resolution`\n", "`string`", "720p", "720p, 1080p"),
    ]
    table = "| Field | Type | Default | Allowed |\n| --- | --- | --- | --- |\n"
    assert page(fields=table + "".join(f"| {' | '.join(row)} |\n" for row in rows)).mapping["fields"] == FIELDS


def test_words_among_the_modes_are_told_and_the_modes_are_not_given() -> None:
    found = page(end=END.replace("Modestext_to_videovideo_to_video", "Modestext_to_video, still to video"))
    assert ("modes" in found.mapping, told(found)) == (False, ["', still to video' among modes and asset slots"])


def test_the_title_of_a_page_is_not_its_name() -> None:
    found = page(top="Lumen 2 API | Somebody\nModels\nLumen 2\nTwo stills, one shot.\n", end="")
    assert found.mapping["name"] == "Lumen 2"


def test_one_column_may_be_headed_in_other_words() -> None:
    assert page(fields=TABLE.replace("Allowed", "Admissible")).mapping["fields"] == FIELDS


def test_price_rows_in_an_unknown_unit_are_told() -> None:
    found = page(end=END.replace("from 2 tokens/s", "from 2 tokens/s720p2 tokens/s\n1080p6 coins\n1080p3 tokens/s"))
    assert ("rows" in found.mapping["prices"], told(found)) == (False, ["the price of '1080p6 coins 1080p'"])


def test_fields_that_cannot_be_made_out_are_told() -> None:
    found = page(fields="+------+------+\n| prompt | string |\n")
    assert not found.is_whole
    assert any(says.startswith("the input fields") for says in told(found))


@pytest.mark.parametrize("allowed", ["máx. 500 caracteres", "up to 500 chars", "до 500 символов", "max 500 chars"])
def test_limits_of_characters_have_many_words(allowed: str) -> None:
    assert page(fields=TABLE.replace("up to 500 chars", allowed)).mapping["fields"] == FIELDS


def test_a_phrase_about_characters_is_no_value() -> None:
    found = page(fields=TABLE.replace("up to 500 chars", "максимально 500 символов"))
    assert found.mapping["fields"]["prompt"].get("cut") is True
