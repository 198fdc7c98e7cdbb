"""No bytes break a collector, and the same bytes are always the same evidence."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bartizan.checks.registry import all_checks
from bartizan.collect.gather import WANTS, gather
from bartizan.collect.memory import MemoryTree
from bartizan.evidence.facts import Evidence, Unavailable
from bartizan.evidence.scripts import Scripts
from bartizan.evidence.source import Source

# Names of files that one collector or another wants.
PATHS = (
    "a.py", "src/pkg/__init__.py", "n.ipynb", "a.ts", ".env", "config.yaml", "settings.toml",
    "llm-config.yaml", "AGENTS.md", ".cursorrules", "mcp.json", ".mcp.json", "Dockerfile",
    "docker-compose.yml", "k8s/deploy.yaml", ".dockerignore", "requirements.txt", "poetry.lock",
    "pyproject.toml", "setup.py", "package.json", "README.md", "SECURITY.md", "MODEL_CARD.md",
    "CODEOWNERS", "main.tf", "terraform.tfvars", "template.yaml", "cdk.json",
    ".github/workflows/ci.yml", ".gitlab-ci.yml", "action.yml", "Jenkinsfile", "data/train.csv",
    "data/chat.jsonl", "data/t.parquet", "models/m.pkl", "models/m.safetensors", "models/m.gguf",
    "models/m.onnx", "models/m.keras", "models/m.npz", "models/m.pt",
)  # fmt: skip
PIECES = (
    b"import openai\n", b"x = {**y}\n", b"f(**o, *a)\n", b"def f(:\n", b'{"cells": [', b"---\n",
    b"a: &b [*b]\n", b"FROM x\n", b'resource "a" "b" {\n', b"on: push\njobs:\n", b"\x80\x04.",
    b"PK\x03\x04", b"GGUF", b"\x08\x07", b"[project]\n", b"a==1\n", b"{{ x }}", b"\xff\xfe",
    b"# Model card\n", b"a,b\n1,2\n", b"\x00", b"]}", b"'''",
)  # fmt: skip
CONTENT = st.one_of(
    st.binary(max_size=200), st.lists(st.sampled_from(PIECES), max_size=8).map(b"".join)
)
TREES = st.dictionaries(st.sampled_from(PATHS), CONTENT, min_size=1, max_size=4)
kinds = pytest.mark.parametrize("kind", list(WANTS), ids=lambda kind: kind.__name__)


def evidence(kind: type[Evidence], files: dict[str, bytes]) -> Evidence | Unavailable:
    concerned = [check for check in all_checks() if kind in check.reads]
    return gather(MemoryTree(files), concerned, reads=(kind,)).collected[kind]


@kinds
@settings(max_examples=8, deadline=None)
@given(files=TREES)
def test_any_bytes_give_facts_or_gaps(kind: type[Evidence], files: dict[str, bytes]) -> None:
    found = evidence(kind, files)
    assert isinstance(found, kind)
    assert not [gap for gap in found.gaps if "broke its reader" in gap.reason]


@kinds
@settings(max_examples=4, deadline=None)
@given(files=TREES)
def test_the_same_bytes_give_the_same_facts(kind: type[Evidence], files: dict[str, bytes]) -> None:
    again = dict(reversed(files.items()))
    first, second = evidence(kind, files), evidence(kind, again)
    assert repr(first) == repr(second)


@kinds
def test_every_collector_wants_a_file_that_is_tried(kind: type[Evidence]) -> None:
    # Scripts are among what Source wants.
    assert any(map(WANTS[Source if kind is Scripts else kind], PATHS))
