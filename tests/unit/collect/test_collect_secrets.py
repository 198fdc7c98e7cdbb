"""What files say of credentials becomes evidence that is the same from run to run."""

import pytest

from bartizan.collect.secret_places import context_of
from bartizan.collect.secrets import MAX_BYTES, collect, merge, secrets_of, wants
from bartizan.evidence.secrets import Context, Sighting
from tests.builders_secrets import shapes

KEYS = shapes("collect")


@pytest.mark.parametrize(
    ("path", "context"),
    [
        ("src/app.py", Context.CODE),
        ("web/App.tsx", Context.CODE),
        ("config/llm.yaml", Context.CONFIG),
        ("start.sh", Context.CONFIG),
        ("Makefile", Context.CONFIG),
        (".env", Context.ENV),
        ("deploy/prod.env", Context.ENV),
        (".env.production", Context.ENV),
        ("Dockerfile", Context.DOCKERFILE),
        ("docker/serve.Dockerfile", Context.DOCKERFILE),
        ("docker-compose.yml", Context.INFRASTRUCTURE),
        ("infra/main.tf", Context.INFRASTRUCTURE),
        ("k8s/app.yaml", Context.INFRASTRUCTURE),
        ("data/users.csv", Context.DATA),
        ("README.md", Context.DOCS),
        ("docs/setup.txt", Context.DOCS),
        ("tests/test_app.py", Context.TEST),
        ("src/app_test.go", Context.TEST),
        ("environment.py", Context.CODE),
    ],
)
def test_contexts(path: str, context: Context) -> None:
    assert context_of(path) is context


def test_binary_and_lock_files_are_not_wanted() -> None:
    assert not wants("a/model.pt")
    assert not wants("uv.lock")
    assert wants("uv.toml")
    assert secrets_of("a/model.pt", KEYS["groq"].encode()) == ()


def test_evidence_does_not_depend_on_the_key_of_the_run() -> None:
    files = [
        ("a.py", f"x = '{KEYS['groq']}'\n".encode()),
        ("b.py", f"y = '{KEYS['github']}'\nz = '{KEYS['groq']}'\n".encode()),
    ]
    first, second = collect(files, b"a" * 32), collect(reversed(files), b"b" * 32)
    assert first == second
    assert [hit.value for hit in first.hits] == ["1", "2", "1"]
    assert [len(group) for group in first.values()] == [2, 1]
    assert first.values(Context.DOCS) == ()


def test_large_files_are_gaps() -> None:
    evidence = collect([("big.txt", b" " * (MAX_BYTES + 1))])
    assert [gap.path for gap in evidence.gaps] == ["big.txt"]
    assert evidence.files == 1


def test_nothing_is_nothing() -> None:
    assert merge([]).hits == ()
    assert secrets_of("a.py", b"x = 1\n") == ()


def test_references_are_no_values() -> None:
    evidence = collect([("a.py", b"key = os.environ['OPENAI_API_KEY']\n")])
    assert [hit.sighting for hit in evidence.hits] == [Sighting.REFERENCE]
    assert evidence.values() == ()
