"""What is published here as plain HTML, for the ministry's site and 工信微报 (六(五))."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def article(
    request: HttpRequest, *, title: str, byline: str, lead: str, parts: Iterable[tuple[Any, str]]
) -> HttpResponse:
    """Answer with headings and paragraphs alone: no class, style or script, for any editor.

    parts: heading and text of each part; one without text is left out.
    """
    told = [(heading, text) for heading, text in parts if text]
    context = {"title": title, "byline": byline, "lead": lead, "parts": told}
    return render(request, "recognition/article.html", context)
