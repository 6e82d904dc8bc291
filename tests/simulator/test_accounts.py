import pytest

from givonkit import Simulator
from givonkit.errors import KeyInvalid
from givonkit.simulator.accounts import Accounts, bearer_key


@pytest.mark.parametrize("key", ["two words", "tab\tkey", "schlüssel", "line\nend"])
def test_a_key_that_no_header_can_carry_is_refused_and_not_repeated(key: str) -> None:
    with pytest.raises(
        KeyInvalid, match=rf"spaces, got one of {len(key)} characters with others among them$"
    ) as raised:
        Simulator(api_keys=["good-key", key])
    assert key not in str(raised.value)


def test_an_empty_key_is_refused() -> None:
    with pytest.raises(KeyInvalid, match=r"^an API key is visible ASCII characters without spaces, got an empty one$"):
        Simulator(api_keys=[""])


def test_keys_are_numbered_in_the_order_in_which_they_come() -> None:
    accounts = Accounts([])
    assert [accounts.number(key) for key in (b"b", b"a", b"b", b"c")] == [0, 1, 0, 2]


def test_where_keys_are_given_no_other_one_is_known() -> None:
    accounts = Accounts(["a", "b"])
    assert [accounts.number(key) for key in (b"b", b"c", b"a", b"")] == [1, None, 0, None]


def test_no_key_is_nobody() -> None:
    assert Accounts([]).number(b"") is None


@pytest.mark.parametrize(
    ("authorization", "key"),
    [
        (None, b""),
        (b"", b""),
        (b"Bearer", b""),
        (b"Bearer ", b""),
        (b"Bearer key", b"key"),
        (b"bEARER   key  ", b"key"),
        (b"Bearer a b", b""),
        (b"Bearer a\tb", b""),
        (b"Basic key", b""),
        (b"Bearer \xff", b"\xff"),
    ],
)
def test_the_key_of_a_header_is_what_follows_the_word_bearer(authorization: bytes | None, key: bytes) -> None:
    assert bearer_key(authorization) == key


def test_every_key_that_is_known_is_a_secret() -> None:
    accounts = Accounts(["given-key"])
    accounts.admit(b"admitted-key")
    accounts.number(b"unknown-key")
    known = [key in accounts.secrets for key in (b"given-key", b"admitted-key", b"unknown-key")]
    assert known == [True, True, False]
    open_accounts = Accounts([])
    open_accounts.number(b"any-key-at-all")
    assert b"any-key-at-all" in open_accounts.secrets
