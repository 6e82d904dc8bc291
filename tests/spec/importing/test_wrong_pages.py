"""What is no model page is refused in words that help, or gives what little it shows."""

from __future__ import annotations

import json

import pytest

from givonkit.errors import PageUnusable

from .page_layouts import BLANK, T_OLD
from .page_model import PAGE_MODELS
from .page_words import WORDINGS
from .reading import FILE, imported, imported_or_refused

PIXEL = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154")
NOVEL = (
    "It rained on the quay.\n\nThe keeper, who had from nine to five nothing to do, counted the cost: 3 boats.\n" * 60
)
OTHER_API = """\
# Orders
POST /v2/orders creates an order. Cost: from 3 cents/call.

| Parameter | Kind | Fallback | Notes |
|---|---|---|---|
| sku | string | — | up to 40 chars |
| amount | integer | 1 | from 1 |

curl -X POST https://shop.example/v2/orders -d '{"sku":"a-1","amount":2}'
"""
LOGIN = (
    "<html><head><title>Sign in</title></head><body><form><label>E-mail<input name=email></label></form></body></html>"
)
ERROR = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1><hr>nginx</body></html>"
CHALLENGE = "<!DOCTYPE html><html><title>Just a moment...</title><body>Checking your browser. Ray ID: 8a1</body></html>"

WRONG: dict[str, bytes] = {
    "nothing": b"",
    "blank space": b" \n\t\r\n  \xc2\xa0\n",
    "a byte order mark": b"\xef\xbb\xbf",
    "a novel": NOVEL.encode(),
    "another API": OTHER_API.encode(),
    "a sign-in page": LOGIN.encode(),
    "an error page": ERROR.encode(),
    "a browser check": CHALLENGE.encode(),
    "Chinese": "今天天气很好。价格：三元。\n字段 | 类型 | 默认 | 允许\n".encode() * 20,
    "Arabic": "الحقول والتكلفة من ٣ رموز\n".encode() * 20,
    "Hebrew": "השדות והעלות החל מ־3 אסימונים\n".encode() * 20,
    "Greek": "Τα πεδία και το κόστος από 3 μονάδες\n".encode() * 20,
    "Greek of Windows": "Τα πεδία και το κόστος\n".encode("cp1253") * 20,
    "Russian of Windows": "Просто письмо о погоде и ценах.\n".encode("cp1251") * 20,
    "Shift JIS": "これはモデルではありません\n".encode("shift_jis") * 20,
    "JSON": json.dumps({"type": "video", "model": "kling-o1", "input": {"prompt": "a"}}).encode(),
    "JSON in lines": b'{"fields": [{"name": "prompt", "type": "string"}]}\n' * 9,
    "YAML": b"model: kling-o1\nname: Kling O1\ntype: video\nfields: {}\n",
    "a picture": PIXEL,
    "a PDF": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj << /Type /Catalog >> endobj\n",
    "a ZIP": b"PK\x03\x04\x14\x00\x00\x00\x08\x00" + bytes(range(256)) * 4,
    "zeros": bytes(4096),
    "every byte": bytes(range(256)) * 16,
    "a list of models": b"Models\nKling O1\nfrom 5.5 tokens/s\nKling 2.6\nfrom 3 tokens/s\nCost\nLearn more\n",
    "a single call": b"curl -X POST https://api.givon.ai/api/v1/generations -d '{}'",
    "headings alone": b"Kling O1\nCost\nInput fields\nCost\nCapabilities\nRun Kling O1\n",
    "half a surrogate pair": b"\xed\xa0\x80 Input fields",
    "UTF-16 cut in half": "A page of nothing at all".encode("utf-16")[:-1],
    "UTF-32": "A page of nothing at all".encode("utf-32"),
    "escapes of a terminal": b"\x1b[31mInput\x1b[0m \x07fields\x08\n" * 9,
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_no_model_page_is_refused_by_name_and_with_a_reason(name: str) -> None:
    with pytest.raises(PageUnusable) as refusal:
        imported(WRONG[name])
    message = str(refusal.value)
    assert message.startswith(FILE)
    assert 20 < len(message) < 600
    assert message.isprintable()


def test_a_refusal_says_what_a_model_page_would_have_had() -> None:
    with pytest.raises(PageUnusable, match="field"):
        imported(NOVEL)


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-16", "utf-16-le", "utf-32"])
def test_a_page_of_another_encoding_is_read_right_or_refused(encoding: str) -> None:
    page, words = PAGE_MODELS["switchx-image"], WORDINGS["es"]._replace(blurb="Así, en español.")
    found = imported_or_refused(T_OLD.text(page, words).replace("—", "-").encode(encoding))
    if found is not None:
        assert found.mapping["name"] == page.model.name
        assert "�" not in json.dumps(found.mapping, default=str, ensure_ascii=False)


def test_a_russian_page_of_windows_is_read_right_or_refused() -> None:
    page, words = PAGE_MODELS["switchx-image"], WORDINGS["ru"]
    found = imported_or_refused(BLANK.text(page, words).replace("—", "-").encode("cp1251"))
    if found is not None:
        descriptions = [field.get("description", "") for field in found.mapping["fields"].values()]
        assert all(told in ("", words.description.format("")) or "Что" in told for told in descriptions)


SIMILAR = """\
Tidewater Frame
Renders a harbour from a sketch.
Input fields
Field | Type | Default | Allowed
prompt | string | — | up to 90 chars
size | string | small | small, large
"""


def test_a_similar_table_of_another_product_is_refused_or_told_to_lack_the_rest() -> None:
    found = imported_or_refused(SIMILAR)
    if found is not None:
        assert found.mapping.get("example", {}) == {}
        assert "prices" not in found.mapping
        assert {"model", "type"}.isdisjoint(found.mapping)
        assert found.notes


def test_two_models_on_one_page_are_not_mixed() -> None:
    words = WORDINGS["en"]
    one, other = (T_OLD.text(PAGE_MODELS[slug], words) for slug in ("kling-2.6", "gpt-image-2"))
    found = imported_or_refused(one + "\n" + other)
    if found is not None:
        assert not found.mapping["fields"].keys() & {"quality", "imageSize", "maskImage"}
        assert found.mapping.get("type") in (None, "video")
