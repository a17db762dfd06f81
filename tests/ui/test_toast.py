"""Notices replace one another, and an old clock does not take a new one away."""

from finance_app.ui.toast import NoticeState, error_notice, notice


def make_state() -> NoticeState:
    return NoticeState(_reflex_internal_init=True)


async def test_a_notice_with_undo_says_what_it_is_about():
    state = make_state()
    await state.show_undo("3 expenses deleted.", "expense", ["a", "b", "c"])
    assert (state.text, state.undo_kind, state.undo_ids) == (
        "3 expenses deleted.",
        "expense",
        ["a", "b", "c"],
    )


async def test_a_new_notice_offers_no_old_undo():
    state = make_state()
    await state.show_undo("Deleted.", "expense", ["a"])
    await state.show("Saved.")
    assert (state.text, state.undo_kind, state.undo_ids) == ("Saved.", "", [])


async def test_an_error_carries_its_reference():
    state = make_state()
    await state.show_error("That did not work. Nothing was saved.", "E46B30F7")
    assert (state.tone, state.reference) == ("error", "E46B30F7")
    await state.show("Saved.")
    assert (state.tone, state.reference) == ("info", "")


async def test_the_clock_of_an_old_notice_leaves_the_new_one():
    state = make_state()
    await state.show("First.")
    first = state.serial
    await state.show("Second.")
    await state.expire(first)
    assert state.text == "Second."
    await state.expire(state.serial)
    assert state.text == ""


async def test_an_error_can_be_dismissed():
    state = make_state()
    await state.show_error("That did not work.")
    await state.hide()
    assert state.text == ""


def test_events_name_the_handler_that_shows_them():
    assert notice("Saved.").handler.fn.__name__ == "show"
    assert notice("Deleted.", undo=("expense", ["a"])).handler.fn.__name__ == "show_undo"
    assert error_notice("No.").handler.fn.__name__ == "show_error"
