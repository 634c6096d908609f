"""Any place that has a URL."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from heaptrail.agent.exporters.file import File
from heaptrail.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from heaptrail.agent.profile import Profile

_OBJECT_STORES = ("s3", "s3a", "gs", "gcs", "az", "azure", "abfs", "abfss", "adl")
_TYPES = {".heapsnapshot": "application/json", ".json": "application/json", ".jsonl": "application/jsonl"}
_LONGEST_VALUE = 256


class Fsspec:
    """Keeps profiles below a URL: `s3://bucket/folder`, `gs://…`, `az://…`, `file:///…`, or whatever fsspec knows.

    Objects belong to the bucket's owner alone, which is what stores do unless told otherwise, and carry what is
    known of the profile as metadata. Credentials come from the environment (`AWS_ACCESS_KEY_ID`,
    `GOOGLE_APPLICATION_CREDENTIALS`, …) or from `options`, which are obstore's for object stores and otherwise
    those of the file system. The upload to an object store is a process of its own, which ends with
    it. Raises `UsageError` when what it needs is not installed: the extra `cloud`.
    """

    def __init__(self, url: str, **options: str | int | bool) -> None:
        protocol = urlsplit(url).scheme
        if not protocol:
            raise UsageError(f"{url!r} is no URL.", help="For example s3://bucket/folder; File is for a local folder.")
        self._url = url.rstrip("/")
        self._options = options
        self.folder: Path | None = None
        self._put = self._way_to(protocol)

    def export(self, profile: Profile) -> None:
        """See `Exporter`. Raises what the store raises."""
        self._put(profile)

    def _way_to(self, protocol: str) -> Callable[[Profile], None]:
        if protocol in ("file", "local"):
            local = File(unquote(urlsplit(self._url).path), keep=None)
            self.folder = local.folder
            return local.export
        if protocol in _OBJECT_STORES and find_spec("obstore") is not None:
            return self._put_object
        if find_spec("fsspec") is None or (protocol in _OBJECT_STORES and not _is_installed(protocol)):
            raise UsageError(f"{protocol}:// needs an extra.", help="pip install 'heaptrail[cloud]'")
        if not _is_known(protocol):
            raise UsageError(f"There is no file system for {protocol}://.", help="For example s3://, gs://, az://, file://.")
        return self._put_file

    def _put_object(self, profile: Profile) -> None:
        from heaptrail.agent.exporters.upload import upload

        upload(self._url, self._options, profile.name, profile.path, _metadata(profile))

    def _put_file(self, profile: Profile) -> None:
        from fsspec.core import url_to_fs

        system, folder = url_to_fs(self._url, **self._options)
        system.makedirs(folder, exist_ok=True)
        target = f"{folder.rstrip('/')}/{profile.name}"
        system.put_file(str(profile.path), f"{target}.part")
        system.mv(f"{target}.part", target)


def _is_installed(protocol: str) -> bool:
    from fsspec.registry import get_filesystem_class

    try:
        get_filesystem_class(protocol)
    except (ImportError, ValueError):
        return False
    return True


def _is_known(protocol: str) -> bool:
    from fsspec.registry import available_protocols

    return protocol in available_protocols()


def _metadata(profile: Profile) -> dict[str, str]:
    known = {
        "kind": profile.kind,
        "start": profile.start.isoformat(),
        "end": profile.end.isoformat(),
        "status": profile.status,
        "error": profile.error,
        **profile.attributes,
    }
    metadata = {name: _header_value(value) for name, value in known.items() if value != ""}
    return {"Content-Type": _TYPES.get(profile.path.suffix, "application/octet-stream"), **metadata}


def _header_value(value: object) -> str:
    """Stores send metadata as HTTP headers: a short line of ASCII."""
    return " ".join(str(value).encode("ascii", "backslashreplace").decode().split())[:_LONGEST_VALUE]
