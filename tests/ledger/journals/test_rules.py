"""Which months are read by their days, because no period has them whole."""

from datetime import date

import pytest

from finance_app.ledger.journals.rules import cut_months

D = date


@pytest.mark.parametrize(
    ("starts", "last", "months"),
    [
        ([], D(2026, 12, 31), []),
        ([D(2026, 1, 1), D(2026, 4, 1)], D(2026, 6, 30), []),
        ([D(2026, 1, 1)], D(2026, 11, 20), [(D(2026, 11, 1), D(2026, 11, 20))]),
        ([D(2024, 2, 6)], D(2024, 4, 30), [(D(2024, 2, 1), D(2024, 2, 29))]),
        (
            [D(2026, 3, 6), D(2026, 3, 20), D(2026, 4, 6)],
            D(2026, 4, 10),
            [(D(2026, 3, 1), D(2026, 3, 31)), (D(2026, 4, 1), D(2026, 4, 10))],
        ),
        ([D(2026, 3, 5)], D(2026, 3, 3), [(D(2026, 3, 1), D(2026, 3, 3))]),
        ([D(2026, 5, 5)], D(2026, 4, 30), []),
    ],
    ids=["whole", "by quarter", "until a day", "from a day", "both", "before", "all before"],
)
def test_months_that_no_period_has_whole(starts, last, months):
    assert cut_months(starts, last) == months
