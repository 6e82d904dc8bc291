import pytest

from givonkit.media._bits import fixed, network_unit, signed, unsigned


@pytest.mark.parametrize(
    ("value", "bits"), [(0, "1"), (1, "010"), (2, "011"), (3, "00100"), (8159, "0" * 12 + f"{8160:b}")]
)
def test_unsigned_values_have_the_exp_golomb_code_of_the_standard(value: int, bits: str) -> None:
    assert unsigned(value) == bits


@pytest.mark.parametrize(("value", "bits"), [(0, "1"), (1, "010"), (-1, "011"), (2, "00100"), (-2, "00101")])
def test_signed_values_take_turns_above_and_below_zero(value: int, bits: str) -> None:
    assert signed(value) == bits


def test_a_fixed_value_keeps_its_leading_zeros() -> None:
    assert fixed(5, 8) == "00000101"


def test_a_unit_is_closed_with_a_one_and_filled_up() -> None:
    assert network_unit(0x65, "101") == b"\x65\xb0"
    assert network_unit(0x65, "10101010") == b"\x65\xaa\x80"


@pytest.mark.parametrize(
    ("payload", "escaped"),
    [
        ("000001", "00000301"),
        ("000003", "00000303"),
        ("000004", "000004"),
        ("00000000", "0000030000"),
        ("0000000000", "00000300000300"),
    ],
)
def test_no_payload_looks_like_a_marker(payload: str, escaped: str) -> None:
    bits = "".join(f"{byte:08b}" for byte in bytes.fromhex(payload))
    assert network_unit(0x65, bits).hex() == "65" + escaped + "80"
