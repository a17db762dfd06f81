"""Workbooks made by hand, part by part, so that their parts can be wrong."""

import io
import zipfile

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'


def sheet_xml(rows: str) -> str:
    return f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'


def strings_xml(*texts: str) -> str:
    items = "".join(f"<si><t>{text}</t></si>" for text in texts)
    return f'{HEAD}<sst xmlns="{MAIN}">{items}</sst>'


def row_xml(number: int, *cells: object) -> str:
    """Return a row: texts inline, numbers as they are, None left out, "@3" a shared text."""
    written = []
    for at, cell in enumerate(cells):
        name = f"{chr(65 + at)}{number}"
        if cell is None:
            continue
        if isinstance(cell, str) and cell.startswith("@"):
            written.append(f'<c r="{name}" t="s"><v>{cell[1:]}</v></c>')
        elif isinstance(cell, str):
            written.append(f'<c r="{name}" t="inlineStr"><is><t>{cell}</t></is></c>')
        else:
            written.append(f'<c r="{name}"><v>{cell}</v></c>')
    return f'<row r="{number}">{"".join(written)}</row>'


def parts_of(*sheets: str, states: tuple[str, ...] = (), strings: str = "") -> dict[str, str]:
    """Return the parts of a workbook whose sheets are named Sheet1, Sheet2 ..."""
    numbers = range(1, len(sheets) + 1)
    named = "".join(
        f'<sheet name="Sheet{number}" sheetId="{number}" r:id="rId{number}"'
        f"{''.join(f' state={chr(34)}{state}{chr(34)}' for state in states[number - 1 : number])}/>"
        for number in numbers
    )
    linked = "".join(
        f'<Relationship Id="rId{number}" Type="{_DOCUMENT}/worksheet"'
        f' Target="worksheets/sheet{number}.xml"/>'
        for number in numbers
    )
    return {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="{_TYPES}"/>',
        "_rels/.rels": f'{HEAD}<Relationships xmlns="{_PACKAGE}"><Relationship Id="rId1"'
        f' Type="{_DOCUMENT}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{_DOCUMENT}">'
        f"<sheets>{named}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'{HEAD}<Relationships xmlns="{_PACKAGE}">{linked}'
        "</Relationships>",
        "xl/sharedStrings.xml": strings or strings_xml(),
        **{f"xl/worksheets/sheet{number}.xml": sheets[number - 1] for number in numbers},
    }


def zipped(parts: dict[str, str]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def workbook(*sheets: str, **options: object) -> bytes:
    return zipped(parts_of(*sheets, **options))
