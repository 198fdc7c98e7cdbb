"""Python is read by what it is, whatever the file is called in which it stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bartizan.collect.python.unnamed import python_in
from bartizan.core.finding import Finding
from bartizan.core.words import Outcome
from tests.checks.case import Case

CODE = "import pickle\npickle.load(open('x', 'rb'))\n"
INDENTED = "".join(f"          {line}\n" for line in CODE.splitlines())
SHELL = f"#!/bin/sh\nset -e\npython3 - <<'EOF'\n{CODE}EOF\necho done && exit 0\n"


def judged(
    path: str, text: str, check: str = "model-unsafe-deserialisation"
) -> tuple[Finding, ...]:
    return Case(check=check, outcome=Outcome.FAIL, files={path: text.encode()}).findings()


def failing(path: str, text: str) -> list[str]:
    failed = [each for each in judged(path, text) if each.outcome is Outcome.FAIL]
    return [str(place) for each in failed for place in each.locations]


@pytest.mark.parametrize(
    ("path", "text", "place"),
    [
        ("a.inc", CODE, "a.inc:2"),
        ("notes.txt", CODE, "notes.txt:2"),
        ("app.py.bak", CODE, "app.py.bak:2"),
        ("bin/serve", CODE, "bin/serve:2"),
        ("run.sh", SHELL, "run.sh:5"),
        ("Dockerfile", f"FROM x\nRUN <<EOF python3\n{CODE}EOF\nUSER me\n", "Dockerfile:4"),
        ("ci.yml", f"steps:\n  - shell: python\n    run: |\n{INDENTED}  - run: ls\n", "ci.yml:5"),
        ("a.qmd", f"# Report\n\n```{{python}}\n{CODE}```\n\nText.\n", "a.qmd:5"),
        ("crlf.sh", f"echo \x0c\npython - <<EOF\n{CODE}EOF\n".replace("\n", "\r\n"), "crlf.sh:4"),
        ("two.sh", SHELL + SHELL.replace("pickle.load", "print"), "two.sh:5"),
    ],
)
def test_python_is_found_by_what_it_is(path: str, text: str, place: str) -> None:
    assert failing(path, text) == [place]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("README.md", f"# How\n\n```python\n{CODE}```\n"),
        ("notes.txt", f"Write this:\n\n{CODE}"),
        ("trace.log", f"Traceback (most recent call last):\n  {CODE}"),
        ("a.pyi", CODE),
        ("a.json", '{"code": "import pickle"}'),
        ("Jenkinsfile", "import groovy.json.JsonSlurper\nnode { sh 'ls' }\n"),
        ("values.yaml", "from: here\nimport: there\n"),
    ],
)
def test_what_only_quotes_python_is_none(path: str, text: str) -> None:
    assert python_in(path, text.encode()) is None


def test_a_script_that_cannot_be_read_leaves_what_it_names_open() -> None:
    text = f"python - <<EOF\n{CODE}{{% if x %}}\nEOF\n"
    assert {each.outcome for each in judged("run.sh", text)} == {Outcome.UNKNOWN}
    assert {each.outcome for each in judged("run.sh", text, "app-cors-open")} == {
        Outcome.NOT_APPLICABLE
    }


@given(st.sampled_from(["a.sh", "a.yaml", "a.txt", "Dockerfile"]), st.binary())
def test_any_bytes_are_some_python_or_none(path: str, content: bytes) -> None:
    found = python_in(path, b"import a\n(\n" + content)
    assert found is None or found.count(b"\n") <= 2 + len(content)
