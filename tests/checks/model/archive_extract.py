"""Cases of model-archive-extract."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "model-archive-extract"
FAIL = partial(Case, check=CHECK, outcome=Outcome.FAIL)
PASS = partial(Case, check=CHECK, outcome=Outcome.PASS)
REVIEW = partial(Case, check=CHECK, outcome=Outcome.REVIEW)
UNKNOWN = partial(Case, check=CHECK, outcome=Outcome.UNKNOWN)
NONE = partial(Case, check=CHECK, outcome=Outcome.NOT_APPLICABLE)

CASES: tuple[Case, ...] = (
    FAIL(
        files={
            "a.py": """
            import tarfile

            def unpack(path):
                with tarfile.open(path) as archive:
                    archive.extractall(path=".")
            """
        },
        at=("a.py:5",),
    ),
    FAIL(
        files={"a.py": "import tarfile\ntarfile.open('m.tar.gz').extractall('m')\n"}, at=("a.py:2",)
    ),
    FAIL(files={"a.py": "from tarfile import open as o\nt = o('m.tar')\nt.extract('x')\n"}),
    FAIL(files={"a.py": "import shutil\nshutil.unpack_archive('m.tar.gz', 'm')\n"}),
    FAIL(
        files={
            "a.py": "import tarfile\n"
            "tarfile.open('m.tar').extractall('m', filter='fully_trusted')\n"
        }
    ),
    PASS(
        files={"a.py": "import tarfile\ntarfile.open('m.tar').extractall('m', filter='data')\n"},
        at=("a.py:2",),
    ),
    PASS(
        files={
            "a.py": """
            import tarfile
            with tarfile.open("m.tar") as archive:
                archive.extractall("m", filter=tarfile.data_filter)
            """
        }
    ),
    REVIEW(
        files={"a.py": "import shutil\ndef f(path):\n    shutil.unpack_archive(path, 'm')\n"},
        at=("a.py:3",),
    ),
    NONE(files={"a.py": "import shutil\nshutil.unpack_archive('m.zip', 'm')\n"}),
    UNKNOWN(files={"a.py": "import tarfile\ntarfile.open('m.tar').extractall(\n"}),
    UNKNOWN(files={"a.ts": "tarfile.open(p); archive.extractall(p)\n"}),
    NONE(files={"a.py": "import zipfile\nzipfile.ZipFile('m.zip').extractall('m')\n"}),
    NONE(files={"a.py": "features.extract(text)\n"}),
    REVIEW(
        files={"a.py": "import tarfile\ntarfile.open(p).extractall(d, filter=my_data_filter)\n"},
        at=("a.py:2",),
        without=Outcome.PASS,
    ),
)
