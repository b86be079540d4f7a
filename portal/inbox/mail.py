"""Mail of rehearsal: each letter becomes one file named by its Message-ID."""

from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.text import get_valid_filename


class FileBackend(BaseEmailBackend):
    """Write `<Message-ID>.eml`: a letter sent twice is still one file, as it is one mail."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.EMAIL_FILE_PATH)
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            mime = message.message()
            name = get_valid_filename(str(mime["Message-ID"]).strip("<>"))
            (folder / f"{name}.eml").write_bytes(mime.as_bytes())
        return len(email_messages)
