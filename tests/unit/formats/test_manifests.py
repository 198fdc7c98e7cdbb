"""Project manifests of Python, conda and npm are read without running anything."""

import pytest

from bartizan.core.errors import FormatError
from bartizan.formats.conda import read_conda_environment
from bartizan.formats.packagejson import read_package_json
from bartizan.formats.pymanifest import Manifest, read_pipfile, read_pyproject
from bartizan.formats.setupfiles import read_setup_cfg, read_setup_py

COMMIT = "0123456789abcdef0123456789abcdef01234567"


def rows(manifest: Manifest) -> list[tuple[str, str, str, int]]:
    return [(each.name, each.specifier, each.group, each.line) for each in manifest.requirements]


def test_standard_tables_of_pyproject() -> None:
    manifest = read_pyproject(
        b'[build-system]\nrequires = ["hatchling"]\n\n[project]\nname = "own"\n'
        b'dynamic = ["version", "optional-dependencies"]\n'
        b'dependencies = [\n  "torch==2.1.0",\n  "gradio",\n]\n'
        b'[project.optional-dependencies]\nlint = ["ruff"]\n'
        b'[dependency-groups]\ndev = ["pytest", {include-group = "lint"}]\n'
        b'[tool.uv]\nextra-index-url = ["https://u:p@mirror.example/simple"]\n'
        b'prerelease = "allow"\n'
        b'[tool.uv.sources]\ngradio = { git = "https://git.example/gradio", rev = "main" }\n'
    )
    assert manifest.name == "own"
    assert rows(manifest) == [
        ("torch", "==2.1.0", "", 8),
        ("gradio", "", "", 9),
        ("hatchling", "", "build", 2),
        ("ruff", "", "lint", 12),
        ("pytest", "", "dev", 14),
    ]
    assert manifest.requirements[1].vcs == "git"
    assert not manifest.requirements[1].exact
    assert [(option.name, option.value) for option in manifest.options] == [
        ("--extra-index-url", "https://mirror.example/simple"),
        ("--pre", ""),
    ]
    assert [(each.what, each.line) for each in manifest.computed] == [("optional-dependencies", 6)]


def test_poetry() -> None:
    manifest = read_pyproject(
        b'[tool.poetry.dependencies]\npython = "^3.11"\ntorch = "2.1.0"\ngradio = "^4"\n'
        b'peft = {git = "https://git.example/peft.git", rev = "' + COMMIT.encode() + b'"}\n'
        b'many = [{version = "1", python = "3"}, {version = "^2"}]\n'
        b'[tool.poetry.dependencies.long]\nversion = "==1.0"\nextras = ["x"]\n'
        b'[tool.poetry.group.dev.dependencies]\npytest = "*"\n'
        b'[[tool.poetry.source]]\nname = "a"\nurl = "https://a.example/simple"\n'
    )
    assert [(each.name, each.exact, each.line) for each in manifest.requirements] == [
        ("torch", True, 3),
        ("gradio", False, 4),
        ("peft", True, 5),
        ("many", True, 6),
        ("many", False, 6),
        ("long", True, 7),
        ("pytest", False, 11),
    ]
    assert [(option.value, option.line) for option in manifest.options] == [
        ("https://a.example/simple", 14)
    ]


def test_pipfile() -> None:
    manifest = read_pipfile(
        b'[[source]]\nurl = "https://mirror.example/simple"\n[packages]\ntorch = "==2.1.0"\n'
        b'gradio = "*"\n[dev-packages]\npytest = {version = ">=8"}\n'
    )
    assert rows(manifest) == [
        ("torch", "==2.1.0", "", 4),
        ("gradio", "", "", 5),
        ("pytest", ">=8", "dev", 7),
    ]
    assert [option.name for option in manifest.options] == ["--index-url"]


def test_setup_py_is_read_and_never_run() -> None:
    manifest = read_setup_py(
        b"from setuptools import setup\n"
        b"raise SystemExit\n"
        b"BASE = ['torch==2.1.0',\n  'gradio']\n"
        b"setup(install_requires=BASE + ['peft'],\n"
        b"  tests_require=open('x').read(),\n"
        b"  extras_require={'gpu': ['triton'], 'all': BASE})\n"
    )
    assert rows(manifest) == [
        ("torch", "==2.1.0", "", 3),
        ("gradio", "", "", 4),
        ("peft", "", "", 5),
        ("triton", "", "gpu", 7),
        ("torch", "==2.1.0", "all", 3),
        ("gradio", "", "all", 4),
    ]
    assert [(each.what, each.line) for each in manifest.computed] == [("tests_require", 6)]


def test_lists_that_double_one_another_stay_bounded() -> None:
    lines = ["a0 = ['x']", *(f"a{n} = a{n - 1} + a{n - 1}" for n in range(1, 60))]
    manifest = read_setup_py("\n".join([*lines, "setup(install_requires=a59)"]).encode())
    assert manifest.requirements == ()
    assert manifest.computed[0].what == "install_requires"


def test_setup_cfg() -> None:
    manifest = read_setup_cfg(
        b"[metadata]\nname = own\n[options]\ninstall_requires =\n    torch==2.1.0\n    # no\n"
        b"    gradio\nsetup_requires = file: build.txt\n[options.extras_require]\ngpu = triton\n"
    )
    assert rows(manifest) == [
        ("torch", "==2.1.0", "", 5),
        ("gradio", "", "", 7),
        ("triton", "", "gpu", 10),
    ]
    assert [each.what for each in manifest.computed] == ["setup_requires"]


def test_conda_environment_with_a_pip_section() -> None:
    environment = read_conda_environment(
        b"name: x\nchannels: [conda-forge]\ndependencies:\n  - python>=3.11\n  - numpy=1.26\n"
        b"  - scipy=1.11.4=py311\n  - pip:\n    - torch==2.1.0\n    - -r more.txt\n"
        b"    - --extra-index-url https://u:p@mirror.example/simple\n"
    )
    assert [(each.name, each.exact, each.line) for each in environment.conda] == [
        ("python", False, 4),
        ("numpy", False, 5),
        ("scipy", True, 6),
    ]
    assert [(each.name, each.exact, each.line) for each in environment.pip] == [("torch", True, 8)]
    assert [(each.name, each.value) for each in environment.options] == [
        ("--requirement", "more.txt"),
        ("--extra-index-url", "https://mirror.example/simple"),
    ]
    assert environment.channels == ("conda-forge",)


def test_another_tools_yaml_asks_for_nothing() -> None:
    assert read_conda_environment(b"apiVersion: v1\n").conda == ()


def test_package_json() -> None:
    package = read_package_json(
        b'{\n"name": "own",\n"scripts": {"postinstall": "node x.js", "test": "jest"},\n'
        b'"dependencies": {\n"a": "1.2.3",\n"b": "^1",\n"c": "git+https://u:p@git.example/c.git#main",\n'
        b'"d": "github:team/d#'
        + COMMIT.encode()
        + b'",\n"e": "file:../e",\n"f": "npm:real@2.0.0"},\n'
        b'"devDependencies": {"g": "*"}\n}'
    )
    assert [(e.name, e.exact, e.vcs, e.local, e.group, e.line) for e in package.requirements] == [
        ("a", True, None, False, "", 5),
        ("b", False, None, False, "", 6),
        ("c", False, "git", False, "", 7),
        ("d", True, "git", False, "", 8),
        ("e", False, None, True, "", 9),
        ("real", True, None, False, "", 10),
        ("g", False, None, False, "dev", 11),
    ]
    assert package.requirements[2].url == "git+https://git.example/c.git"
    assert [(s.name, s.automatic) for s in package.scripts] == [
        ("postinstall", True),
        ("test", False),
    ]


@pytest.mark.parametrize(
    "read", [read_pyproject, read_pipfile, read_setup_py, read_conda_environment, read_package_json]
)
def test_broken_files_are_refused(read: object) -> None:
    assert callable(read)
    with pytest.raises(FormatError):
        read(b"{{ = [")


@pytest.mark.parametrize(
    "content",
    [
        b".".join([b"a"] * 100_000) + b" = 1\n",
        b"[" + b".".join([b"a"] * 100_000) + b"]\n",
        b"x = {" + b" . ".join([b'"a"'] * 100_000) + b" = 1}\n",
        b"x = " + b"[" * 100_000,
        b"x = " + b"{a = " * 100_000,
        b"".join(b"k%d = 1\n" % number for number in range(500_000)),
    ],
    ids=["a key", "a table", "an inline table", "lists", "inline tables", "many keys"],
)
def test_toml_that_nests_deep_or_holds_much_is_refused_before_it_is_parsed(content: bytes) -> None:
    with pytest.raises(FormatError):
        read_pyproject(content)
