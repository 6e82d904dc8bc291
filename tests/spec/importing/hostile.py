"""Pages made to exhaust whoever reads them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

HEAD = "Deep Well 1\nA page.\nCost\nfrom 2 tokens/s\n"
TABLE = "Input fields\n* required| Field | Type | Default | Allowed |\n|---|---|---|---|\n"
ROW = "prompt* promptWhat to draw. | string | — | string |\n"
TAIL = "Cost\nfrom 2 tokens/s\nCapabilities\ntext_to_videostartImage:imageRun Deep Well 1\nThe end.\n"
BODY = '{"type":"video","model":"deep-well-1","input":{"prompt":"a"}}'


def call(body: str) -> str:
    return f"curl -X POST https://api.givon.ai/api/v1/generations \\\n-d '{body}'"


def text_page(*, body: str = BODY, rows: str = ROW, tail: str = TAIL, head: str = HEAD) -> str:
    return head + call(body) + TABLE + rows + tail


def html_page(inside: str, *, head: str = "") -> str:
    rows = "<tr><td>prompt*<code>prompt</code></td><td>string</td><td>—</td><td>string</td></tr>"
    names = "".join(f"<th>{name}</th>" for name in ("Field", "Type", "Default", "Allowed"))
    table = f"<h2>Input fields</h2>* required<table><tr>{names}</tr>{rows}</table>"
    return (
        f"<!DOCTYPE html><html><head>{head}<title>Deep Well 1</title></head><body><h1>Deep Well 1</h1>"
        f"<p>Cost</p><p>from 2 tokens/s</p><pre>{call(BODY)}</pre>{inside}{table}</body></html>"
    )


def wide_row(allowed: str) -> str:
    return f"{ROW}size size | string | — | {allowed} |\n"


HOSTILE: dict[str, Callable[[int], str]] = {
    "much text in HTML": lambda scale: html_page("<p>Nothing to see here, move along.</p>" * (5_000 * scale)),
    "deep divisions": lambda scale: html_page("<div>" * (5_000 * scale)),
    "deep spans, closed": lambda scale: html_page("<span>" * (2_500 * scale) + "a" + "</span>" * (2_500 * scale)),
    "deep tables": lambda scale: html_page("<table><tr><td>" * (1_000 * scale)),
    "deep lists": lambda scale: html_page("<ul><li>" * (2_000 * scale)),
    "open tags": lambda scale: html_page("<a " * (3_000 * scale)),
    "an open comment": lambda scale: html_page("<!--" + "- " * (50_000 * scale)),
    "many open comments": lambda scale: html_page("<!-- " * (20_000 * scale)),
    "open CDATA": lambda scale: html_page("<![CDATA[" * (10_000 * scale)),
    "an open script": lambda scale: html_page("<script>" + "var a;" * (20_000 * scale)),
    "an open style in the head": lambda scale: html_page("", head="<style>" + "a{}" * (20_000 * scale)),
    "an open textarea": lambda scale: html_page("<textarea>" + "x " * (50_000 * scale)),
    "many attributes": lambda scale: html_page(f"<p {' '.join(f'a{turn}=b' for turn in range(2_000 * scale))}>x</p>"),
    "a long attribute": lambda scale: html_page(f"<p title='{'x' * (100_000 * scale)}'>x</p>"),
    "entities": lambda scale: html_page("&amp;" * (30_000 * scale) + "&" * (10_000 * scale) + "&#" * 10_000),
    "huge entities": lambda scale: html_page(f"&#{'9' * (10_000 * scale)};&#x110000;&#0;&#xD800;"),
    "entities within entities": lambda scale: (
        "<!DOCTYPE html [<!ENTITY a 'aaaaaaaaaa'>"
        + "".join(f"<!ENTITY {chr(98 + turn)} '{f'&{chr(97 + turn)};' * 10}'>" for turn in range(9))
        + "]>"
        + html_page("&j;" * scale)
    ),
    "an entity of a file": lambda scale: (
        '<!DOCTYPE html [<!ENTITY secret SYSTEM "file:///etc/hostname">]>' + html_page("&secret;" * scale)
    ),
    "many tables": lambda scale: html_page("<table><tr><th>Field<th>Type<th>Default</table>" * (500 * scale)),
    "a wide cell": lambda scale: html_page(f"<table><tr><td colspan={10**9} rowspan={10**9}>x</table>" * (10 * scale)),
    "a line of megabytes": lambda scale: text_page(head=HEAD.replace("A page.", "A page. " * (12_500 * scale))),
    "a line of spaces": lambda scale: text_page(head=HEAD.replace("A page.", " " * (100_000 * scale))),
    "blank lines": lambda scale: text_page(head=HEAD + "\n" * (100_000 * scale)),
    "many rows": lambda scale: text_page(
        rows=ROW + "".join(f"f{n} f{n} | string | a | a, b |\n" for n in range(1_000 * scale))
    ),
    "the same row": lambda scale: text_page(rows=ROW * (1_000 * scale)),
    "many listed fields": lambda scale: text_page(
        rows=ROW + "".join(f"f{n}- Type\n- string\n- Default\n- —\n- Allowed\n- string\n" for n in range(1_000 * scale))
    ),
    "a list of words": lambda scale: text_page(rows=ROW + "- Type\n" * (5_000 * scale)),
    "many allowed values": lambda scale: text_page(rows=wide_row(", ".join(f"v{n}" for n in range(10_000 * scale)))),
    "commas": lambda scale: text_page(rows=wide_row("," * (50_000 * scale))),
    "middle dots": lambda scale: text_page(rows=wide_row(" · " * (30_000 * scale))),
    "pipes": lambda scale: text_page(rows=ROW + "|" * (50_000 * scale) + "\n"),
    "dashes and pipes": lambda scale: text_page(rows="|-" * (50_000 * scale) + "\n" + ROW),
    "stars": lambda scale: text_page(rows="*" * (50_000 * scale) + "\n" + ROW),
    "modes without end": lambda scale: text_page(tail=TAIL.replace("text_to_video", "a_" * (50_000 * scale))),
    "modes repeated": lambda scale: text_page(tail=TAIL.replace("text_to_video", "text_to_video" * (5_000 * scale))),
    "slots without end": lambda scale: text_page(tail=TAIL.replace("startImage:", "image:" * (20_000 * scale))),
    "slot limits": lambda scale: text_page(tail=TAIL.replace("startImage:image", "a:image[]<=9" * (5_000 * scale))),
    "a name without end": lambda scale: text_page(rows=ROW + f"{'a' * (100_000 * scale)} | string | — | string |\n"),
    "a doubled name": lambda scale: text_page(rows=ROW + f"{'ab' * (50_000 * scale)} | string | — | string |\n"),
    "digits": lambda scale: text_page(rows=wide_row(f"up to {'9' * (100_000 * scale)} chars")),
    "a number of digits": lambda scale: text_page(rows=ROW + f"n n | number | {'1' * (100_000 * scale)} | 1, 2 |\n"),
    "a range of digits": lambda scale: text_page(
        rows=ROW + f"n n | number | 1 | from 1 · up to {'9' * (100_000 * scale)} · step 1 |\n"
    ),
    "a huge exponent": lambda scale: text_page(
        rows=f"{ROW}n n | number | 1e{'9' * scale} | from 0 · up to 1e999999999 · step 1e-999999999 |\n"
    ),
    "a price of digits": lambda scale: text_page(tail=TAIL.replace("from 2", f"from {'2' * (100_000 * scale)}")),
    "prices glued": lambda scale: text_page(
        tail=TAIL.replace("tokens/s", "tokens/s" + "1080p7 tokens/s" * (5_000 * scale))
    ),
    "price rows": lambda scale: text_page(
        tail=TAIL.replace("tokens/s", "tokens/s\n" + "720p · Audio7 tokens/s\n" * (2_000 * scale))
    ),
    "braces": lambda scale: text_page(body="{" * (50_000 * scale)),
    "brackets": lambda scale: text_page(body='{"type":"video","model":"x","input":{"a":' + "[" * (50_000 * scale)),
    "deep JSON": lambda scale: text_page(
        body=BODY.replace('"a"', '{"a":' * (5_000 * scale) + "1" + "}" * (5_000 * scale))
    ),
    "a long string in JSON": lambda scale: text_page(body=BODY.replace('"a"', json.dumps("x\\" * (50_000 * scale)))),
    "an open string in JSON": lambda scale: text_page(body=BODY.replace('"a"', '"' + "\\" * (100_000 * scale))),
    "digits in JSON": lambda scale: text_page(body=BODY.replace('"a"', "9" * (50_000 * scale))),
    "numbers of JSON": lambda _: text_page(body=BODY.replace('"a"', "[NaN, Infinity, 1e999999, -1e-999999, 1E400]")),
    "many calls": lambda scale: text_page(head=HEAD + call(BODY) * (1_000 * scale)),
    "quotes": lambda scale: text_page(body="'" * (100_000 * scale)),
    "backslashes": lambda scale: text_page(head=HEAD + "curl " + "\\\n" * (20_000 * scale)),
    "words alike": lambda scale: text_page(head=HEAD + "Input field " * (20_000 * scale)),
    "headings": lambda scale: text_page(head=HEAD + "Cost\nCapabilities\nInput fields\n" * (2_000 * scale)),
    "fences": lambda scale: text_page(head=HEAD + "```\n" * (10_001 * scale)),
    "escapes of Markdown": lambda scale: text_page(head=HEAD + "# \\*\\_`" * (20_000 * scale)),
    "combining marks": lambda scale: text_page(head=HEAD + "e" + "\u0301" * (50_000 * scale)),
    "ligatures": lambda scale: text_page(head=HEAD + "\ufdfa" * (20_000 * scale)),
}
"""Pages by name; the scale of the quick tests is 1, at 10 most are a megabyte, and at 100 ten."""
