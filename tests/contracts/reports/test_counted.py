from __future__ import annotations

from givonkit_contracts.reports.counted import counted


def test_one_is_singular_and_thousands_have_commas() -> None:
    assert [counted(number, "rule") for number in (0, 1, 1200)] == ["0 rules", "1 rule", "1,200 rules"]
