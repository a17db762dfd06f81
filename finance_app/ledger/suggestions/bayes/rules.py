"""A multinomial naive Bayes over words, after Manning, Raghavan and Schütze, chapter 13.

A category is as likely as it was common so far, times how common each word of the text is in it;
a word that it never had counts as if seen a little, so that no single word rules it out.
"""

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Self

VOCABULARY_MAX: Final = 4_000
"""How many words of a kind are kept, those that most examples have; the rest says little."""

NOTES_LENGTH_MAX: Final = 300
"""How much of the notes is looked at: what a bank writes fits, and a long letter costs no more."""

POSTERIOR_MIN: Final = 0.8
_EXAMPLES_MIN: Final = 2
_LETTERS_MIN: Final = 2
_CACHE_MAX: Final = 50_000
_NEVER: Final = (0, 0)

SMOOTHING: Final = 0.1
"""How often a word counts as seen in a category that never had it.

One, as in the book, drowns a vendor that was seen three times among ten categories and a few
hundred words; a tenth makes two words that were seen twice, and only there, clear.
"""

# Runs of anything but white space and punctuation, so that vowel signs stay with their letters.
_WORD: Final = re.compile("[^\\s!-/:-@\\[-`{-\xbf\u2000-\u206f\u3000-\u303f]+")
_LONG_NUMBER: Final = re.compile(r"\d{4}")

Text = tuple[str, ...]
"""The known words of a text, sorted."""


@dataclass(slots=True)
class _Memory:
    """What is known of one kind. Categories are numbered as they stand in `names`.

    `examples` says how many examples a category had, `found` for each word in which categories
    it was: how often, and in how many examples. `sizes` are the words of each category together,
    `gains` what a word adds to the categories that had it; both as logarithms.
    """

    names: tuple[str, ...]
    examples: tuple[int, ...]
    found: dict[str, dict[int, tuple[int, int]]]
    smoothing: float
    priors: list[float] = field(init=False)
    sizes: list[float] = field(init=False)
    gains: dict[str, list[tuple[int, float]]] = field(init=False)
    guesses: dict[Text, str | None] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        total = sum(self.examples)
        self.priors = [math.log(count / total) for count in self.examples]
        sizes = [len(self.found) * self.smoothing] * len(self.names)
        for seen in self.found.values():
            for place, (count, _) in seen.items():
                sizes[place] += count
        self.sizes = [math.log(size / self.smoothing) if self.found else 0.0 for size in sizes]
        self.gains = {
            word: [
                (place, math.log1p(count / self.smoothing)) for place, (count, _) in seen.items()
            ]
            for word, seen in self.found.items()
        }

    def known(self, text: str) -> Text:
        """Return those words of a text that examples had."""
        return tuple(sorted(filter(self.found.__contains__, _words_of(text))))

    def scores(self, words: Text) -> list[float]:
        """Return how likely each category is for these words, as logarithms, up to a constant.

        All words count as never seen at first, and then more where they were: most categories
        had few of them.
        """
        count = len(words)
        scores = [prior - count * size for prior, size in zip(self.priors, self.sizes, strict=True)]
        for word in words:
            for place, gain in self.gains[word]:
                scores[place] += gain
        return scores

    def guess(self, words: Text) -> str | None:
        """Return the category that is clear from these words, or None."""
        scores = self.scores(words)
        largest = max(scores)
        place = scores.index(largest)
        if all(self.found[word].get(place, _NEVER)[1] < _EXAMPLES_MIN for word in words):
            return None
        posterior = 1 / sum(math.exp(score - largest) for score in scores)
        return self.names[place] if posterior >= POSTERIOR_MIN else None


class Model:
    """What the words of earlier entries say of the category of another one, for each kind."""

    def __init__(self, kinds: Mapping[str, _Memory]) -> None:
        self._kinds = kinds

    def guess(self, kind: str, text: str) -> str | None:
        """Return the category that a text speaks for, or None where that is not clear.

        Clear means a posterior of at least 0.8 and a word of the text that at least two examples
        of that category had. Without such a word it would be the most common category, whatever
        the text says; and a word that was seen once may have been there by chance.
        """
        words = self._kinds.get(kind)
        if words is None:
            return None
        known = words.known(text)
        try:
            return words.guesses[known]
        except KeyError:
            pass
        if len(words.guesses) >= _CACHE_MAX:
            words.guesses.clear()
        found = words.guesses[known] = words.guess(known) if known else None
        return found

    def posteriors(self, kind: str, text: str) -> dict[str, float]:
        """Return how likely each category is for a text; all together 1, empty if none is known."""
        words = self._kinds.get(kind)
        if words is None:
            return {}
        scores = words.scores(words.known(text))
        shares = [math.exp(score - max(scores)) for score in scores]
        total = sum(shares)
        return {name: share / total for name, share in zip(words.names, shares, strict=True)}

    def stored(self) -> dict[str, Any]:
        """Return the model as plain lists and numbers, fit for JSON; `from_stored` reads it."""
        return {
            kind: {
                "names": list(words.names),
                "examples": list(words.examples),
                "smoothing": words.smoothing,
                "words": {
                    word: [number for place, seen in places.items() for number in (place, *seen)]
                    for word, places in words.found.items()
                },
            }
            for kind, words in self._kinds.items()
        }

    @classmethod
    def from_stored(cls, stored: Mapping[str, Any]) -> Self:
        """Return the model that `stored` gave."""
        return cls(
            {
                kind: _Memory(
                    tuple(one["names"]),
                    tuple(one["examples"]),
                    {
                        word: {
                            flat[at]: (flat[at + 1], flat[at + 2]) for at in range(0, len(flat), 3)
                        }
                        for word, flat in one["words"].items()
                    },
                    one["smoothing"],
                )
                for kind, one in stored.items()
            }
        )


def train(examples: Iterable[tuple[str, str, str]], *, smoothing: float = SMOOTHING) -> Model:
    """Return the model of examples (kind, category, text); their order does not matter."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    seen: dict[str, dict[str, dict[str, list[int]]]] = defaultdict(lambda: defaultdict(dict))
    for kind, category, text in examples:
        counts[kind][category] += 1
        for word, count in Counter(filter(_says_something, _words_of(text))).items():
            both = seen[kind][word].setdefault(category, [0, 0])
            both[0] += count
            both[1] += 1
    return Model({kind: _numbered(counts[kind], seen[kind], smoothing) for kind in sorted(counts)})


def text_of(party: str, notes: str) -> str:
    """Return the text of an entry that categories are guessed from."""
    return f"{party} {notes[:NOTES_LENGTH_MAX]}"


def _numbered(
    counts: Counter[str], seen: Mapping[str, Mapping[str, list[int]]], smoothing: float
) -> _Memory:
    """Return what is known of a kind, with only its commonest words."""
    names = tuple(sorted(counts))
    places = {name: place for place, name in enumerate(names)}
    common = {word: sum(one[1] for one in by.values()) for word, by in seen.items()}
    kept = sorted(common, key=lambda word: (-common[word], word))[:VOCABULARY_MAX]
    found = {
        word: {
            places[name]: (seen[word][name][0], seen[word][name][1]) for name in sorted(seen[word])
        }
        for word in kept
    }
    return _Memory(names, tuple(counts[name] for name in names), found, smoothing)


def _words_of(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFC", text).lower())


def _says_something(word: str) -> bool:
    """Say whether a word can come again: it has letters, and no number of a document or day."""
    letters = sum(map(str.isalpha, word))
    return letters >= _LETTERS_MIN and not _LONG_NUMBER.search(word)
