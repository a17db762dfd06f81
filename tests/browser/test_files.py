"""Papers on the form of an entry: chosen, dropped, refused, taken off, and sent after saving."""

import struct
import zlib

from playwright.async_api import Page, expect

from finance_app.ledger.attachments.rules import SIZE_BYTES_MAX
from tests.browser.conftest import PHONE
from tests.factories import make_entry
from tests.ledger.attachments.contents import PDF_FILE
from tests.ledger.entry_files.papers import EXE

DROP = """async ([name, text]) => {
  const target = document.querySelector('#entry-amount');
  const data = new DataTransfer();
  if (name) data.items.add(new File([text], name, {type: 'text/csv'}));
  else data.setData('text/plain', text);
  const seen = [];
  for (const kind of ['dragover', 'drop']) {
    const event = new DragEvent(kind, {dataTransfer: data, bubbles: true, cancelable: true});
    target.dispatchEvent(event);
    seen.push(event.defaultPrevented);
  }
  return seen;
}"""


def png(width: int = 24, height: int = 16) -> bytes:
    """Return a picture that a browser draws."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = (b"\0" + bytes((40, 90, 180)) * width) * height
    parts = (chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def file(name: str, content: bytes) -> dict[str, object]:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


async def choose(page: Page, *files: dict[str, object]) -> None:
    await page.get_by_label("Files to attach").set_input_files(list(files))  # type: ignore[arg-type]


async def test_papers_are_chosen_dropped_refused_and_taken_off(open_page, token):
    await make_entry(token.actor, party="Harbour Café")
    page = await open_page("/expenses", token=token)
    await page.get_by_role("button", name="Harbour Café", exact=True).click()
    await page.get_by_label("Notes").fill("Typed and not saved")
    await choose(page, file("photo.png", png()), file("invoice.pdf", PDF_FILE))
    await expect(page.get_by_role("link", name="invoice.pdf", exact=True)).to_be_visible()
    picture = page.locator("img.fa-thumb[src$='inline=1']")
    await expect(picture).to_be_visible()
    assert await picture.evaluate("one => one.decode().then(() => one.naturalWidth)") == 24

    await choose(page, file(f"{'A name that nobody shortened ' * 6}.txt", b"Long"))
    await expect(page.get_by_role("link", name="A name that")).to_be_visible()
    sheet = page.get_by_role("dialog")
    assert await sheet.evaluate("one => one.scrollWidth - one.clientWidth") <= 0

    assert await page.evaluate(DROP, ["mileage.csv", "a,b\n1,2\n"]) == [True, True]
    await expect(page.get_by_role("link", name="mileage.csv", exact=True)).to_be_visible()
    assert (await page.evaluate(DROP, ["", "some text"]))[1] is False, "text still falls on a field"

    sent: list[str] = []
    page.on("request", lambda one: sent.append(one.url) if one.method == "POST" else None)
    await choose(page, file("setup.exe", EXE), file("film.pdf", bytes(SIZE_BYTES_MAX + 1)))
    await expect(page.get_by_text("setup.exe: Only PDF, PNG, JPEG")).to_be_visible()
    await expect(page.get_by_text("film.pdf: It is larger than 20 MB")).to_be_visible()
    assert [url.rpartition("=")[2] for url in sent] == ["setup.exe"], "the film is not even sent"
    await choose(page, file("empty.pdf", b""))
    await expect(page.get_by_text("empty.pdf: This file is empty.")).to_be_visible()
    await choose(page, file("copy.pdf", PDF_FILE))
    await expect(page.get_by_text("copy.pdf: This entry has this file already.")).to_be_visible()

    await page.get_by_role("button", name="Remove mileage.csv").click()
    await expect(page.get_by_role("link", name="mileage.csv", exact=True)).to_have_count(0)
    await page.get_by_role("button", name="Undo removing mileage.csv").click()
    await expect(page.get_by_role("link", name="mileage.csv", exact=True)).to_be_visible()
    async with page.expect_download() as download:
        await page.get_by_role("link", name="invoice.pdf", exact=True).click()
    assert (await download.value).suggested_filename == "invoice.pdf"
    await expect(page.get_by_label("Notes")).to_have_value("Typed and not saved")
    await page.keyboard.press("Escape")
    await expect(page.get_by_title("Has files")).to_have_count(1)


async def test_papers_of_a_new_entry_follow_once_it_is_saved(open_page, token):
    await make_entry(token.actor, party="Shell")
    page = await open_page("/expenses", token=token, size=PHONE)
    await page.get_by_role("button", name="Actions for Shell").click()
    await page.get_by_role("button", name="Duplicate").click()
    await choose(page, file("wrong.pdf", b"%PDF-"), file("invoice.pdf", PDF_FILE))
    await choose(page, file("setup.exe", EXE))
    await expect(page.get_by_text("When you save", exact=True)).to_have_count(3)
    await page.get_by_role("button", name="Remove wrong.pdf").click()
    await expect(page.get_by_text("When you save", exact=True)).to_have_count(2)
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page.get_by_text("Not attached. setup.exe: Only PDF")).to_be_visible()
    await expect(page.get_by_title("Has files")).to_have_count(1)
    await page.get_by_role("button", name="Shell", exact=True).first.click()
    await expect(page.get_by_role("link", name="invoice.pdf", exact=True)).to_be_visible()
    await expect(page.get_by_role("link", name="wrong.pdf", exact=True)).to_have_count(0)


async def test_a_file_that_does_not_arrive_is_told(open_page, token):
    await make_entry(token.actor, party="Shell")
    page = await open_page("/expenses", token=token)
    await page.get_by_role("button", name="Shell", exact=True).click()
    await expect(page.get_by_label("Files to attach")).to_be_attached()
    await page.route("**/attachments?*", lambda route: route.abort())
    await choose(page, file("invoice.pdf", PDF_FILE))
    await expect(page.get_by_text("invoice.pdf: It could not be sent.")).to_be_visible()
    await page.unroute("**/attachments?*")
    await choose(page, file("invoice.pdf", PDF_FILE))
    await expect(page.get_by_role("link", name="invoice.pdf", exact=True)).to_be_visible()
