from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from givonkit import Reply, Request
from givonkit.simulator.downloads import file_reply
from givonkit.simulator.signatures import Signatures

DETERMINISTIC = settings(derandomize=True, database=None, deadline=None)
BODY = bytes(range(100))
ETAG = b'"a,b"'
DATE = "Sun, 06 Nov 1994 08:49:37 GMT"
BEFORE = "Sun, 06 Nov 1994 08:49:36 GMT"
AFTER = "Sun, 06 Nov 1994 08:49:38 GMT"
MODIFIED = 784_111_777.75
EXPIRES = 1_700_003_600
NAME = "gen_1.mp4"


def answered(method: str = "GET", *, body: bytes = BODY, name: str = NAME, **headers: str) -> Reply:
    """Return the answer to a request for the file; `if_range="x"` stands for the header `if-range: x`."""
    lines = [(field.replace("_", "-").encode(), value.encode("latin-1")) for field, value in headers.items()]
    request = Request(method, f"/outputs/{name}", headers=lines)
    return file_reply(request, body, b"video/mp4", etag=ETAG, now=784_111_800.5, last_modified=MODIFIED)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_whole_file_is_answered_with_all_that_is_known_of_it(method: str) -> None:
    reply = answered(method)
    assert (reply.status, reply.body) == (200, BODY)
    assert dict(reply.headers) == {
        b"etag": ETAG,
        b"last-modified": DATE.encode(),
        b"date": b"Sun, 06 Nov 1994 08:50:00 GMT",
        b"accept-ranges": b"bytes",
        b"content-disposition": b'inline; filename="gen_1.mp4"',
        b"content-type": b"video/mp4",
        b"content-length": b"100",
    }
    assert reply.summary == "downloaded: gen_1.mp4, 100 bytes"


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-9", 0, 9),
        ("bytes=0-0", 0, 0),
        ("bytes=99-99", 99, 99),
        ("bytes=90-", 90, 99),
        ("bytes=0-", 0, 99),
        ("bytes=90-1000", 90, 99),
        ("bytes=0-" + "9" * 5000, 0, 99),
        ("bytes=-1", 99, 99),
        ("bytes=-100", 0, 99),
        ("bytes=-101", 0, 99),
        ("bytes=-" + "9" * 5000, 0, 99),
        ("Bytes=0-9", 0, 9),
        (" bytes= 0-9 ", 0, 9),
    ],
)
def test_one_range_is_answered_with_that_part(asked: str, first: int, last: int) -> None:
    reply = answered(range=asked)
    assert (reply.status, reply.body) == (206, BODY[first : last + 1])
    assert reply.header("content-range") == f"bytes {first}-{last}/100"
    assert reply.header("content-length") == str(len(reply.body))
    assert (reply.header("etag"), reply.header("content-type")) == (ETAG.decode(), "video/mp4")
    assert reply.summary == f"downloaded: gen_1.mp4, {len(reply.body)} of 100 bytes"


@pytest.mark.parametrize("asked", ["bytes=100-", "bytes=100-200", "bytes=-0", "bytes=" + "9" * 5000 + "-"])
def test_a_range_beyond_the_file_is_refused_with_its_size(asked: str) -> None:
    reply = answered(range=asked)
    assert (reply.status, reply.body) == (416, b"")
    assert reply.header("content-range") == "bytes */100"
    assert reply.header("content-length") == "0"
    assert reply.header("content-type") is None
    assert reply.summary == "refused: no such range in the 100 bytes of gen_1.mp4"


@pytest.mark.parametrize(
    "asked",
    [
        *("", "bytes", "bytes=", "bytes=-", "bytes=9-0", "bytes=0-9,20-29", "lines=0-9"),
        *("bytes=a-b", "bytes=1 -2", "bytes=--1", "bytes=0-9-10", "bytes=0x1-2", "bytes=+1-2", "bytes=\xb2-\xb3"),
    ],
)
def test_a_range_that_is_not_one_of_bytes_gets_the_whole_file(asked: str) -> None:
    reply = answered(range=asked)
    assert (reply.status, reply.body) == (200, BODY)
    assert reply.header("content-range") is None


def test_a_head_has_no_range() -> None:
    assert answered("HEAD", range="bytes=0-9").headers == answered("HEAD").headers


@pytest.mark.parametrize(
    ("condition", "status"),
    [
        ('"a,b"', 206),
        (' "a,b" ', 206),
        ('"other"', 200),
        ('W/"a,b"', 200),
        (DATE, 206),
        (BEFORE, 200),
        (AFTER, 200),
        ("nonsense", 200),
        ("", 200),
    ],
)
def test_a_range_is_honoured_only_when_the_file_is_the_same(condition: str, status: int) -> None:
    assert answered(range="bytes=0-9", if_range=condition).status == status


@pytest.mark.parametrize(
    ("tags", "status"),
    [
        ('"a,b"', 304),
        ('W/"a,b"', 304),
        ("*", 304),
        (" * ", 304),
        ('"x", W/"y","a,b"', 304),
        ('"x", "y"', 200),
        ('"a", "b"', 200),
        ("a,b", 200),
        ('"a,b', 200),
        ("", 200),
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_file_that_the_client_has_is_not_sent_again(method: str, tags: str, status: int) -> None:
    assert answered(method, if_none_match=tags).status == status


def test_an_answer_that_nothing_has_changed_says_only_which_file_it_is() -> None:
    reply = answered(if_none_match="*", range="bytes=0-9")
    assert (reply.status, reply.body) == (304, b"")
    assert [name for name, _ in reply.headers] == [b"etag", b"last-modified", b"date"]
    assert reply.summary == "not modified: gen_1.mp4"


@pytest.mark.parametrize(
    ("since", "status"),
    [
        (DATE, 304),
        (AFTER, 304),
        (BEFORE, 200),
        ("Sunday, 06-Nov-94 08:49:37 GMT", 304),
        ("Sun Nov  6 08:49:37 1994", 304),
        ("Sunday, 06-Nov-94 08:49:36 GMT", 200),
        ("nonsense", 200),
        ("Sun, 99 Foo 99999999999 99:99:99 GMT", 200),
        ("Sun, 06 Nov 99999 08:49:37 GMT", 200),
        ("", 200),
    ],
)
def test_a_file_that_is_no_newer_is_not_sent_again(since: str, status: int) -> None:
    assert answered(if_modified_since=since).status == status


def test_an_entity_tag_counts_more_than_a_date() -> None:
    assert answered(if_none_match='"other"', if_modified_since=DATE).status == 200


@DETERMINISTIC
@given(
    st.sampled_from(["range", "if-range", "if-none-match", "if-modified-since"]),
    st.text(st.characters(codec="latin-1")),
)
def test_no_header_is_too_odd_to_be_answered(name: str, value: str) -> None:
    lines = {b"range": b"bytes=0-9", name.encode(): value.encode("latin-1")}
    request = Request("GET", f"/outputs/{NAME}", headers=lines.items())
    reply = file_reply(request, BODY, b"video/mp4", etag=ETAG, now=MODIFIED, last_modified=MODIFIED)
    assert reply.status in (200, 206, 304, 416)


def test_a_range_of_an_empty_file_cannot_be_satisfied() -> None:
    assert answered(body=b"").header("content-length") == "0"
    assert answered(body=b"", range="bytes=0-").header("content-range") == "bytes */0"


@pytest.mark.parametrize("name", ['a".png', "a\r\nb.png", "ä.png", ""])
def test_a_name_that_could_not_stand_in_a_header_is_left_out(name: str) -> None:
    reply = answered(name=name)
    assert reply.status == 200
    assert reply.header("content-disposition") is None


def test_a_signed_url_works_until_just_before_it_expires() -> None:
    signatures = Signatures(1)
    query = signatures.query(NAME, EXPIRES)
    assert query.startswith(b"expires=1700003600&signature=")
    assert len(query) == len(b"expires=1700003600&signature=0123456789abcdef")
    assert signatures.problem(NAME, query, 0.0) is None
    assert signatures.problem(NAME, query, EXPIRES - 0.001) is None
    assert signatures.problem(NAME, query, EXPIRES) is not None


@pytest.mark.parametrize(
    ("late", "ago"), [(0.0, "0 seconds"), (0.999, "0 seconds"), (1.0, "1 second"), (12.5, "12 seconds")]
)
def test_a_url_that_has_expired_says_when_and_what_to_do(late: float, ago: str) -> None:
    signatures = Signatures(1)
    assert signatures.problem(NAME, signatures.query(NAME, EXPIRES), EXPIRES + late) == (
        f"the URL expired at 2023-11-14T23:13:20.000Z, {ago} ago on the double's clock; "
        "download sooner, or answer result-renewal with on-read, or result-lifetime with for-ever"
    )


def test_a_url_without_a_time_lives_for_ever() -> None:
    signatures = Signatures(1)
    query = signatures.query(NAME, None)
    assert query.startswith(b"signature=")
    assert signatures.problem(NAME, query, 1e15) is None


@pytest.mark.parametrize(
    "query", [b"", b"a=b", b"expires=1700003600", b"Signature=0123456789abcdef", b"signature"[:-1]]
)
def test_a_url_without_a_signature_is_refused(query: bytes) -> None:
    assert Signatures(1).problem(NAME, query, 0.0) == (
        "the URL has no signature; use the whole URL of the result, with its query"
    )


GOOD = Signatures(1).query(NAME, EXPIRES)
SIGNATURE = GOOD.rpartition(b"&")[2]
FOR_EVER = Signatures(1).query(NAME, None)


@pytest.mark.parametrize(
    "query",
    [
        b"expires=1700003601&" + SIGNATURE,
        b"expires=01700003600&" + SIGNATURE,
        b"expires=1700003600.0&" + SIGNATURE,
        b"expires=" + b"9" * 5000 + b"&" + SIGNATURE,
        b"expires=-1&" + SIGNATURE,
        b"expires=&" + SIGNATURE,
        b"expires=\xff&" + SIGNATURE,
        b"expires=\xd9\xa3&" + SIGNATURE,
        SIGNATURE,
        b"expires=1700003600&" + FOR_EVER,
        b"expires=1700003600&signature=",
        b"expires=1700003600&signature",
        b"expires=1700003600&signature=0123456789abcdef",
        b"expires=1700003600&signature=\xff\xfe",
        GOOD.upper().replace(b"EXPIRES", b"expires").replace(b"SIGNATURE", b"signature"),
        GOOD + b"0",
        GOOD[:-1],
        GOOD + b"&" + SIGNATURE,
        GOOD + b"&expires=1800000000",
        b"expires=1800000000&" + GOOD,
        GOOD + b"&signature=",
    ],
)
def test_a_query_that_was_tampered_with_is_refused(query: bytes) -> None:
    assert Signatures(1).problem(NAME, query, 0.0) == (
        "the URL's signature does not fit its path and `expires`; use the URL of the result unchanged"
    )


@pytest.mark.parametrize("query", [SIGNATURE + b"&expires=1700003600", GOOD + b"&utm=1", b"&" + GOOD + b"&"])
def test_the_order_of_a_query_and_what_is_added_to_it_do_not_matter(query: bytes) -> None:
    assert Signatures(1).problem(NAME, query, 0.0) is None


def test_a_signature_is_good_for_one_name_and_one_seed() -> None:
    for name in ("gen_2.mp4", "gen_1.png", "", " gen_1.mp4", "0 gen_1.mp4", "ä.mp4", "\udcff.mp4"):
        assert Signatures(1).problem(name, GOOD, 0.0) is not None
        assert Signatures(1).problem(name, Signatures(1).query(name, EXPIRES), 0.0) is None
    assert Signatures(2).problem(NAME, GOOD, 0.0) is not None
    assert Signatures(1).query(NAME, EXPIRES) == GOOD
    assert Signatures(-(10**100)).query(NAME, EXPIRES) != GOOD


def test_a_name_cannot_be_taken_for_a_part_of_the_time() -> None:
    signatures = Signatures(1)
    assert signatures.problem("x", b"expires= 5&" + signatures.query("5 x", None), 0.0) is not None
