"""A PDF measured: where its lines stand and where its ink lies, in millimetres."""

import io
import subprocess
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from xml.etree import ElementTree as ET

from PIL import Image

#: Ten pixels a millimetre.
DPI = 254
_MM = 25.4 / 72
_X = "{http://www.w3.org/1999/xhtml}"


@dataclass(frozen=True)
class Line:
    """One printed line: its words, and its box from the left and top edges of the sheet."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


class Page:
    """One page of a PDF, as poppler reads and draws it."""

    def __init__(self, paper: bytes, number: int, element: Any) -> None:
        self._paper, self._number = paper, number
        self.lines = [
            Line(
                "".join(word.text for word in line.iter(f"{_X}word")),
                *(float(line.get(side)) * _MM for side in ("xMin", "yMin", "xMax", "yMax")),
            )
            for line in element.iter(f"{_X}line")
        ]

    def line(self, text: str) -> Line:
        """Return the one line that contains `text`."""
        (found,) = [line for line in self.lines if text in line.text]
        return found

    @cached_property
    def picture(self) -> Image.Image:
        """The page drawn."""
        number = str(self._number)
        command = ["pdftoppm", "-r", str(DPI), "-png", "-f", number, "-l", number, "-"]
        drawn = subprocess.run(command, input=self._paper, check=True, capture_output=True)
        return Image.open(io.BytesIO(drawn.stdout)).convert("RGB")

    def red(self) -> tuple[float, float, float, float]:
        """Return left, top, right and bottom of everything red on the page."""
        red, green, _blue = self.picture.split()
        strong = red.point(lambda value: 255 * (value > 150))
        pale = green.point(lambda value: 255 * (value < 100))
        box = Image.composite(strong, Image.new("L", strong.size), pale).getbbox()
        assert box is not None
        left, top, right, bottom = (side / 10 for side in box)
        return left, top, right, bottom


def pages(paper: bytes) -> list[Page]:
    """Return the pages of a PDF."""
    command = ["pdftotext", "-bbox-layout", "-", "-"]
    read = subprocess.run(command, input=paper, check=True, capture_output=True)
    root = ET.fromstring(read.stdout)  # noqa: S314 - written by poppler here
    return [Page(paper, at, page) for at, page in enumerate(root.iter(f"{_X}page"), 1)]
