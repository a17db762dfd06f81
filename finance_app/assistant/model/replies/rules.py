"""What a model replied: its text, the calls it asks for, and what it cost; or why it did not."""

from dataclasses import dataclass
from typing import Any, Final

from finance_app.kit.errors import AppError

TEXT_LENGTH_MAX: Final = 20_000
CALLS_MAX: Final = 16


class ModelError(AppError):
    """The model did not answer."""

    status = 503

    def __init__(self, reason: str) -> None:
        super().__init__(_SENTENCES[reason])
        self.reason = reason
        """One word for logs: what kind of failure it was."""


_SENTENCES: Final = {
    "time": "The model did not answer in time.",
    "unreachable": "The model could not be reached.",
    "busy": "The model is busy.",
    "key": "The model refused the key it was asked with.",
    "unknown": "The model that is configured does not exist there.",
    "refused": "The model's server refused the question.",
    "failed": "The model's server failed.",
    "cut": "The model's answer broke off.",
    "unreadable": "The model sent something that cannot be read.",
    "long": "The model's answer was too long.",
    "empty": "The model answered with nothing.",
    "unproved": "The model wrote figures that no tool returned, so its answer is not shown.",
    "loop": "The model asked for tools again and again without an answer.",
}


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A call that the model asks for; its arguments are its own text, not checked yet."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Reply:
    """The end of a streamed reply: all its text and calls; tokens where the server said them."""

    text: str
    calls: tuple[ToolCall, ...]
    is_cut_short: bool
    input_tokens: int | None
    output_tokens: int | None


class Gathered:
    """What has come of a reply so far."""

    def __init__(self) -> None:
        self._text: list[str] = []
        self._length = 0
        self._calls: dict[int, list[str]] = {}
        self._finish = ""
        self._usage: Any = None

    def take(self, chunk: Any) -> str:
        """Add a chunk; return the text in it."""
        if getattr(chunk, "usage", None) is not None:
            self._usage = chunk.usage
        for choice in (chunk.choices or ())[:1]:
            self._finish = choice.finish_reason or self._finish
            delta = choice.delta
            if delta is None:
                continue
            for call in delta.tool_calls or ():
                self._add_call(call)
            piece = delta.content or ""
            if piece:
                self._grow(len(piece))
                self._text.append(piece)
                return str(piece)
        return ""

    def _add_call(self, call: Any) -> None:
        """Add to a call; some servers send no index, and a new id for each call."""
        index = call.index
        if index is None:
            known = [at for at, kept in self._calls.items() if call.id and kept[0] == call.id]
            fresh = max(self._calls, default=-1) + (1 if call.id or not self._calls else 0)
            index = known[0] if known else fresh
        kept = self._calls.setdefault(index, ["", "", ""])
        if len(self._calls) > CALLS_MAX:
            raise ModelError("long")
        kept[0] = kept[0] or call.id or ""
        if call.function is not None:
            kept[1] = kept[1] or call.function.name or ""
            added = call.function.arguments or ""
            self._grow(len(added))
            kept[2] += added

    def _grow(self, length: int) -> None:
        self._length += length
        if self._length > TEXT_LENGTH_MAX:
            raise ModelError("long")

    def reply(self) -> Reply:
        """Return the whole. Raises `ModelError` for one that broke off or was filtered."""
        if not self._finish:
            raise ModelError("cut")
        if self._finish == "content_filter":
            raise ModelError("refused")
        is_cut_short = self._finish == "length"
        if is_cut_short and self._calls:
            raise ModelError("long")
        calls = [
            ToolCall(call_id or f"call_{at}", name, arguments or "{}")
            for at, (call_id, name, arguments) in sorted(self._calls.items())
        ]
        said = [getattr(self._usage, name, None) for name in ("prompt_tokens", "completion_tokens")]
        sent, received = (one if isinstance(one, int) and one >= 0 else None for one in said)
        return Reply("".join(self._text), tuple(calls), is_cut_short, sent, received)
