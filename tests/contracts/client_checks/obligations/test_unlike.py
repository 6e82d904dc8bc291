from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from givonkit_contracts.client_checks.money import broken_money
from givonkit_contracts.client_checks.obligation import Broken, Obligation, Unsettled
from givonkit_contracts.client_checks.obligations import deadline, giving_up, polling, posting
from givonkit_contracts.client_checks.obligations.posting import passing_error_is_tried_again, same_body_with_same_key

from .unlike import UNLIKE, Keyless

if TYPE_CHECKING:
    from givonkit_contracts.client_checks.case import Case
    from givonkit_contracts.client_checks.outcome import Outcome
    from tests.zoo.clients.careful import CarefulClient
    from tests.zoo.clients.stand import Stand

SHAPES = (posting, polling, deadline, giving_up)
OBLIGATIONS = [one for shape in SHAPES for one in vars(shape).values() if isinstance(one, Obligation)]


@pytest.mark.parametrize("kind", UNLIKE, ids=lambda kind: kind.__name__)
def test_a_careful_client_that_is_unlike_the_others_breaks_nothing(stand: Stand, kind: type[CarefulClient]) -> None:
    def client(case: Case) -> Outcome:
        return kind(case).outcome()

    runs = [(one, line, stand.run(client, line)) for one in OBLIGATIONS for line in one.lines]
    assert [(one.id, line, one.check(run)) for one, line, run in runs if isinstance(one.check(run), Broken)] == []
    assert [(line, broken_money(run)) for _, line, run in runs if broken_money(run)] == []


def keyless(case: Case) -> Outcome:
    return Keyless(case).outcome()


def test_who_leaves_an_unknown_outcome_at_that_need_not_try_again(stand: Stand) -> None:
    assert isinstance(passing_error_is_tried_again.check(stand.run(keyless, "create#1=503")), Unsettled)


def test_who_sends_no_key_cannot_send_it_with_another_body(stand: Stand) -> None:
    assert isinstance(same_body_with_same_key.check(stand.run(keyless, "create#1=reset:acted")), Unsettled)
