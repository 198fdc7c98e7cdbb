"""References to credentials, password columns and seeded passwords are told apart."""

import pytest

from bartizan.classify.storage import Kept, find_storage


def found(text: str) -> list[tuple[Kept, str]]:
    return [(each.kind, each.name) for each in find_storage(text.encode())]


def test_references_are_named() -> None:
    text = (
        'a = os.environ["OPENAI_API_KEY"]\nb = os.getenv("HF_TOKEN")\n'
        "const c = process.env.DB_PASSWORD;\nd: ${{ secrets.NPM }}\nos.environ['HOME']\n"
    )
    assert [name for kind, name in found(text) if kind is Kept.REFERENCE] == [
        "OPENAI_API_KEY",
        "HF_TOKEN",
        "DB_PASSWORD",
        "NPM",
    ]


@pytest.mark.parametrize(
    "text",
    [
        'os.environ["API_KEY"] = input()',
        "os.environ['API_KEY']='x'",
        'os.environ["API_KEY"] += "x"',
        'del os.environ["API_KEY"]',
        "delete process.env.API_KEY;",
        "process.env.API_KEY = read();",
        "process.env.API_KEY ??= read();",
        'ENV["API_KEY"] ||= read',
        '# key = os.environ["API_KEY"]',
        "  // const key = process.env.API_KEY;",
    ],
)
def test_what_is_set_removed_or_in_a_comment_is_no_reference(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    [
        'if os.environ["API_KEY"] == key:',
        "if (process.env.API_KEY === key) {",
        'call(key=os.environ["API_KEY"], other=1)',
        'model = os.environ["API_KEY"]  # read',
        'x = 1  # why\nkey = os.environ["API_KEY"]',
    ],
)
def test_what_is_compared_or_given_on_is_a_reference(text: str) -> None:
    assert found(text) == [(Kept.REFERENCE, "API_KEY")]


def test_a_column_is_plain_unless_it_or_its_file_hashes() -> None:
    column = "  password VARCHAR(50),\n"
    assert found(column) == [(Kept.PLAIN, "password")]
    assert found("import bcrypt\n" + column) == [(Kept.HASHED, "password")]
    assert found("  password_hash VARCHAR(50),\n") == [(Kept.HASHED, "password_hash")]
    assert found("password = models.CharField(max_length=50)\n") == [(Kept.PLAIN, "password")]
    assert found("password = get_password()\n") == []


def test_seeds_are_rows_of_the_width_of_their_insert() -> None:
    insert = 'INSERT OR IGNORE INTO "t" (id, password) VALUES (?, ?)'
    rows = '(1, "Passw0rd")\n(2, "$2b$12$abcdefgh")\n(3, "a", "b")\n(4, "")\n'
    assert found(rows + insert) == [(Kept.SEED, "t")]
    assert found("INSERT INTO t (id, name) VALUES (1, 'x')") == []
    assert found("INSERT INTO t (password_hash, name) VALUES (1, 'x')") == []


def test_a_row_counts_once_and_a_call_is_no_row() -> None:
    line = "INSERT INTO users (name, password) VALUES ('ada', 'Lovelace1815');\n"
    assert found(line * 3) == [(Kept.SEED, "users")] * 3
    assert found("check('ada', 'Lovelace1815')\n" + line) == [(Kept.SEED, "users")]
