"""PDF from templates by WeasyPrint, with nothing fetched from anywhere."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import segno
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher


class NothingFetched(URLFetcher):
    """Refuse every address: a document is made of its own template alone."""

    def fetch(self, url: str, headers: Any = None) -> Any:
        raise ValueError(f"A document may not fetch {url}")


@cache
def _fonts() -> FontConfiguration:
    """One a process: a new one for each document costs half a second and grows the memory."""
    return FontConfiguration()


def render(template: str, context: Mapping[str, Any]) -> bytes:
    """Render `template` as a tagged PDF/A-3a in the portal's own language; return its bytes."""
    with translation.override(settings.LANGUAGE_CODE):
        html = render_to_string(template, dict(context))
    document: bytes = HTML(string=html, url_fetcher=NothingFetched()).write_pdf(
        font_config=_fonts(), pdf_variant="pdf/a-3a"
    )
    return document


def qr_svg(text: str) -> str:
    """Return a QR code of `text` as inline SVG."""
    svg: str = segno.make(text, error="m").svg_inline(scale=4, border=2)
    return svg
