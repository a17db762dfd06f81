"""Only names are put into statements."""

import pytest

from finance_app.kit.sql import statement


def test_names_are_put_in():
    assert str(statement("SELECT {party} FROM {table}", table="expenses", party="vendor")) == (
        "SELECT vendor FROM expenses"
    )


@pytest.mark.parametrize("name", ["", "Expenses", "a b", "a;", 'a"', "1a", "a.b", "a" * 64])
def test_anything_else_is_refused(name):
    with pytest.raises(ValueError, match="not the name"):
        statement("SELECT 1 FROM {table}", table=name)
