"""A secret of any length is hidden in every context, whole, and in linear time."""

from random import Random

import pytest

from bartizan.classify.hide import hide, hide_named
from bartizan.classify.secrets import find_secrets

LONGEST = 20_000
LENGTHS = (12, 31, 199, 200, 201, 202, 363, 400, 401, 616, 4_001, LONGEST)
# Longer than any preview.
PIECE = 8
KEY = b"k" * 32
UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LETTERS = UPPER + UPPER.lower()
DIGITS = "0123456789"
CONTEXTS = [
    "run --password {} --verbose",
    'run --password "{}"',
    'run --password "{}',
    "subprocess.run(['run', '--token', '{}'])",
    "curl -u alice:{} http://x.internal",
    "Authorization: Bearer {}",
    "curl -H 'Authorization: Bearer {}' http://x.internal",
    "X-Api-Key: {}",
    "export MY_TOKEN={}",
    "MY_TOKEN='{}' run",
    "https://x.internal/v1?api_key={}",
    "scheme://u:{}@h",
    "postgresql://u:{}@h/db",
    "https://u:{}@h/x",
    "https://{}@h/x",
    "u:{}@host",
    "<password>{}</password>",
    'PASSWORD = "{}"',
    'connect("host", password="{}")',
    "password: {}",
    "the password is {}",
    'passphrase "{}"',
    "Cookie: session={}; theme=dark",
    "Server=db;Database=x;Password={};",
    "echo {} | docker login --password-stdin",
    "auth=('admin', '{}')",
    "HTTPBasicAuth('admin', '{}')",
    "vault login {}",
    "aws configure set aws_secret_access_key {}",
    "npm config set //registry.npmjs.org/:_authToken {}",
    "setx API_KEY {}",
    "password\u00a0=\u00a0{}",
    "password\uff1d{}",
]
PREFIXES = ["sk-", "sk-proj-", "ghp_", "xoxb-", "hf_", "hvs."]


def drawn(length: int, alphabet: str = LETTERS + DIGITS) -> str:
    """Return a value that no rule knows, the same for the same length."""
    random = Random(length)  # noqa: S311 - a test must be the same every time
    ends = random.choice(LETTERS), random.choice(DIGITS)
    return ends[0] + "".join(random.choices(alphabet, k=length - 2)) + ends[1]


def left(value: str, shown: str) -> list[str]:
    """Return the pieces of a value that a text still shows."""
    pieces = {shown[at : at + PIECE] for at in range(len(shown) - PIECE + 1)}
    return [piece for piece in pieces if piece in value]


@pytest.mark.parametrize("context", CONTEXTS)
@pytest.mark.parametrize("alphabet", [LETTERS + DIGITS, UPPER + DIGITS, LETTERS + "+=_-."])
def test_no_piece_of_a_value_of_any_length_survives(context: str, alphabet: str) -> None:
    for length in LENGTHS:
        value = drawn(length, alphabet)
        shown = hide(context.replace("{}", value))
        assert left(value, shown) == [], length
        assert hide(shown) == shown


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize("length", [each for each in LENGTHS if each >= 199])
def test_a_token_longer_than_its_provider_makes_has_no_tail(prefix: str, length: int) -> None:
    value = drawn(length)
    assert left(value, hide(f"see {prefix}{value} there")) == []


# Each starts a rule again and again without an end for it, where reading twice would be slowest.
@pytest.mark.parametrize(
    "again",
    [
        *("token=", "--token=", "?a_token=", '"a password=', "key =", "password is "),
        *("config set ", "a:b", "://a:", "u:x@", "'\"", 'token "', "auth=('a',", "cookie a="),
        *("<token>a", "+a", "sk-proj-", "AKIAABCDEFGHIJKLMNOP", "eyJa.", "a-token-", "(", "[("),
    ],
)
@pytest.mark.parametrize("end", ["", "(", '"', "@"])
def test_a_long_hostile_text_is_read_once(again: str, end: str) -> None:
    text = again * (10 * LONGEST // len(again)) + end
    assert isinstance(hide(text), str)
    assert isinstance(hide_named("password", text), str)
    assert isinstance(find_secrets(text.encode(), "a.env", key=KEY), tuple)


@pytest.mark.parametrize("length", [12, 201, 363, LONGEST])
@pytest.mark.parametrize(
    ("path", "context"),
    [
        ("a.py", 'PASSWORD = "{}"'),
        ("a.py", 'os.getenv("API_KEY", "{}")'),
        ("a.env", "API_KEY={}"),
        ("a.py", 'URL = "postgresql://u:{}@h/db"'),
        ("a.py", 'URL = "https://u:{}@h/x"'),
    ],
)
def test_a_literal_of_any_length_is_found(path: str, context: str, length: int) -> None:
    text = context.replace("{}", drawn(length)).encode()
    (hit,) = find_secrets(text, path, key=KEY)
    assert hit.end - hit.start == length


def test_a_long_value_beside_its_name_is_a_preview() -> None:
    assert len(hide_named("client_secret", drawn(LONGEST))) < 40
