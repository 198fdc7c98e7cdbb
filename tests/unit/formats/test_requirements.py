"""Requirements files and single requirements are read by pip's rules."""

import pytest

from bartizan.core.errors import FormatError
from bartizan.formats.requirement import Requirement, read_requirement
from bartizan.formats.requirements import read_requirements

COMMIT = "0123456789abcdef0123456789abcdef01234567"


def one(text: str) -> Requirement:
    found = read_requirement(text)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "exact"),
    [
        ("torch==2.1.0", True),
        ("torch===2.1.0", True),
        ("torch==2.1.*", False),
        ("torch>=2,==2.1.0", True),
        ("torch~=2.1", False),
        ("torch", False),
        (f"git+https://git.example/team/peft.git@{COMMIT}", True),
        ("git+https://git.example/team/peft.git@main", False),
        ("git+https://git.example/team/peft.git", False),
        ("tool @ https://files.example/tool-1.0.zip", False),
        ("tool @ https://files.example/tool-1.0.zip#sha256=" + "a" * 64, True),
    ],
)
def test_exact_means_one_release_one_commit_or_one_hashed_file(text: str, *, exact: bool) -> None:
    assert one(text).exact is exact


@pytest.mark.parametrize(
    ("text", "name", "vcs", "revision"),
    [
        ("git+https://git.example/team/peft.git", "peft", "git", None),
        ("git+ssh://git@git.example/team/Peft_X.git@v1", "peft-x", "git", "v1"),
        ("git+https://git.example/t/r@v1#egg=Real.Name&subdirectory=a", "real-name", "git", "v1"),
        ("Peft[a] @ git+https://git.example/x.git@feature", "peft", "git", "feature"),
        ("hg+https://hg.example/tool", "tool", "hg", None),
        ("https://files.example/torch-2.1.0%2Bcu-cp311.whl", "torch", None, None),
    ],
)
def test_source_checkouts_and_urls(
    text: str, name: str, vcs: str | None, revision: str | None
) -> None:
    found = one(text)
    assert (found.name, found.vcs, found.revision) == (name, vcs, revision)


def test_credentials_are_dropped() -> None:
    found = one("git+https://user:pass@git.example/x.git@main")
    assert found.url == "git+https://git.example/x.git"
    assert found.revision == "main"


@pytest.mark.parametrize("text", ["./tool", ".", "../x", "dist/tool-1.0-py3-none-any.whl", "/abs"])
def test_paths_are_local(text: str) -> None:
    assert one(text).local


@pytest.mark.parametrize("text", ["", "two words", "???", "x" * 3000, "-r other.txt"])
def test_what_is_no_requirement_is_none(text: str) -> None:
    assert read_requirement(text) is None


def test_names_extras_and_markers() -> None:
    found = one('Py_Torch[b,a]>=1 ; python_version < "3.12"')
    assert (found.name, found.extras, found.specifier) == ("py-torch", ("a", "b"), ">=1")
    assert found.marker == 'python_version < "3.12"'


def test_a_whole_file() -> None:
    read = read_requirements(
        b"\xef\xbb\xbf# a remark\n"
        b"--index-url https://user:pass@mirror.example/simple\n"
        b"--extra-index-url=https://other.example/simple\n"
        b"--pre\n"
        b"-r base.txt\n"
        b"-cpins.txt\n"
        b"-e git+https://git.example/t/own.git#egg=own\n"
        b"torch==2.1.0 \\\n"
        b"    --hash=sha256:aa \\\n"
        b"    --hash=sha256:bb\n"
        b"gradio  # the page\n"
        b"not a requirement\n"
        b"last==1\\\n"
    )
    assert [(option.name, option.value, option.line) for option in read.options] == [
        ("--index-url", "https://mirror.example/simple", 2),
        ("--extra-index-url", "https://other.example/simple", 3),
        ("--pre", "", 4),
    ]
    assert [(each.name, each.value) for each in read.includes] == [
        ("--requirement", "base.txt"),
        ("--constraint", "pins.txt"),
    ]
    assert [(each.name, each.line, each.editable) for each in read.requirements] == [
        ("own", 7, True),
        ("torch", 8, False),
        ("gradio", 11, False),
        ("last", 13, False),
    ]
    assert read.requirements[1].hashes == ("sha256:aa", "sha256:bb")
    assert read.unread == (12,)


def test_powershell_writes_utf_16() -> None:
    content = "torch==2.1.0\r\ngradio\r\n".encode("utf-16")
    assert [(each.name, each.line) for each in read_requirements(content).requirements] == [
        ("torch", 1),
        ("gradio", 2),
    ]


def test_binary_is_refused() -> None:
    with pytest.raises(FormatError):
        read_requirements(b"a\x00b")


def test_more_lines_than_are_read_are_an_error() -> None:
    with pytest.raises(FormatError, match="more than 100,000 lines"):
        read_requirements(b"a\n" * 100_001)
