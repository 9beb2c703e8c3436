"""XLSX workbooks, read as a stream by the standard library's XML parser: every cell is a value, a blank, or a problem with its place.

The two libraries that read XLSX were measured and not taken: python-calamine 0.9.1 gives a cell with an error as a blank, openpyxl
3.1.5 a formula without a value, and both keep one of two cells at the same place in silence.
"""

from cytostorm.io.xlsx.grid import Problem
from cytostorm.io.xlsx.reading import Sheet, read_sheet

__all__ = ["Problem", "Sheet", "read_sheet"]
