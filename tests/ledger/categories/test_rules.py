"""The starter chart, and names that are alike."""

import pytest

from finance_app.kit.errors import InvalidInputError
from finance_app.ledger.categories.inputs import CategoryInput
from finance_app.ledger.categories.rules import STARTER_CHART, Kind, closest_name, unknown_sentence


@pytest.mark.parametrize("kind", list(Kind))
def test_the_starter_chart_has_no_name_twice(kind):
    names = STARTER_CHART[kind]
    assert len({name.casefold() for name in names}) == len(names) > 3
    assert [CategoryInput.parse(name).name for name in names] == list(names)


def test_the_closest_name_is_found_in_any_case():
    names = STARTER_CHART[Kind.EXPENSE]
    assert closest_name("OFICE", names) == "Office"
    assert closest_name("vehicle and fuel", names) == "Vehicles and fuel"
    assert closest_name("xyz", names) is None


def test_what_is_said_of_an_unknown_name():
    assert unknown_sentence("Ofice", ["Office"]) == (
        "There is no category “Ofice”. Did you mean “Office”?"
    )
    assert unknown_sentence("xyz", ["Office"]) == (
        "There is no category “xyz”. Choose one of the list, or add it first."
    )


def test_a_name_is_cleaned():
    assert CategoryInput.parse("  Site \n rent ").name == "Site rent"


@pytest.mark.parametrize(
    "name", ["", "  ", None, "n" * 81, "a\0", "\ud800", 5, "None", "Uncategorised"]
)
def test_other_names_are_refused_at_their_field(name):
    with pytest.raises(InvalidInputError) as caught:
        CategoryInput.parse(name)
    assert set(caught.value.fields) == {"name"}
