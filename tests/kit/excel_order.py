"""The order in which ECMA-376 has the children of an element, for the parts a workbook is made of.

A program that is strict about it, as Excel is, offers to repair a file that has them otherwise.
"""

from pathlib import Path
from xml.etree import ElementTree as ET
from zipfile import ZipFile

_SERIES = "idx order tx spPr"
_AXIS = (
    "axId scaling delete axPos majorGridlines minorGridlines title numFmt majorTickMark"
    " minorTickMark tickLblPos spPr txPr crossAx crosses crossesAt"
)
ORDER = {
    "worksheet": (
        "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection"
        " protectedRanges scenarios autoFilter sortState dataConsolidate customSheetViews"
        " mergeCells phoneticPr conditionalFormatting dataValidations hyperlinks printOptions"
        " pageMargins pageSetup headerFooter rowBreaks colBreaks customProperties cellWatches"
        " ignoredErrors smartTags drawing legacyDrawing legacyDrawingHF picture oleObjects controls"
        " webPublishItems tableParts extLst"
    ),
    "sheetView": "pane selection pivotSelection extLst",
    "c": "f v is extLst",
    "headerFooter": "oddHeader oddFooter evenHeader evenFooter firstHeader firstFooter",
    "table": "autoFilter sortState tableColumns tableStyleInfo extLst",
    "workbook": (
        "fileVersion fileSharing workbookPr workbookProtection bookViews sheets functionGroups"
        " externalReferences definedNames calcPr oleSize customWorkbookViews pivotCaches"
    ),
    "styleSheet": (
        "numFmts fonts fills borders cellStyleXfs cellXfs cellStyles dxfs tableStyles colors extLst"
    ),
    "chartSpace": (
        "date1904 lang roundedCorners AlternateContent style clrMapOvr pivotSource protection chart"
        " spPr txPr externalData printSettings userShapes extLst"
    ),
    "chart": (
        "title autoTitleDeleted pivotFmts view3D floor sideWall backWall plotArea legend"
        " plotVisOnly dispBlanksAs showDLblsOverMax extLst"
    ),
    "plotArea": "layout areaChart barChart lineChart catAx valAx dTable spPr extLst",
    "areaChart": "grouping varyColors ser dLbls dropLines axId extLst",
    "barChart": "barDir grouping varyColors ser dLbls gapWidth overlap serLines axId extLst",
    "lineChart": (
        "grouping varyColors ser dLbls dropLines hiLowLines upDownBars marker smooth axId extLst"
    ),
    "areaChart/ser": f"{_SERIES} pictureOptions dPt dLbls trendline errBars cat val extLst",
    "barChart/ser": (
        f"{_SERIES} invertIfNegative pictureOptions dPt dLbls trendline errBars cat val shape"
        " extLst"
    ),
    "lineChart/ser": f"{_SERIES} marker dPt dLbls trendline errBars cat val smooth extLst",
    "dLbls": (
        "dLbl delete numFmt spPr txPr dLblPos showLegendKey showVal showCatName showSerName"
        " showPercent showBubbleSize separator showLeaderLines leaderLines extLst"
    ),
    "catAx": f"{_AXIS} auto lblAlgn lblOffset tickLblSkip tickMarkSkip noMultiLvlLbl extLst",
    "valAx": f"{_AXIS} crossBetween majorUnit minorUnit dispUnits extLst",
    "scaling": "logBase orientation max min extLst",
    "title": "tx layout overlay spPr txPr extLst",
    "legend": "legendPos legendEntry layout overlay spPr txPr extLst",
    "numCache": "formatCode ptCount pt extLst",
    "strCache": "ptCount pt extLst",
}


def misplaced(path: Path) -> list[str]:
    """Return the elements of a workbook whose children stand in another order, by part and name."""
    found = []
    with ZipFile(path) as archive:
        for name in archive.namelist():
            if name.startswith("xl/") and name.endswith(".xml") and "theme" not in name:
                root = ET.fromstring(archive.read(name))
                found += [f"{name}: {word}" for word in _misplaced_in(root)]
    return found


def _misplaced_in(root: ET.Element) -> list[str]:
    wrong = [] if _is_in_order(root, ORDER.get(_tag(root), "")) else [_tag(root)]
    for parent in root.iter():
        for child in parent:
            order = ORDER.get(f"{_tag(parent)}/{_tag(child)}", ORDER.get(_tag(child), ""))
            wrong += [] if _is_in_order(child, order) else [f"{_tag(parent)}/{_tag(child)}"]
    return wrong


def _is_in_order(element: ET.Element, order: str) -> bool:
    if not order:
        return True
    words = order.split()
    places = [words.index(_tag(child)) if _tag(child) in words else -1 for child in element]
    return -1 not in places and places == sorted(places)


def _tag(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]
