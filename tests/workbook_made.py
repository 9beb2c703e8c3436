"""Workbooks written by hand, part by part, in the forms that spreadsheets and programs give them."""

import zipfile

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
FORMATS = ("General", "dd/mm/yyyy", "dd.mm.yyyy hh:mm", "0%", '">"0', "[h]:mm", "h:mm", '0.0" g/dL"', "yyyy-mm-dd;@")
"""Number formats by the style that names them: s="1" is a date."""


def cell(place, value=None, kind="", style=None, formula=None):
    """One cell as XML; without a value a blank one."""
    given = "".join(
        f' {name}="{said}"' for name, said in (("r", place), ("s", style), ("t", kind)) if said not in (None, "")
    )
    formula = f"<f>{formula}</f>" if formula is not None else ""
    inside = "" if value is None else f"<is><t>{value}</t></is>" if kind == "inlineStr" else f"<v>{value}</v>"
    return f"<c{given}>{formula}{inside}</c>"


def text(place, value):
    return cell(place, value, "inlineStr")


def row(number, *cells, more=""):
    return f'<row r="{number}"{more}>{"".join(cells)}</row>'


def sheet(*rows, after="", main=MAIN):
    return f'<worksheet xmlns="{main}"><sheetData>{"".join(rows)}</sheetData>{after}</worksheet>'


HEADER = row(1, text("A1", "patient"), text("B1", "ferritin [ug/L]"), text("C1", "platelets [10*9/L]"))


def parts(*sheets, names=(), texts=(), book="", main=MAIN, hidden=()):
    """The parts of a workbook by their names."""
    names = [*names, *(f"Sheet{number}" for number in range(len(names) + 1, len(sheets) + 1))]
    listed = "".join(
        f'<sheet name="{name}" sheetId="{number}" r:id="r{number}"{" state=" + chr(34) + "hidden" + chr(34) if name in hidden else ""}/>'
        for number, name in enumerate(names, 1)
    )
    kinds = [(f"r{number}", "worksheet", f"worksheets/sheet{number}.xml") for number in range(1, len(sheets) + 1)]
    kinds += [("r98", "styles", "styles.xml"), *([("r99", "sharedStrings", "sharedStrings.xml")] if texts else [])]
    found = {
        "_rels/.rels": _relations([("r1", "officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{_OFFICE}">{book}<sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _relations(kinds),
        "xl/styles.xml": _styles(main),
    }
    found |= {f"xl/worksheets/sheet{number}.xml": one for number, one in enumerate(sheets, 1)}
    if texts:
        found["xl/sharedStrings.xml"] = (
            f'<sst xmlns="{main}">{"".join(f"<si><t>{one}</t></si>" for one in texts)}</sst>'
        )
    return found


def _relations(kinds):
    inside = "".join(
        f'<Relationship Id="{id}" Type="{_OFFICE}/{kind}" Target="{target}"/>' for id, kind, target in kinds
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{inside}</Relationships>'


def _styles(main):
    written = [code.replace('"', "&quot;").replace(">", "&gt;") for code in FORMATS]
    codes = "".join(f'<numFmt numFmtId="{164 + number}" formatCode="{code}"/>' for number, code in enumerate(written))
    used = "".join(f'<xf numFmtId="{164 + number}"/>' for number in range(len(FORMATS)))
    return f'<styleSheet xmlns="{main}"><numFmts>{codes}</numFmts><cellXfs>{used}</cellXfs></styleSheet>'


def packed(path, found):
    """The parts as a file."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in found.items():
            archive.writestr(name, content)
    return path


def made(path, *sheets, **more):
    """A workbook of sheets."""
    return packed(path, parts(*sheets, **more))


def bomb(path, before, many, after, repeat=60):
    """A workbook whose sheet repeats a piece, written a megabyte at a time."""
    found = parts(sheet(HEADER))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in found.items():
            if not name.endswith("sheet1.xml"):
                archive.writestr(name, content)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as out:
            out.write(sheet(HEADER).replace("</sheetData></worksheet>", before).encode())
            for _ in range(repeat):
                out.write(many)
            out.write((after + "</sheetData></worksheet>").encode())
    return path
