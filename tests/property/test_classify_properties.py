"""Whatever the bytes: detectors answer, redaction leaves no secret, readers raise FormatError."""

import contextlib

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bartizan.classify.markers import poison_markers
from bartizan.classify.personal import find_personal
from bartizan.classify.redact import redact
from bartizan.classify.secrets import find_secrets
from bartizan.collect.agentconfig import collect as collect_agents
from bartizan.collect.data import collect as collect_data
from bartizan.collect.models import collect as collect_models
from bartizan.collect.models import in_memory
from bartizan.collect.secrets import secrets_of
from bartizan.core.errors import FormatError
from bartizan.formats.pickle.read import read_pickle
from bartizan.formats.ranged import Buffer
from bartizan.formats.zipmembers import read_members
from tests.builders_models import npy, plain_pickle, safetensors, shell_pickle, torch_zip
from tests.builders_secrets import shapes

KEY = b"k" * 32
NAMES = sorted(shapes())
TEXT = st.text(st.characters(codec="utf-8"), max_size=60)
FILES = [shell_pickle(), plain_pickle(), torch_zip(shell_pickle()), safetensors(), npy("|O")]
MUTANTS = st.builds(
    lambda content, at, byte: (
        content[: at % len(content)] + bytes([byte]) + content[at % len(content) + 1 :]
    ),
    st.sampled_from(FILES),
    st.integers(0, 10_000),
    st.integers(0, 255),
)
BYTES = st.one_of(st.binary(max_size=300), MUTANTS)


@given(
    before=TEXT, after=TEXT, names=st.lists(st.sampled_from(NAMES), min_size=1, max_size=3),
    seed=st.integers(0, 10**6).map(str),
)  # fmt: skip
def test_redaction_leaves_no_secret(before: str, after: str, names: list[str], seed: str) -> None:
    made = shapes(seed)
    text = " ".join([before, *(made[name] for name in names), after])
    shown = redact(text)
    for name in names:
        for word in made[name].replace("\n", " ").split():
            core = word.strip("'\"").rpartition("=")[2].rpartition("//")[2]
            assert len(core) <= 24 or core[:24] not in shown, name
    assert redact(shown) == shown


@given(TEXT)
@example("\ud800 lone surrogate sk_live")
def test_redaction_never_breaks_text(text: str) -> None:
    assert isinstance(redact(text), str)


@given(st.binary(max_size=2_000), st.sampled_from(["a.py", ".env", "n.ipynb", "x.yaml"]))
def test_finding_is_total(content: bytes, path: str) -> None:
    for hit in find_secrets(content, path, key=KEY):
        assert hit.line >= 1
        assert hit.end > hit.start >= 0
    secrets_of(path, content, KEY)
    text = content.decode("utf-8", "replace")
    find_personal(text, key=KEY)
    poison_markers(text)


@given(BYTES)
@settings(max_examples=300)
def test_readers_of_models_raise_only_format_errors(content: bytes) -> None:
    source = Buffer(content)
    with contextlib.suppress(FormatError):
        read_pickle(source)
    with contextlib.suppress(FormatError):
        read_members(source)


@given(BYTES, st.sampled_from(["m.pt", "m.npz", "m.npy", "m.joblib", "m.keras", "m.onnx", "m.h5"]))
@settings(max_examples=300)
def test_collecting_models_is_total(content: bytes, path: str) -> None:
    evidence = collect_models([in_memory(path, content)])
    assert len(evidence.models) + len(evidence.gaps) == 1


@given(st.binary(max_size=400), st.sampled_from(["csv", "tsv", "json", "jsonl", "txt", "parquet"]))
def test_collecting_data_is_total(content: bytes, suffix: str) -> None:
    evidence = collect_data([(f"data/a.{suffix}", content)], key=KEY)
    assert len(evidence.data) + len(evidence.gaps) == 1


@given(st.binary(max_size=400), st.sampled_from(["mcp.json", ".env", "AGENTS.md", "llm.yaml"]))
def test_collecting_agents_is_total(content: bytes, path: str) -> None:
    assert collect_agents([(path, content)]).files == 1
