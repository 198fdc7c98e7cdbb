"""The code of Bartizan as it is sent to other machines, so that they run the same."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

PACKAGE: Final = "bartizan"
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


@contextmanager
def folder() -> Iterator[Path]:
    """Give the folder of this package."""
    with as_file(files(PACKAGE)) as path:
        yield path


@contextmanager
def archive() -> Iterator[Path]:
    """Give a zip of this package from which Python imports it; the same code gives the same bytes.

    It has a name of its own, since a cluster may know two versions of the package.
    """
    with folder() as source, TemporaryDirectory() as place:
        path = Path(place) / f"{PACKAGE}.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
            for each in sorted(source.rglob("*")):
                if each.is_file() and "__pycache__" not in each.parts:
                    name = f"{PACKAGE}/{each.relative_to(source).as_posix()}"
                    target.writestr(zipfile.ZipInfo(name, _EPOCH), each.read_bytes())
        yield path
