"""Files are written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from exactlt.errors import InputError


def write_atomic(path: str | Path, content: bytes | str) -> Path:
    """Write ``content`` so that ``path`` holds either all of it or what it held before.

    The bytes go to a temporary file in the same folder, are flushed to disk, and take the
    final name in one step.

    Raises
    ------
    InputError
        The folder cannot be made or written, or the disk is full; nothing is left behind.
    """
    if not str(path):
        raise InputError("cannot write: expected a file's name, got an empty one")
    path = Path(path)
    data = content.encode() if isinstance(content, str) else content
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(temporary, 0o666 & ~umask)  # mkstemp makes private files; results are not secrets
        os.replace(temporary, path)
        temporary = None
    except OSError as error:
        raise InputError(f"cannot write {path}: {error.strerror or error}") from error
    finally:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
    return path


def check_output(path: str | Path, *, folder: bool = False) -> Path:
    """Refuse a place that can never be written, before a long run and not after it.

    Nothing is made: a folder on the way that does not exist yet is fine.

    Raises
    ------
    InputError
        A file is to take a folder's name, or the other way round, or nothing may be written.
    """
    path = Path(path)
    if path.exists() and path.is_dir() != folder:
        what = "a folder" if folder else "a file"
        raise InputError(f"cannot write {path}: expected {what}, it is not")
    near = path if folder else path.parent
    while not near.exists():
        near = near.parent
    if not near.is_dir() or not os.access(near, os.W_OK):
        raise InputError(f"cannot write {path}: {near} is not a folder that can be written")
    return path


def read_bytes(path: str | Path, limit: int = 1 << 30) -> bytes:
    """The bytes of ``path``; InputError when unreadable or larger than ``limit`` bytes."""
    path = Path(path)
    try:
        size = path.stat().st_size
        if size > limit:
            raise InputError(f"{path} has {size} bytes; at most {limit} are read")
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror or error}") from error
