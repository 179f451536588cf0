"""Which bytes go into a file, so that they are what its name says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cardpress.errors import CardpressError, EncodeError
from cardpress.formats import FORMATS, SVG, format_of_path

if TYPE_CHECKING:
    from cardpress.providers.results import Result, ResultFile

#: Suffixes of files that are no pictures, by media type.
_OTHERS = {"model/gltf-binary": ".glb", "video/mp4": ".mp4"}

_PICTURES = tuple(
    suffix for format in FORMATS if format is not SVG for suffix in format.suffixes
)  # fmt: skip


def check_target(path: Path) -> None:
    """Check that a result could be saved under this name, before it is bought.

    Raises:
        EncodeError: No result has such a suffix, or there is no such folder.
    """
    suffix = path.suffix.lower()
    if suffix and suffix not in (*_PICTURES, *_OTHERS.values()):
        known = ", ".join((*_PICTURES, *_OTHERS.values()))
        raise EncodeError(f"{path.name!r} cannot be written: known are {known}")
    if not path.parent.is_dir():
        message = f"cannot write {str(path)!r}: there is no folder {str(path.parent)!r}"
        raise EncodeError(message) from FileNotFoundError(str(path.parent))
    if path.is_dir():
        message = f"cannot write {str(path)!r}: it is a folder"
        raise EncodeError(message) from IsADirectoryError(str(path))


def meant(result: Result, path: Path) -> ResultFile:
    """Return the file of a result that the suffix of `path` asks for; without one, the first.

    Raises:
        CardpressError: The result has none of that kind.
    """
    suffix = path.suffix.lower()
    if not suffix:
        return result.files[0]
    for file in result.files:
        if suffix in _suffixes(file):
            return file
    offered = dict.fromkeys(suffix for file in result.files for suffix in _suffixes(file)[:1])
    raise CardpressError(
        f"{path.name!r} cannot be written: what {result.provider} has made is "
        f"{' and '.join(file.media_type for file in result.files)}; it is stored, save it as "
        f"{' or '.join(offered)} at no further cost"
    )


def media_type_of(file: ResultFile, path: Path) -> str:
    """Return what `contents` gives."""
    if not path.suffix or path.suffix.lower() == _own(file) or not _is_picture(file):
        return file.media_type
    return _media_type(path.suffix)


def contents(file: ResultFile, path: Path) -> bytes:
    """Return the bytes of a file that `meant` has returned, as the suffix of `path` says.

    A picture of another format is converted.

    Raises:
        CardpressError: It cannot be read or converted.
    """
    try:
        data = file.data
    except OSError as error:
        raise CardpressError(f"the stored result cannot be read: {error.strerror}") from error
    if media_type_of(file, path) == file.media_type:
        return data
    return _converted(data, format_of_path(path).name)


def _converted(data: bytes, name: str) -> bytes:
    from cardpress.encode import encode
    from cardpress.limits import Limits
    from cardpress.sources.decoder import decode
    from cardpress.sources.header import inspect

    # Its size was checked under the settings' limits when it came.
    whole = 2**62
    limits = Limits(source_bytes=whole, source_pixels=whole, source_side=whole)
    return encode(decode(inspect(data, limits), "").image, name)


def _is_picture(file: ResultFile) -> bool:
    return file.media_type.startswith("image/")


def _own(file: ResultFile) -> str:
    """Return the suffix of pictures of a format that we read but do not write, e.g. `.gif`."""
    return f".{file.media_type.rpartition('/')[2]}"


def _suffixes(file: ResultFile) -> tuple[str, ...]:
    """Return the suffixes that a file can be saved under, its own one first."""
    if not _is_picture(file):
        other = _OTHERS.get(file.media_type)
        return () if other is None else (other,)
    own = tuple(suffix for suffix in _PICTURES if _media_type(suffix) == file.media_type)
    return tuple(dict.fromkeys((*(own or (_own(file),)), *_PICTURES)))


def _media_type(suffix: str) -> str:
    return format_of_path(f"x{suffix}").media_type
