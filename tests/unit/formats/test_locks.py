"""Lock files yield their releases, and say whether each is tied to its content."""

import json

import pytest

from bartizan.core.errors import FormatError
from bartizan.formats.locks import lock_kind, read_lock

COMMIT = "0123456789abcdef0123456789abcdef01234567"


def rows(kind: str, content: str) -> list[tuple[str, str, bool]]:
    lock = read_lock(kind, content.encode())
    return [(package.name, package.version, package.hashed) for package in lock.packages]


UV = f"""
version = 1
[[package]]
name = "Torch"
version = "2.1.0"
source = {{ registry = "https://mirror.example/simple" }}
wheels = [{{ url = "https://files.example/t.whl", hash = "sha256:aa" }}]
[[package]]
name = "bare"
version = "1"
source = {{ registry = "https://mirror.example/simple" }}
wheels = [{{ url = "https://files.example/b.whl" }}]
[[package]]
name = "peft"
version = "0.1"
source = {{ git = "https://git.example/peft?rev=main#{COMMIT}" }}
[[package]]
name = "own"
version = "0"
source = {{ editable = "." }}
"""
POETRY = f"""
[[package]]
name = "torch"
version = "2.1.0"
files = [{{file = "t.whl", hash = "sha256:aa"}}]
[[package]]
name = "peft"
version = "1"
[package.source]
type = "git"
resolved_reference = "{COMMIT}"
[[package]]
name = "old"
version = "3"
[[package]]
name = "none"
version = "4"
[metadata.files]
old = [{{file = "o.whl", hash = "sha256:bb"}}]
"""
PDM = """
[[package]]
name = "torch"
version = "2.1.0"
[[package]]
name = "new"
version = "1"
files = [{file = "n.whl", hash = "sha256:aa"}]
[metadata.files]
"torch 2.1.0" = [{url = "https://files.example/t.whl", hash = "sha256:bb"}]
"""
PYLOCK = f"""
lock-version = "1.0"
[[packages]]
name = "torch"
version = "2.1.0"
[[packages.wheels]]
name = "t.whl"
hashes = {{sha256 = "aa"}}
[[packages]]
name = "peft"
vcs = {{type = "git", commit-id = "{COMMIT}"}}
[[packages]]
name = "own"
directory = {{path = "."}}
"""
PIPFILE = json.dumps(
    {
        "default": {"torch": {"version": "==2.1.0", "hashes": ["sha256:aa"]}},
        "develop": {"x": {"version": "==1"}, "own": {"editable": True, "path": "."}},
    }
)
NPM_1 = json.dumps(
    {
        "lockfileVersion": 1,
        "dependencies": {
            "a": {
                "version": "1.0.0",
                "integrity": "sha512-x",
                "dependencies": {"b": {"version": "2.0.0", "bundled": True}},
            },
            "c": {"version": f"git+https://git.example/c.git#{COMMIT}"},
        },
    }
)
NPM_3 = json.dumps(
    {
        "lockfileVersion": 3,
        "packages": {
            "": {"name": "own", "version": "0.0.0"},
            "node_modules/a": {"version": "1.0.0", "integrity": "sha512-x"},
            "node_modules/a/node_modules/@s/b": {"version": "2.0.0"},
            "node_modules/linked": {"resolved": "packages/x", "link": True},
            "packages/x": {"version": "3.0.0"},
        },
    }
)
YARN = """# yarn lockfile v1


"@babel/core@^7.0.0", "@babel/core@^7.1.0":
  version "7.2.0"
  resolved "https://files.example/core.tgz"
  integrity sha512-x
  dependencies:
    left-pad "^1"

left-pad@^1:
  version "1.3.0"
"""
YARN_BERRY = """__metadata:
  version: 8

"lodash@npm:^4":
  version: 4.17.21
  resolution: "lodash@npm:4.17.21"
  checksum: 10c0/aa

"own@workspace:.":
  version: 0.0.0-use.local
  resolution: "own@workspace:."
"""
PNPM = """lockfileVersion: '9.0'

packages:

  '@babel/core@7.2.0':
    resolution: {integrity: sha512-x}

  left-pad@1.3.0:
    engines: {node: '>=1'}

snapshots:

  left-pad@1.3.0: {}
"""


@pytest.mark.parametrize(
    ("kind", "content", "expected"),
    [
        ("uv.lock", UV, [("torch", "2.1.0", True), ("bare", "1", False), ("peft", "0.1", True)]),
        (
            "poetry.lock",
            POETRY,
            [
                ("torch", "2.1.0", True),
                ("peft", "1", True),
                ("old", "3", True),
                ("none", "4", False),
            ],
        ),
        ("pdm.lock", PDM, [("torch", "2.1.0", True), ("new", "1", True)]),
        ("pylock.toml", PYLOCK, [("torch", "2.1.0", True), ("peft", "", True)]),
        ("pipfile.lock", PIPFILE, [("torch", "2.1.0", True), ("x", "1", False)]),
        (
            "package-lock.json",
            NPM_1,
            [
                ("a", "1.0.0", True),
                ("c", f"git+https://git.example/c.git#{COMMIT}", True),
                ("b", "2.0.0", True),
            ],
        ),
        ("package-lock.json", NPM_3, [("a", "1.0.0", True), ("@s/b", "2.0.0", False)]),
        ("yarn.lock", YARN, [("@babel/core", "7.2.0", True), ("left-pad", "1.3.0", False)]),
        ("yarn.lock", YARN_BERRY, [("lodash", "4.17.21", True)]),
        ("pnpm-lock.yaml", PNPM, [("@babel/core", "7.2.0", True), ("left-pad", "1.3.0", False)]),
    ],
)
def test_packages(kind: str, content: str, expected: list[tuple[str, str, bool]]) -> None:
    assert rows(kind, content) == expected


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Pipfile.lock", "pipfile.lock"),
        ("pylock.train.toml", "pylock.toml"),
        ("uv.lock", "uv.lock"),
        ("Cargo.toml", None),
    ],
)
def test_kinds_by_name(name: str, kind: str | None) -> None:
    assert lock_kind(name) == kind


def test_a_lock_is_hashed_when_every_package_is() -> None:
    assert read_lock("pdm.lock", PDM.encode()).hashed
    assert not read_lock("uv.lock", UV.encode()).hashed
    assert not read_lock("uv.lock", b"").hashed


@pytest.mark.parametrize("kind", ["uv.lock", "pipfile.lock", "package-lock.json"])
def test_broken_locks_are_refused(kind: str) -> None:
    with pytest.raises(FormatError):
        read_lock(kind, b"[[[")
