"""The secret that a request must show, and where it is kept for those who may read it."""

from __future__ import annotations

import contextlib
import hmac
import os
import secrets
import stat
import tempfile
from hashlib import sha256
from pathlib import Path

from heaptrail.agent.log import logger
from heaptrail.errors import CaptureError

TOKEN_HEADER = "x-admin-token"  # noqa: S105
TOKEN_VARIABLES = ("HEAPTRAIL_TOKEN", "HEAPDUMP_TOKEN")
_PUBLISHED_TOKEN = "heapdump_demo"  # noqa: S105


class AccessToken:
    """Compares in constant time. Only a digest is kept: a heap snapshot of this process does not show the token."""

    def __init__(self, token: str) -> None:
        self._digest = _digest(token)
        self._file: Path | None = None
        self._file_of = 0

    def matches(self, shown: str) -> bool:
        """Whether this is the token; the empty text never is. Takes as long for every wrong one."""
        return hmac.compare_digest(_digest(shown), self._digest) and shown != ""

    def keep(self, token: str) -> None:
        """Write the header with the token to a new file that only this user can read, and log where that is."""
        self._file = _write_private(f"{os.getpid()}-{secrets.token_hex(4)}.token", f"{TOKEN_HEADER}: {token}\n")
        self._file_of = os.getpid()
        logger.warning("the token of process %d is in %s", os.getpid(), self._file)

    def forget(self) -> None:
        """Remove the file, if this process wrote one. A forked child leaves its parent's alone."""
        file, self._file = self._file, None
        if file is not None and self._file_of == os.getpid():
            file.unlink(missing_ok=True)


def find_token(given: str | None = None) -> AccessToken:
    """The token given, else the one of the environment, else a new one in a file that only this user can read.

    The file has the whole header, for `curl -H @FILE`, and its name is logged. Raises `CaptureError` where no private file
    can be made.
    """
    for token in (given, *(os.environ.get(name) for name in TOKEN_VARIABLES)):
        if token:
            if token == _PUBLISHED_TOKEN:
                logger.warning("the token is the one of published examples; %s", _where_to_set_another())
            return AccessToken(token)
    made = secrets.token_urlsafe(32)
    kept = AccessToken(made)
    kept.keep(made)
    return kept


def _where_to_set_another() -> str:
    """The variable that the published token stands in: the leak lab, which gives it, knows one of them only."""
    holding = [name for name in TOKEN_VARIABLES if os.environ.get(name) == _PUBLISHED_TOKEN]
    return f"set another in {' and '.join(holding)}" if holding else "give another"


def _digest(token: str) -> bytes:
    return sha256(token.encode("utf-8", "surrogatepass")).digest()


def _write_private(name: str, text: str) -> Path:
    folder = _private_folder()
    _remove_orphans(folder)
    path = folder / name
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with contextlib.ExitStack() as undo:
        undo.callback(path.unlink)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(text)
        undo.pop_all()
    return path


def _private_folder() -> Path:
    """`$XDG_RUNTIME_DIR/heaptrail`, or `heaptrail-<user>` in the folder for temporary files; made if it is not there.

    Others may write to the folder for temporary files: what stands there under our name is used only if it is a folder, not
    a link, of this user alone.
    """
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    folder = Path(runtime, "heaptrail") if runtime else Path(tempfile.gettempdir(), f"heaptrail-{_user()}")
    with contextlib.suppress(FileExistsError):
        folder.mkdir(0o700)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or (hasattr(os, "geteuid") and (found.st_uid != os.geteuid() or found.st_mode & 0o077)):
        raise CaptureError(
            f"{folder} is not a folder of this user alone, so the token is not written there.",
            help="Set HEAPTRAIL_TOKEN, or remove that folder.",
        )
    return folder


def _remove_orphans(folder: Path) -> None:
    """Remove what processes left that were killed: their tokens died with them."""
    for path in folder.glob("*-*.token"):
        pid = path.name.partition("-")[0]
        with contextlib.suppress(OSError, OverflowError):
            if pid.isdecimal() and not _is_alive(int(pid)):
                path.unlink(missing_ok=True)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _user() -> str:
    return str(os.geteuid()) if hasattr(os, "geteuid") else "user"
