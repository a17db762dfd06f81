"""What a file's row says, and what is said of one that was refused."""

import pytest

from finance_app.ledger.attachments.service import PictureMissingError
from finance_app.ledger.entries.rules import Kind
from finance_app.ledger.entry_files.service import open_picture
from finance_app.ledger.entry_files.views import TOO_LARGE, UNSENT, address, file_rows, refusal_text
from tests.factories import make_entry
from tests.ledger.attachments.contents import PDF_FILE, PNG_FILE
from tests.ledger.attachments.previews.papers import pdf
from tests.ledger.businesses import make_actor
from tests.ledger.entry_files.test_service import attach


async def test_a_row_leads_to_the_download_and_a_picture_is_shown_small():
    actor = await make_actor()
    entry = await make_entry(actor, Kind.INCOME)
    paper = await attach(actor, Kind.INCOME, entry, PDF_FILE, "invoice.pdf")
    photo = await attach(actor, Kind.INCOME, entry, PNG_FILE, "photo.png")
    base = f"/api/v1/incomes/{entry.id}/attachments"
    assert address(Kind.INCOME, entry.id) == base
    first, second = await file_rows(actor, Kind.INCOME, entry.id)
    assert (first.name, first.label, first.size) == ("invoice.pdf", "PDF", "35 bytes")
    assert (first.url, first.preview) == (f"{base}/{paper.id}", f"{base}/{paper.id}/preview")
    assert (second.label, second.preview) == ("PNG", f"{base}/{photo.id}?inline=1")
    assert (first.is_page, second.is_page) == (True, False)


async def test_a_page_that_could_not_be_drawn_is_shown_as_its_type():
    actor = await make_actor()
    entry = await make_entry(actor, Kind.INCOME)
    broken = await attach(actor, Kind.INCOME, entry, PDF_FILE, "broken.pdf")
    await attach(actor, Kind.INCOME, entry, pdf(), "invoice.pdf")
    with pytest.raises(PictureMissingError):
        await open_picture(actor, Kind.INCOME, entry.id, broken.id)
    rows = await file_rows(actor, Kind.INCOME, entry.id)
    assert [(row.label, bool(row.preview)) for row in rows] == [("PDF", False), ("PDF", True)]


@pytest.mark.parametrize(
    ("status", "name", "answer", "said"),
    [
        (422, "a.exe", '{"detail": "Only PDF."}', "a.exe: Only PDF."),
        (0, "a.pdf", "", f"a.pdf: {UNSENT}"),
        (413, "film.pdf", "", f"film.pdf: {TOO_LARGE}"),
        (413, "film.pdf", '{"detail": "Too large."}', "film.pdf: Too large."),
        (502, "a.pdf", "<html>Bad gateway</html>", f"a.pdf: {UNSENT}"),
        (500, "a.pdf", '["detail"]', f"a.pdf: {UNSENT}"),
        (500, "a.pdf", '{"detail": 5}', f"a.pdf: {UNSENT}"),
        (422, "a\x00\u202eb.pdf", '{"detail": "No\\n\\u0000 way."}', "ab.pdf: No way."),
        (422, "", '{"detail": "No."}', "The file: No."),
        (422, "n" * 500, '{"detail": "' + "d" * 900 + '"}', "n" * 80 + ": " + "d" * 300),
    ],
    ids=["refused", "nothing back", "browser", "edge", "gateway", "list", "number", "control",
         "nameless", "long"],
)  # fmt: skip
def test_a_refusal_is_the_name_and_one_sentence(status, name, answer, said):
    assert refusal_text(status, name, answer) == said
