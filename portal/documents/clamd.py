"""A client of clamd: one file over its INSTREAM command, and what it answers."""

import socket
import struct
from dataclasses import dataclass
from typing import BinaryIO, Final
from urllib.parse import urlsplit

_CHUNK: Final = 1 << 16
_ANSWER: Final = 4096
#: Seconds without an answer after which the scan is given up for now.
PATIENCE: Final = 60


class ScanFailed(Exception):
    """Clamd could not be asked, or would not say: the file goes on waiting."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What clamd says of a file: the name of what it found, "" where it found nothing."""

    virus: str

    @property
    def is_clean(self) -> bool:
        return not self.virus


def scan(stream: BinaryIO, url: str) -> Finding:
    """Send a file to the clamd at `url` (`tcp://host:3310` or `unix:///path`).

    Raise `ScanFailed` where there is no answer to rely on.
    """
    try:
        with _connect(url) as line:
            _send(line, stream)
            answer = _receive(line)
    except OSError as error:
        raise ScanFailed(str(error)) from error
    return _understood(answer)


def _connect(url: str) -> socket.socket:
    where = urlsplit(url)
    if where.scheme == "unix":
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(PATIENCE)
        line.connect(where.path)
        return line
    if where.scheme != "tcp" or not where.hostname:
        raise ScanFailed(f"CLAMD_URL is neither tcp://host:port nor unix:///path: {url}")
    return socket.create_connection((where.hostname, where.port or 3310), timeout=PATIENCE)


def _send(line: socket.socket, stream: BinaryIO) -> None:
    line.sendall(b"zINSTREAM\0")
    try:
        while chunk := stream.read(_CHUNK):
            line.sendall(struct.pack("!L", len(chunk)) + chunk)
        line.sendall(struct.pack("!L", 0))
    except (BrokenPipeError, ConnectionResetError):
        return  # it has heard enough (a size limit): its answer says why


def _receive(line: socket.socket) -> str:
    answer = b""
    while len(answer) < _ANSWER and not answer.endswith(b"\0"):
        if not (more := line.recv(_ANSWER)):
            break
        answer += more
    return answer.rstrip(b"\0\n").decode(errors="replace")


def _understood(answer: str) -> Finding:
    said = answer.removeprefix("stream: ")
    if said == "OK":
        return Finding("")
    if said.endswith(" FOUND"):
        return Finding(said.removesuffix(" FOUND"))
    raise ScanFailed(answer or "clamd closed the line without an answer")
