"""The portal as people meet it: a served copy of a world, with its own database and files."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60  # seconds until a started portal has to answer


def _environment(var: Path) -> dict[str, str]:
    """The embedded portal's own settings, whatever database the tests run on."""
    outer = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "REDIS_URL"}}
    ours = {"DJANGO_SETTINGS_MODULE": "portal.settings.demo", "VAR_DIR": str(var)}
    return {**outer, **ours, "LOG_LEVEL": "WARNING"}


def build(world: str, var: Path) -> Path:
    """Lay out a world of `worlds.py` in the empty folder `var`; return the folder."""
    for command in (
        ["migrate", "--no-input", "--verbosity", "0"],
        ["shell", "-v", "0", "-c", f"from tests.journeys import worlds; worlds.{world}()"],
    ):
        subprocess.run(
            [sys.executable, "manage.py", *command], cwd=ROOT, env=_environment(var), check=True
        )
    return var


@dataclass(frozen=True, slots=True)
class Portal:
    """A running portal: its address and the folder it writes into."""

    address: str
    var: Path


@contextmanager
def serve(world: Path, var: Path) -> Iterator[Portal]:
    """Serve a copy of a laid-out world from `var`, as `make demo` does, until the block ends."""
    shutil.copytree(world, var)
    port = _free_port()
    portal = Portal(f"http://127.0.0.1:{port}", var)
    log = var / "web.log"
    command = [
        *(sys.executable, "-m", "gunicorn", "portal.wsgi", "--bind", f"127.0.0.1:{port}"),
        *("--worker-class", "gthread", "--workers", "1", "--threads", "8"),
        *("--no-control-socket", "--log-level", "warning"),
    ]
    with log.open("wb") as out:
        server = subprocess.Popen(
            command, cwd=ROOT, env=_environment(var), stdout=out, stderr=subprocess.STDOUT
        )
        try:
            _wait(portal, server, log)
            yield portal
        finally:
            server.terminate()
            server.wait(timeout=20)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(portal: Portal, server: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and server.poll() is None:
        try:
            urlopen(f"{portal.address}/healthz", timeout=5).close()  # noqa: S310 - our own
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
        else:
            return
    raise RuntimeError(f"The portal does not answer.\n{log.read_text()[-4000:]}")
