"""Guesses of a category: a published example, then what holds for every model."""

import json
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finance_app.ledger.suggestions.bayes.rules import (
    NOTES_LENGTH_MAX,
    POSTERIOR_MIN,
    VOCABULARY_MAX,
    Model,
    text_of,
    train,
)

WORDS = ("acme", "Rent", "uber", "ÜBER", "हिन्दी", "42", "2026-03-14", "a")
TEXT = st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join)
KIND = st.sampled_from(("expense", "income"))
EXAMPLES = st.lists(st.tuples(KIND, st.sampled_from(("Meals", "Office", "Travel")), TEXT))

# Manning, Raghavan and Schütze, Introduction to Information Retrieval, table 13.1.
CHINA = [
    ("expense", "China", "Chinese Beijing Chinese"),
    ("expense", "China", "Chinese Chinese Shanghai"),
    ("expense", "China", "Chinese Macao"),
    ("expense", "not China", "Tokyo Japan Chinese"),
]


def test_the_published_example_of_china():
    """Example 13.1: priors 3/4 and 1/4; 3/7 and 1/14 for China, 2/9 for each word elsewhere."""
    china = Fraction(3, 4) * Fraction(3, 7) ** 3 * Fraction(1, 14) ** 2
    other = Fraction(1, 4) * Fraction(2, 9) ** 3 * Fraction(2, 9) ** 2
    assert (round(float(china), 4), round(float(other), 4)) == (0.0003, 0.0001)  # as printed
    found = train(CHINA, smoothing=1).posteriors("expense", "Chinese Chinese Chinese Tokyo Japan")
    assert found["China"] / found["not China"] == pytest.approx(float(china / other))


def test_a_guess_needs_a_clear_posterior():
    model = train(CHINA, smoothing=1)
    assert model.guess("expense", "Chinese Chinese Chinese Tokyo Japan") is None  # 0.69
    assert model.guess("expense", "Chinese Chinese Chinese") == "China"  # 0.96
    assert model.guess("income", "Chinese") is None
    assert train([]).guess("expense", "Chinese") is None
    assert train([]).posteriors("expense", "Chinese") == {}


def test_a_word_seen_in_one_example_is_not_enough_however_often_it_stands_there():
    once = [("expense", "Office", "acme acme acme"), ("expense", "Meals", "ladle")]
    assert train(once).guess("expense", "acme acme") is None
    twice = [*once, ("expense", "Office", "acme")]
    assert train(twice).guess("expense", "ACME 17") == "Office"


def test_the_most_common_category_is_not_guessed_for_words_it_never_had():
    examples = [("expense", "Rent", "landlord")] * 50 + [("expense", "Meals", "ladle")] * 1
    model = train(examples)
    assert model.posteriors("expense", "something new")["Rent"] > POSTERIOR_MIN
    assert model.guess("expense", "something new") is None
    assert model.guess("expense", "") is None


def test_a_vendor_seen_a_few_times_is_known_among_ten_categories():
    examples = [
        ("expense", f"Category {n}", f"vendor{n} street{n} city{n % 3} {word}")
        for n in range(10)
        for word in ("first", "second", "third")
    ]
    model = train(examples)
    for n in range(10):
        assert model.guess("expense", f"VENDOR{n} Street{n} ref 99812345") == f"Category {n}"
    assert model.guess("expense", "first second third") is None


def test_numbers_and_single_letters_are_no_words():
    texts = ("4417 12345678", "RF2026031499", "a b c d", "2026-03-14", "1234abcd", "17 %$ -- “”")
    for text in texts:
        model = train([("expense", "Office", text)] * 3)
        assert model.stored()["expense"]["words"] == {}
        assert model.guess("expense", text) is None
        assert model.posteriors("expense", text) == {"Office": pytest.approx(1)}
    kept = train([("expense", "Office", "7eleven O'Brien हिन्दी CAFE\u0301 amzn.com")])
    assert set(kept.stored()["expense"]["words"]) == {
        "7eleven", "brien", "हिन्दी", "café", "amzn", "com",
    }  # fmt: skip


def test_only_the_commonest_words_are_kept():
    rare = " ".join(f"rare{n:03}x{m}" for n in range(100) for m in range(VOCABULARY_MAX // 100))
    common = [("expense", "Office", "acme")] * 2
    words = train([("expense", "Meals", rare), *common]).stored()["expense"]["words"]
    assert len(words) == VOCABULARY_MAX
    assert words["acme"] == [1, 2, 2]


@given(EXAMPLES, KIND, TEXT)
def test_posteriors_are_shares_and_a_guess_is_the_largest(examples, kind, text):
    model = train(examples)
    shares = model.posteriors(kind, text)
    assert set(shares) == {category for one, category, _ in examples if one == kind}
    if shares:
        assert sum(shares.values()) == pytest.approx(1)
    guess = model.guess(kind, text)
    if guess is not None:
        assert shares[guess] == max(shares.values())
        assert shares[guess] >= POSTERIOR_MIN - 1e-12
    assert model.guess(kind, text) == guess


@given(EXAMPLES, KIND, TEXT, st.randoms())
def test_neither_order_nor_case_nor_storing_makes_a_difference(examples, kind, text, chance):
    model = train(examples)
    kept = Model.from_stored(json.loads(json.dumps(model.stored())))
    assert kept.stored() == model.stored()
    assert kept.guess(kind, text) == model.guess(kind, text)
    words = text.upper().split()
    chance.shuffle(examples)
    chance.shuffle(words)
    again = train(examples)
    assert again.stored() == model.stored()
    assert again.guess(kind, " , ".join(words)) == model.guess(kind, text)


@given(EXAMPLES, st.integers(1, 4))
def test_what_is_true_of_examples_is_true_of_twice_as_many(examples, times):
    """Priors and the order of categories come from shares, so that repeating changes no winner."""
    once, more = train(examples, smoothing=1), train(examples * times, smoothing=times)
    for kind, _, text in examples:
        assert more.posteriors(kind, text) == pytest.approx(once.posteriors(kind, text))


def test_the_text_of_an_entry_is_its_party_and_the_beginning_of_its_notes():
    assert text_of("Acme", "paper") == "Acme paper"
    assert text_of("", "x" * 1000) == " " + "x" * NOTES_LENGTH_MAX
