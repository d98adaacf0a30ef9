"""Files are written whole or not at all, and read within bounds.

What is not a regular file (a device, a pipe, a terminal) has no earlier content to keep: it
is opened and written.  A link is followed, a mode is kept, and no folder is made on the way.
"""

from __future__ import annotations

import os
import stat
import sys
from contextlib import suppress
from pathlib import Path

from exactlt.errors import InputError

CHUNK = 1 << 20
"""Bytes a read: memory follows what a file holds, not what may be read of it."""

KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
}


def write_atomic(path: str | Path, content: bytes | str, *, durable: bool = True) -> Path:
    """Write ``content`` so that ``path`` holds either all of it or what it held before.

    The bytes go to a temporary file in the same folder, are flushed to disk, and take the
    final name in one step.  A file that is there keeps its mode, a symbolic link stays and
    its file is written, and a device or pipe is written through.  Without ``durable`` nothing
    waits for the disk: for many files whose checksums are looked at before they are believed.

    Raises
    ------
    InputError
        The folder is missing or cannot be written, or the disk is full; nothing is left behind.
    """
    _check_name(path)
    path = Path(path)
    data = content.encode() if isinstance(content, str) else content
    try:
        place = Path(os.path.realpath(path))
        try:
            old = os.stat(path)
        except FileNotFoundError:
            old = None
        if old is not None and not stat.S_ISDIR(old.st_mode) and _written_through(old):
            _write_through(path, old, data)
        else:
            _replace(place, old, data, durable)
    except OSError as error:
        if not path.parent.is_dir():
            raise InputError(_missing(path)) from error
        raise InputError(f"cannot write {path}: {error.strerror or error}") from error
    return path


def _check_name(path: str | Path) -> None:
    if os.fspath(path) in ("", "."):
        raise InputError("cannot write: expected a file's name, got an empty one")
    if os.fspath(path) == "-":
        raise InputError("cannot write: expected a file's name, got '-' (/dev/stdout is a name)")
    if "\0" in os.fspath(path):
        raise InputError(f"cannot write {str(path)!r}: a file's name holds no null character")


HOUSE = Path("exactlt-out")
"""The folder that commands put their results in when no other is named; made when needed."""


def _missing(path: Path) -> str:
    return f"cannot write {path}: there is no folder {path.parent}; make it first"


def _written_through(old: os.stat_result) -> bool:
    """Whether a place is no regular file, or one that is our standard output or error."""
    return not stat.S_ISREG(old.st_mode) or _stream(old) is not None


def _stream(old: os.stat_result):
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):
            if os.path.samestat(os.fstat(stream.fileno()), old):
                return stream
    return None


def _write_through(path: Path, old: os.stat_result, data: bytes) -> None:
    stream = _stream(old)
    if stream is not None:  # what was printed before stays in front of it
        stream.flush()
        handle = os.dup(stream.fileno())
    else:
        handle = os.open(path, os.O_WRONLY | getattr(os, "O_NOCTTY", 0))
    with os.fdopen(handle, "wb", buffering=0) as file:
        view = memoryview(data)
        while view:
            view = view[file.write(view) :]


def _replace(place: Path, old: os.stat_result | None, data: bytes, durable: bool) -> None:
    if old is not None and stat.S_ISDIR(old.st_mode):
        raise IsADirectoryError(None, "it is a folder")
    import tempfile  # brings the compressors

    # a short name of its own: the final one may be as long as the system takes
    handle, temporary = tempfile.mkstemp(dir=place.parent, prefix=".exactlt.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            if durable:
                os.fsync(file.fileno())
        if old is None:
            umask = os.umask(0)
            os.umask(umask)
            mode = 0o666 & ~umask  # mkstemp makes private files; results are not secrets
        else:
            mode = stat.S_IMODE(old.st_mode)
            with suppress(OSError, AttributeError):  # only root may give files away
                os.chown(temporary, old.st_uid, old.st_gid)
        os.chmod(temporary, mode)
        os.replace(temporary, place)
        temporary = None
    finally:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)


def check_output(path: str | Path, *, folder: bool = False) -> Path:
    """Refuse a place that can never be written, before a long run and not after it.

    Nothing is made: with ``folder`` the last folder may be missing, but not those above it.

    Raises
    ------
    InputError
        A file is to take a folder's name, or the other way round, the folder around it is
        missing, or nothing may be written.
    """
    _check_name(path)
    path = Path(path)
    try:
        there = path.exists()
    except OSError as error:  # a name that is too long
        raise InputError(f"cannot write {path}: {error.strerror or error}") from error
    if there and path.is_dir() != folder:
        what = "a folder" if folder else "a file"
        raise InputError(f"cannot write {path}: expected {what}, it is not")
    if there and not folder and not path.is_file():
        near = path  # a device or a pipe: the folder around it does not matter
    else:
        near = path if folder and there else path.parent
    if near == HOUSE and not near.exists():
        near = near.parent
    if not near.exists():
        raise InputError(_missing(path))
    if not os.access(near, os.W_OK) or not (near == path or near.is_dir()):
        raise InputError(f"cannot write {path}: {near} is not a folder that can be written")
    return path


def make_folder(path: str | Path) -> Path:
    """The folder, made if only itself is missing; a typo above it makes no tree.

    Raises
    ------
    InputError
        The folder above is missing, or it cannot be made.
    """
    path = Path(path)
    try:
        path.mkdir(exist_ok=True, parents=path.parent == HOUSE)
    except FileNotFoundError as error:
        raise InputError(_missing(path)) from error
    except OSError as error:
        raise InputError(f"cannot make the folder {path}: {error.strerror or error}") from error
    return path


def read_bytes(path: str | Path, limit: int = 1 << 30) -> bytes:
    """The bytes of ``path``.

    Raises
    ------
    InputError
        It is unreadable, holds more than ``limit`` bytes, or is a device, socket or named pipe
        (the pipes of a shell's ``<(…)`` and ``|`` are read).
    """
    try:
        _refuse_special(path)
        with open(path, "rb") as file:
            chunks, total = [], 0
            while total <= limit and (chunk := file.read(min(CHUNK, limit + 1 - total))):
                chunks.append(chunk)
                total += len(chunk)
            if total > limit:
                size = max(total, os.fstat(file.fileno()).st_size)
                more = f"{size} bytes" if size > total else f"more than {limit} bytes"
                raise InputError(f"{path} has {more}; at most {limit} are read")
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror or error}") from error
    except ValueError as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"cannot read {str(path)!r}: {error}") from error
    return b"".join(chunks)


def _refuse_special(path: str | Path) -> None:
    """A device may have no end and a named pipe no writer; both would be waited for."""
    mode = os.stat(path).st_mode
    kind = stat.S_IFMT(mode)
    if kind == stat.S_IFIFO and not os.path.exists(os.path.realpath(path)):
        return  # a shell's pipe: its other end is there, or has been
    if kind in KINDS:
        raise InputError(f"cannot read {path}: expected a file, it is {KINDS[kind]}")


def read_text(path: str | Path, limit: int = 1 << 30) -> str:
    """The text of a UTF-8 file, without the byte order mark that some editors put in front.

    Raises
    ------
    InputError
        As :func:`read_bytes`, or the bytes are not UTF-8.
    """
    return decode(read_bytes(path, limit), str(path))


def decode(data: bytes, where: str) -> str:
    """UTF-8 bytes as text, without a byte order mark; InputError says where they are not."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise InputError(f"{where}: expected UTF-8 text, it is UTF-16; save it as UTF-8")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{where}: not UTF-8 text: byte {error.start}: {error.reason}") from error
