"""Excerpts show where something stands, and neither secrets nor people's data."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bartizan.classify.excerpted import masked
from bartizan.classify.told import MASK
from bartizan.core.place import Place
from bartizan.report.excerpt import excerpt, first_line

LINES = [f"line {number}\n" for number in range(1, 11)]
# Put together here so that no scanner of this repository takes them for real ones.
KEY = "sk-" + "a1B2" * 6
HIDDEN = re.compile(f"{MASK}|… \\(")


@pytest.mark.parametrize(
    ("place", "start", "shown"),
    [
        (Place("a.py", 5), 3, ("line 3", "line 4", "line 5", "line 6", "line 7")),
        (Place("a.py", 1), 1, ("line 1", "line 2", "line 3", "line 4", "line 5")),
        (Place("a.py", 10), 8, ("line 8", "line 9", "line 10")),
        (Place("a.py", 4, 6), 3, ("line 3", "line 4", "line 5", "line 6", "line 7")),
        (Place("a.py", 2, 9), 2, ("line 2", "line 3", "line 4", "line 5", "line 6")),
    ],
    ids=["middle", "start", "end", "short span", "long span"],
)
def test_five_lines_around_the_place(place: Place, start: int, shown: tuple[str, ...]) -> None:
    assert first_line(place) == start
    assert excerpt(LINES, place) == shown


@pytest.mark.parametrize("place", [Place("a.py", 11), Place("a.py", 0), Place("data/FAQ.CSV", 2)])
def test_no_excerpt_where_it_would_be_wrong_or_show_data(place: Place) -> None:
    assert excerpt(LINES, place) == ()


def test_long_lines_are_cut_and_control_characters_removed() -> None:
    (line,) = excerpt(["\x1b[31m" + "x, " * 5_000], Place("a.py"))
    assert len(line) == 200
    assert "\x1b" not in line


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        (f'client = OpenAI("{KEY}")', KEY),
        ('db_password = "hunter2"', "hunter2"),
        ('os.environ["API_KEY"] = "abcd1234"', "abcd1234"),
        ('{"secret": "s3cr3t!"}', "s3cr3t!"),
        ("postgres://app:pa55@db/main", "pa55"),
        ("write to jo.doe@example.com", "jo.doe@example.com"),
        ("card 4111 1111 1111 1111", "4111 1111"),
        ("AKIA" + "ABCDEFGH12345678", "ABCDEFGH12345678"),
        ("x = 'Zm9vYmFy" + "MTIzNDU2Nzg5MDEyMzQ1Njc4'", "MTIzNDU2Nzg5"),
        ("os.system('curl -u alice:hunter22 http://x')", "hunter22"),
        ("os.system('PGPASSWORD=hunter22 psql')", "hunter22"),
    ],
)
def test_secrets_and_personal_data_are_masked(text: str, hidden: str) -> None:
    shown = masked(text, code=True)
    assert hidden not in shown
    assert HIDDEN.search(shown)


@pytest.mark.parametrize("text", ["OPENAI_API_KEY = abc123xyz", "password: correct" + "horse"])
def test_a_secret_without_quotes_is_masked_outside_of_code(text: str) -> None:
    assert HIDDEN.search(masked(text, code=False))
    assert masked(text, code=True) == text


@pytest.mark.parametrize(
    "text",
    [
        'model = AutoModel.from_pretrained("mistralai/Mistral-7B-Instruct-v0.2")',
        "token = get_token(request.headers)",
        "from sentence_transformers.cross_encoder import CrossEncoder",
        'password = os.environ["X"]',
        "password = ask_user()",
        "self.password = given",
    ],
)
def test_plain_code_stays_readable(text: str) -> None:
    assert masked(text, code=True) == text


def test_outside_of_code_what_is_called_or_looked_up_stays() -> None:
    assert masked('password = os.environ["X"]', code=False) == 'password = os.environ["X"]'


def test_a_private_key_is_masked_although_it_began_above() -> None:
    body = [f"{'Zm9vYmFy' * 4}{'x' * number}" for number in range(40)]
    begin, end = (f"-----{word} {'PRIVATE'} KEY-----" for word in ("BEGIN", "END"))
    lines = ['KEY = """', begin, *body, end, '"""', "load(KEY)"]
    assert excerpt(lines, Place("a.pem", 30)) == (MASK,) * 5
    assert excerpt(lines, Place("a.py", len(lines))) == (MASK, '"""', "load(KEY)")
    assert excerpt(lines, Place("a.py", 2))[:2] == ('KEY = """', begin)


@given(st.lists(st.text(max_size=400), max_size=9), st.integers(-2, 12), st.integers(-2, 12))
def test_any_file_and_place_give_a_bounded_excerpt(lines: list[str], line: int, end: int) -> None:
    shown = excerpt(lines, Place("a.py", line, end))
    assert len(shown) <= 5
    assert all(len(text) <= 200 for text in shown)


@pytest.mark.parametrize("path", ["a.py", "a.sh"])
@pytest.mark.parametrize("before", ['PASSWORD = "', 'run --token "', 'auth=("admin", "'])
def test_a_value_longer_than_what_is_read_of_a_line_is_masked(path: str, before: str) -> None:
    value = "q7" + "Zr4kWm" * 2_000
    (line,) = excerpt([f'{before}{value}"\n'], Place(path, 1))
    assert line.startswith(before[:6])
    assert value[4:12] not in line
