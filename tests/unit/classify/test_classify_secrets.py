"""Secrets are found by shape and by context, and are never told."""

import pytest

from bartizan.classify.assigned import is_assigned
from bartizan.classify.masking import keyed, masked
from bartizan.classify.plausible import entropy, is_example, is_placeholder
from bartizan.classify.redact import redact
from bartizan.classify.secrets import DETECTORS, find_secrets
from bartizan.core.words import Confidence
from tests.builders_secrets import shapes

KEY = b"k" * 32
SHAPES = shapes()


def found(text: str | bytes, path: str = "app.py") -> list[str]:
    content = text if isinstance(text, bytes) else text.encode()
    return [hit.detector for hit in find_secrets(content, path, key=KEY)]


def test_there_are_detectors_for_at_least_thirty_providers() -> None:
    assert len([each for each in DETECTORS if not each.generic]) >= 70
    assert len({each.name for each in DETECTORS}) == len(DETECTORS)


@pytest.mark.parametrize("name", SHAPES)
def test_each_shape_is_found_once_and_by_its_own_detector(name: str) -> None:
    assert found(f"x = 1\ny {SHAPES[name]} z\n") == [name]


@pytest.mark.parametrize("name", SHAPES)
def test_a_hit_holds_no_value(name: str) -> None:
    text = SHAPES[name]
    shown = repr(find_secrets(text.encode(), "app.py", key=KEY))
    assert not [word for word in text.split() if len(word) > 24 and word in shown]


@pytest.mark.parametrize(
    "line",
    [
        'api_key = "your-api-key-here"',
        'api_key = "<API_KEY>"',
        'api_key = "xxxxxxxxxxxxxxxxxxxx"',
        'api_key = "sk-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"',
        'password = "changeme"',
        'password = "${DB_PASSWORD}"',
        'password = os.getenv("DB_PASSWORD")',
        'token = os.environ["API_TOKEN"]',
        'PASSWORD_FIELD = "password_input1"',
        'secretName = "prod-db-secret-2"',
        'tokenizer = "bert-base-uncased-v2"',
        'eos_token = "[EOS]"',
        'max_tokens = "1024"',
        'pad_token="pad2token4you"',
        'TOKEN_URL = "https://login.example.org/oauth2/token"',
        'password = "{password}"',
        "commands = ['ls', 'pwd', 'whoami', 'date']",
        'MovedAttribute("HTTPPasswordMgr", "urllib2", "urllib.request")',
        "disk-aaaaaaaaaaaaaaaaaaaaaaaaaaaa1",
        'os.environ["API_KEY"] = "EMPTY"',
        'os.environ["OPENAI_API_KEY"] = "not-needed-1"',
        'os.environ["API_KEY"] = config["API_KEY"]',
        'os.environ["MAX_TOKENS"] = "4096x"',
        "the password: it is the one that you chose",
        "git clone https://github.com/owner/name",
    ],
)
def test_names_and_placeholders_are_none(line: str) -> None:
    assert found(line) == []
    assert found(line, ".env.example") == []


@pytest.mark.parametrize(
    ("line", "path", "detector"),
    [
        ('password = "Winter2024!"', "app.py", "assigned-literal"),
        ("{'api_key': 'epro_api_5f4e3d2c1b0a9z8y7x'}", "app.py", "assigned-literal"),
        ("DB_PASSWORD=tr0ub4dor&3", ".env", "deployed-password"),
        ("  password: h4rd-to-guess", "compose.yaml", "assigned-value"),
        ("Admin Password: sup3r_s3cret_v4lue", "app.py", "written-credential"),
        ('os.getenv("API_KEY", "9f8e7d6c5b4a3f2e1d0c")', "app.py", "default-literal"),
        ('"{\\"api_key\\": \\"9f8e7d6c5b4a3f2e1d0c\\"}"', "a.json", "assigned-literal"),
        ("password: str = 'Winter2024!'", "app.py", "assigned-literal"),
        ("os.environ['API_KEY'] = '" + "hunter" + "2'", "app.py", "environment-literal"),
        ('os.environ.setdefault("DB_TOKEN", "' + "hunter" + '2")', "app.py", "environment-literal"),
    ],
)
def test_literals_in_context_are_found(line: str, path: str, detector: str) -> None:
    assert found(line, path) == [detector]


@pytest.mark.parametrize(
    ("text", "path", "detector"),
    [
        ('os.getenv("DB_PASSWORD", "postgres")', "app.py", "read-default"),
        ('os.environ.get(\n    "DB_PASSWORD",\n    "root",\n)', "app.py", "read-default"),
        ('config("SECRET_KEY", default="your-secret-key")', "settings.py", "read-default"),
        ('env.str("JWT_SECRET", "secret")', "settings.py", "read-default"),
        ('os.getenv("ADMIN_PASS") or "admin"', "app.py", "alternative-default"),
        ("process.env.SESSION_SECRET || 'keyboard-cat'", "a.js", "alternative-default"),
        ("process.env.DB_PASSWORD ?? 'root'", "a.ts", "alternative-default"),
        ("  - DB_PASSWORD=${DB_PASSWORD:-changeme}", "compose.yml", "substituted-default"),
        ('    db_password: str = "postgres"', "app.py", "field-default"),
        ('    db_password: SecretStr = SecretStr("root")', "app.py", "field-default"),
        ('    secret_key: str = Field(default="changethis")', "app.py", "field-default"),
        ("      POSTGRES_PASSWORD: postgres", "compose.yml", "deployed-password"),
        ("      - MYSQL_ROOT_PASSWORD=root", "compose.yml", "deployed-password"),
        ("POSTGRES_PASSWORD=changeme", ".env", "deployed-password"),
        ("  ADMIN_PASSWORD: password # of the first user", "compose.yml", "deployed-password"),
        ("  MINIO_SECRET_KEY: minioadmin", "compose.yml", "deployed-password"),
    ],
)
def test_a_default_that_works_is_found_whatever_it_looks_like(
    text: str, path: str, detector: str
) -> None:
    assert found(text, path) == [detector]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ('os.getenv("DB_PASSWORD", "")', "app.py"),
        ('os.getenv("DB_PASSWORD")', "app.py"),
        ('os.getenv("DB_PASSWORD", None)', "app.py"),
        ('os.getenv("DB_PASSWORD", "none")', "app.py"),
        ('os.getenv("PASSWORD_FILE", "/run/secrets/db")', "app.py"),
        ('os.getenv("DB_PASSWORD", "/run/secrets/db")', "app.py"),
        # What others issue works only where it is real.
        ('os.getenv("OPENAI_API_KEY", "your-key")', "app.py"),
        ('os.getenv("AWS_SECRET_ACCESS_KEY", "test")', "app.py"),
        ('os.getenv("CLIENT_SECRET", "changeme")', "app.py"),
        ('os.getenv("PASSWORD_MIN_LENGTH", "eight")', "app.py"),
        ('password_label: str = "Password"', "app.py"),
        ('    password: str = "password"', "app.py"),
        ("      POSTGRES_PASSWORD: ${POSTGRES_PASSWORD}", "compose.yml"),
        ("      POSTGRES_PASSWORD: ${POSTGRES_PASSWORD:?set it}", "compose.yml"),
        ("      POSTGRES_PASSWORD_FILE: /run/secrets/db", "compose.yml"),
        ("      DB_PASSWORD: your_password", "compose.yml"),
        ("  MYSQL_ALLOW_EMPTY_PASSWORD: yes", "compose.yml"),
        ('os.getenv("DB_PASSWORD", "postgres")', "README.md"),
        ('os.getenv("DB_PASSWORD", "postgres")', "rows.jsonl"),
        ("POSTGRES_PASSWORD=postgres", ".env.example"),
    ],
)
def test_what_is_no_default_or_does_not_work_is_none(text: str, path: str) -> None:
    assert found(text, path) == []


def test_a_value_needs_no_quotes_in_settings_only() -> None:
    line = "db_password = s3cretValue9"
    assert found(line, "settings.ini") == ["assigned-value"]
    assert found(line, "app.py") == []


def test_documented_examples_are_of_low_confidence() -> None:
    (hit,) = find_secrets(b"AKIA" + b"IOSFODNN7EXAMPLE", "a.py", key=KEY)
    assert (hit.example, hit.confidence) == (True, Confidence.LOW)


def test_the_key_that_a_signed_address_names_is_no_secret() -> None:
    key = SHAPES["aws-access-key"]
    signed = f"https://b.s3.amazonaws.com/a?X-Amz-Credential={key}%2F20240101%2Fus-east-1%2Fs3"
    assert found(signed, "a.csv") == []
    assert found(f"{signed}\nAWSAccessKeyId={key}", "a.csv") == ["aws-access-key"]


def test_equal_values_share_a_digest_within_a_run_only() -> None:
    text = f"{SHAPES['github']}\n{SHAPES['github']}\n".encode()
    first, second = find_secrets(text, "a.py", key=KEY)
    (other, _) = find_secrets(text, "a.py", key=b"o" * 32)
    assert first.hmac == second.hmac != other.hmac
    assert (first.line, second.line) == (1, 2)


def test_places_count_lines_and_columns() -> None:
    text = f"a\nb\nkey = {SHAPES['groq']}\n".encode()
    (hit,) = find_secrets(text, "a.py", key=KEY)
    assert (hit.line, hit.start, hit.end) == (3, 6, 6 + len(SHAPES["groq"]))


def test_text_in_utf_16_is_read_and_binary_is_not() -> None:
    assert found(SHAPES["groq"].encode("utf-16")) == ["groq"]
    assert found(b"\x00\x01" + SHAPES["groq"].encode()) == []


def test_a_key_within_a_word_is_none_but_is_masked() -> None:
    inside = f"x{SHAPES['github']}"
    assert found(inside) == []
    assert SHAPES["github"][8:] not in redact(inside)


def test_an_escaped_newline_before_a_key_ends_no_word() -> None:
    assert found('"line\\n' + SHAPES["groq"] + '"') == ["groq"]


def test_redaction_keeps_the_rest_and_is_idempotent() -> None:
    text = f"ünïcode {SHAPES['jwt']} and {SHAPES['github']}, done"
    once = redact(text)
    assert once.startswith("ünïcode eyJh… (")
    assert once.endswith(", done")
    assert redact(once) == once
    assert redact("plain text stays") == "plain text stays"


def test_masks_show_little() -> None:
    assert masked("hunter2") == "… (under 8 characters)"
    assert masked("s3cret-s3cret") == "… (8 to 15 characters)"
    assert masked("ghp_" + "a" * 40) == "ghp_… (32 to 63 characters)"
    assert masked("é" * 70) == "????… (64 or more characters)"
    assert len(keyed(b"v", KEY)) == 16


def test_plausibility() -> None:
    assert entropy("") == 0
    assert entropy("aaaa") == 0
    assert is_placeholder("aaaaaaaaaaaa")
    assert is_example("AKIA" + "5EXAMPLE12345678")
    assert not is_assigned("password", "password")
    assert not is_assigned("password", "new_password")
    assert is_assigned("password", "flux-capacitor-123")


@pytest.mark.parametrize(
    "text",
    [
        "token eyJhbGciOiJub25lIn." + "eyJhIjoxfQ." + "c2ln" * 8 + "!",
        "eyJ!!!!!!!!!!!!.eyJhIjoxfQ.c2ln",
        "eyJxxxxxxxxxxxxxxx.eyJhIjoxfQ12.c2lnc2lnc2lnc2ln",
        "postgres://postgres:postgres@localhost/db",
        "ghp_" + "a" * 36,
        "ghp_" + "1" * 36 + "_more",
        SHAPES["github"] + "x_y" * 20,
    ],
)
def test_shapes_that_prove_nothing_are_none(text: str) -> None:
    assert found(text) == []


def test_words_are_of_low_confidence() -> None:
    (hit,) = find_secrets(b'password = "correct-horse"', "a.py", key=KEY)
    assert hit.confidence is Confidence.LOW


@pytest.mark.parametrize(
    "hostile",
    [
        b"password=" * 200_000,
        b"sk-" * 400_000,
        b"eyJ" * 400_000,
        b"postgres://a:" * 100_000,
        b"-----BEGIN PRIVATE KEY-----\n" * 40_000,
        b"a" * 1_500_000,
    ],
    ids=["names", "prefixes", "tokens", "addresses", "headers", "one letter"],
)
def test_long_hostile_text_comes_to_an_end_without_a_find(hostile: bytes) -> None:
    assert all(hit.confidence is not Confidence.HIGH for hit in find_secrets(hostile, "a", key=KEY))
