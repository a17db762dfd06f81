"""Files as the European Central Bank publishes them, with figures it has published."""

import io
import zipfile

DAILY = (
    b"Date, USD, JPY, BGN, CZK, DKK, GBP, HUF, PLN, RON, SEK, CHF, ISK, NOK, TRY, AUD, BRL, CAD,"
    b" CNY, HKD, IDR, ILS, INR, KRW, MXN, MYR, NZD, PHP, SGD, THB, ZAR, \n"
    b"25 November 2024, 1.0495, 161.64, 1.9558, 25.295, 7.4586, 0.83465, 409.78, 4.3185, 4.9767,"
    b" 11.5030, 0.9324, 145.30, 11.5865, 36.3020, 1.6111, 6.0941, 1.4648, 7.6018, 8.1659, 16651.89,"
    b" 3.8493, 88.4595, 1469.87, 21.3301, 4.6724, 1.7926, 61.936, 1.4128, 36.271, 18.9592, \n"
)
"""`eurofxref.csv` of 25 November 2024: spaces after commas, and a comma at the end of a row."""

HISTORY = (
    b"Date,USD,JPY,BGN,CYP,GBP,RUB,\n"
    b"2024-01-03,1.0919,155.94,1.9558,N/A,0.86375,N/A,\n"
    b"2024-01-02,1.0956,155.67,1.9558,N/A,0.86960,N/A,\n"
    b"2022-02-28,1.1240,129.27,1.9558,N/A,0.83790,117.2010,\n"
    b"1999-01-04,1.1789,133.73,N/A,0.58231,0.71110,25.2875,\n"
)
"""Some days and columns of `eurofxref-hist.csv`, the latest first; CYP and BGN are of the past."""

XML = b"""<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01"
 xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
\t<gesmes:subject>Reference rates</gesmes:subject>
\t<gesmes:Sender>
\t\t<gesmes:name>European Central Bank</gesmes:name>
\t</gesmes:Sender>
\t<Cube>
\t\t<Cube time='2024-01-03'>
\t\t\t<Cube currency='USD' rate='1.0919'/>
\t\t\t<Cube currency='JPY' rate='155.94'/>
\t\t</Cube>
\t\t<Cube time='2024-01-02'>
\t\t\t<Cube currency='USD' rate='1.0956'/>
\t\t\t<Cube currency='JPY' rate='155.67'/>
\t\t</Cube>
\t</Cube>
</gesmes:Envelope>"""


def zipped(**parts: bytes) -> bytes:
    """Return a ZIP of parts, whose names have "_" for ".": `rates_csv` is rates.csv."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("_", "."), content)
    return made.getvalue()
