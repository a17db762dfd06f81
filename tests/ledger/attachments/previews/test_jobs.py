"""What the child draws of a page, and what it refuses to."""

import pytest
from pypdfium2 import PdfiumError

from finance_app.ledger.attachments.previews.jobs import draw
from tests.ledger.attachments.contents import PDF_FILE
from tests.ledger.attachments.previews.papers import RED_BOX, encrypted, pdf, pixel, size_of
from tests.ledger.entry_files.papers import SCRIPT_PDF

RED, WHITE = (255, 0, 0), (255, 255, 255)


def test_a_page_is_drawn_on_white_from_its_upper_left():
    made = draw(pdf())
    assert size_of(made) == (900, 1200)  # 600 by 800 points, one and a half times
    assert pixel(made, 300, 1012) == RED  # the middle of the box, counted from above
    assert pixel(made, 100, 1012) == pixel(made, 300, 1060) == pixel(made, 0, 0) == WHITE


def test_a_page_lies_as_it_is_turned():
    made = draw(pdf(page=b"/Rotate 90"))
    assert size_of(made) == (1200, 900)
    assert pixel(made, 187, 300) == RED  # turned clockwise, what was below is left


@pytest.mark.parametrize(
    ("box", "size"),
    [("0 0 1 14400", (1, 1200)), ("0 0 14400 14400", (1200, 1200)), ("0 0 3 2", (1200, 800)),
     ("-300 -400 300 400", (900, 1200))],
)  # fmt: skip
def test_pages_of_odd_sizes_fit_the_picture(box, size):
    assert size_of(draw(pdf(box=box))) == size


@pytest.mark.parametrize(
    "content",
    [PDF_FILE, SCRIPT_PDF, encrypted(), b"%PDF-1.7\n", b"", pdf()[:200], b"\x89PNG\r\n\x1a\n"],
    ids=["no page", "script", "encrypted", "head", "nothing", "cut", "another kind"],
)
def test_what_has_no_first_page_is_not_drawn(content):
    with pytest.raises(PdfiumError):
        draw(content)


def test_a_script_in_a_page_is_not_run():
    action = b"/AA<</O<</S/JavaScript/JS(app.alert\\(1\\);while\\(1\\);)>>>>"
    assert draw(pdf(RED_BOX, page=action)) == draw(pdf(RED_BOX))
