"""Forms that take a file, or its text to be mended after a fault."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from portal.batches import exchange, schemes, sheets


class FileOrText(forms.Form):
    """A file of text, read and checked as a whole before anything is written.

    The same text may be pasted; after a fault it stands in the text field to be mended.
    """

    LIMIT: ClassVar = 1024 * 1024

    file = forms.FileField(label=_("File"), required=False)
    text = forms.CharField(
        label=_("or its text"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
    )

    def __init__(self, data: Any = None, files: Any = None, **kwargs: Any) -> None:
        upload = (files or {}).get("file")
        self.book = b""
        self.is_readable = True
        if data is not None and upload is not None and upload.size <= self.LIMIT:
            content = upload.read()
            if sheets.is_book(content):
                self.book = content
            else:
                data = data.copy()
                try:
                    data["text"] = content.decode("utf-8-sig")
                except UnicodeDecodeError:
                    self.is_readable = False
        super().__init__(data, files, **kwargs)

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if upload is not None and upload.size > self.LIMIT:
            raise forms.ValidationError(
                _now("“%(name)s” has %(size)s bytes; a file of this kind has at most %(limit)s.")
                % {"name": upload.name, "size": upload.size, "limit": self.LIMIT}
            )
        if not self.is_readable:
            raise forms.ValidationError(
                _now("“%(name)s” is not in UTF-8: save it as UTF-8 and choose it again.")
                % {"name": upload.name}
            )
        return upload

    def clean(self) -> dict[str, Any]:
        """Read what was given; one error for each fault."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        if not self.book and not cleaned["text"].strip():
            raise forms.ValidationError(_now("Choose a file or paste its text."))
        try:
            self.take(cleaned)
        except (schemes.SchemeError, exchange.BatchFileError) as error:
            raise forms.ValidationError(error.sentences) from error
        return cleaned

    def take(self, cleaned: dict[str, Any]) -> None:
        """Put what was read into `cleaned`."""
        raise NotImplementedError


class SchemeForm(FileOrText):
    """A scheme file, JSON or XLSX: what was read stands in `schemes`."""

    file = forms.FileField(label=_("Scheme file (JSON or XLSX)"), required=False)
    is_default = forms.BooleanField(
        label=_("Provisional default indicators"),
        required=False,
        help_text=_("Says so wherever the indicators are shown."),
    )

    def take(self, cleaned: dict[str, Any]) -> None:
        cleaned["schemes"] = sheets.read(self.book) if self.book else schemes.read(cleaned["text"])


class BatchFileForm(FileOrText):
    """A whole batch as a file: what was read stands in `batch_file`."""

    file = forms.FileField(label=_("Batch file (JSON)"), required=False)

    def take(self, cleaned: dict[str, Any]) -> None:
        cleaned["batch_file"] = exchange.read(self.book or cleaned["text"])
