"""Installing commands are found among others, with what they ask for."""

import pytest

from bartizan.formats.installs import Install, read_installs
from bartizan.formats.shell import read_commands


def installs(text: str) -> list[Install]:
    return list(read_installs(read_commands(enumerate(text.split("\n"), 1))))


@pytest.mark.parametrize(
    ("text", "ecosystem", "names"),
    [
        ("pip install torch gradio", "pypi", ["torch", "gradio"]),
        ("sudo -H python3.10 -m pip install -qU 'torch>=2' --no-deps", "pypi", ["torch"]),
        ("/opt/venv/bin/pip3 install torch --target /x", "pypi", ["torch"]),
        ("pip --no-cache-dir install torch", "pypi", ["torch"]),
        ("pip install torch>=2 > log 2>&1", "pypi", ["torch"]),
        ("uv pip install --system torch", "pypi", ["torch"]),
        ("uv tool install ruff@0.3.0", "pypi", ["ruff"]),
        ("poetry add torch@latest", "pypi", ["torch"]),
        (
            "conda install -y -c conda-forge numpy=1.2 pytorch::pytorch",
            "conda",
            ["numpy", "pytorch"],
        ),
        ("npm i -g @scope/x@1.2.3 left-pad@^1", "npm", ["@scope/x", "left-pad"]),
        ("pip install torch==$VERSION gradio", "pypi", ["gradio"]),
        ("pip install -r requirements.txt", "pypi", []),
        ("if x; then pip install torch; fi", "pypi", ["torch"]),
    ],
)
def test_forms(text: str, ecosystem: str, names: list[str]) -> None:
    (install,) = installs(text)
    assert install.ecosystem == ecosystem
    assert [requirement.name for requirement in install.requirements] == names


@pytest.mark.parametrize(
    "text",
    ["pip list", "echo pip install torch", "python -c 'pip install x'", "npm run install", ""],
)
def test_other_commands_are_passed_over(text: str) -> None:
    assert installs(text) == []


def test_options_have_long_names_and_no_credentials() -> None:
    (install,) = installs(
        "pip install --pre torch \\\n -i https://u:p@mirror.example/simple -rbase.txt \\\n"
        " --extra-index-url=https://x.example -e ./own"
    )
    assert [(option.name, option.value, option.line) for option in install.options] == [
        ("--pre", "", 1),
        ("--index-url", "https://mirror.example/simple", 2),
        ("--requirement", "base.txt", 2),
        ("--extra-index-url", "https://x.example", 3),
    ]
    assert [(each.name, each.editable, each.line) for each in install.requirements] == [
        ("torch", False, 1),
        ("./own", True, 3),
    ]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("pip install --proxy-password hunter foo==1.0", ["foo"]),
        ("npm install --otp hunter left-pad", ["left-pad"]),
        ("uv add --password hunter bar", ["bar"]),
        ("pip install --token=hunter baz", ["baz"]),
        ("conda install --token hunter numpy", ["numpy"]),
        ("npm install --//npm.pkg.github.com/:_authToken hunter zed", ["zed"]),
        ("npm install --_auth hunter zed", ["zed"]),
        ("npm install --always-auth zed", ["zed"]),
    ],
)
def test_what_an_option_about_secrets_is_given_is_neither_package_nor_kept(
    text: str, names: list[str]
) -> None:
    (install,) = installs(text)
    assert [requirement.name for requirement in install.requirements] == names
    assert "hunter" not in repr(install)
    assert install.unread == ()


def test_the_word_after_an_option_that_nobody_knows_is_unread() -> None:
    (install,) = installs("pip install --entry hunter foo --mystery --upgrade bar --last")
    assert [requirement.name for requirement in install.requirements] == ["foo", "bar"]
    assert install.unread == ("--entry",)
    assert "hunter" not in repr(install)


@pytest.mark.parametrize(
    "text",
    [
        "pip install --no-cache-dir --user --prefer-binary torch",
        "uv pip install --system --compile-bytecode torch",
        "conda install --yes --override-channels --update-all torch",
        "npm install --save-dev --legacy-peer-deps --ignore-scripts torch",
        "poetry add --dev --allow-prereleases torch",
        "pip install --disable-pip-version-check -- torch",
    ],
)
def test_options_that_stand_alone_take_no_package(text: str) -> None:
    (install,) = installs(text)
    assert [requirement.name for requirement in install.requirements] == ["torch"]
    assert install.unread == ()


@pytest.mark.parametrize(
    ("text", "exact"),
    [
        ("uv tool install ruff@0.3.0", True),
        ("poetry add torch@^2", False),
        ("conda install numpy=1.2", False),
        ("conda install numpy==1.2.3", True),
        ("conda install numpy=1.2.3=py39_0", True),
        ("npm i x@1.2.3", True),
        ("npm i x@^1.2.3", False),
        ("npm i x", False),
    ],
)
def test_exactness_by_the_rules_of_each_installer(text: str, *, exact: bool) -> None:
    (install,) = installs(text)
    assert install.requirements[0].exact is exact
