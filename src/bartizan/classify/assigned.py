"""Literals assigned to a name that says secret: the generic detectors, which judge by context."""

import re
from functools import partial
from typing import Final

from bartizan.classify.detector import Detector, Kind
from bartizan.classify.plausible import (
    entropy,
    has_kinds,
    is_placeholder,
    is_random,
    is_slug,
    is_words,
)
from bartizan.core.words import Confidence

_PHRASES: Final = r"(?:passwords?|passwd|passphrase|pwd|db_?pass|user_?pass)"
_KEYS: Final = (
    r"(?:secret|token|api[_\- ]?keys?|access[_-]?key|auth[_-]?key|private[_-]?key|credentials?"
    r"|signing[_-]?key|encryption[_-]?key|master[_-]?key|session[_-]?key|bearer)"
)
NAMES: Final = rf"(?:{_PHRASES}|{_KEYS})"
"""What credentials are called, within the names that they are assigned to."""
_BEFORE: Final = r"[A-Za-z0-9_.\-]*"
_AFTER: Final = r"[A-Za-z0-9_\-]{0,24}"
_IS: Final = (
    r"\\?[\"'`]?\]?[ \t]{0,8}(?::[ \t]{0,4}[A-Za-z][A-Za-z0-9_\[\]| .]{0,20}[ \t]{0,4}=|"
    r"=>|:=|={1,2}|:)[ \t]{0,8}[rbfu]?\\?[\"'`]"
)
_PLAIN_IS: Final = r"[ \t]{0,4}(?:=|:)[ \t]{0,4}"
_SYMBOLS: Final = r"!@#$%^&*+/=_.:~?\-"

_LEAST_PASSWORD: Final = 5
_LEAST_TOKEN: Final = 12
_RANDOM_BITS: Final = 2.8
_NOT_A_SECRET: Final = re.compile(
    r"(?i)[_\-.](?:name|id|ids|key_?id|field|path|file|dir|url|uri|endpoint|host|type|"
    r"kind|header|prefix"
    r"|suffix|env|var|arn|label|len|length|count|limit|min|max|regex|pattern|hint|placeholder|hash"
    r"|hashes|digest|salt|help|ref|expires?|expiry|ttl|version|policy|provider|source|store|manager"
    r"|class|scope|column|input|text|message|error|format|algorithm|rotation|mode|"
    r"role|usage|index|selector|locator|xpath|element|button|icon|title|caption|tooltip|validator"
    r"|strength|requirement|component|props)s?\Z"
)
CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_MODEL_TOKEN: Final = re.compile(
    r"(?i)(?:eos|bos|pad|unk|sep|cls|mask|stop|start|end|special|max|min|n|num|total|prompt|input"
    r"|output|completion|image|audio|cached|reasoning)[_\-]?tokens?\Z|tokeni[sz]"
)
_REFERENCE: Final = re.compile(
    r"[A-Z][A-Z0-9_]*\Z|(?:[a-z]+://|/|\./|data:[a-z]+/|arn:|projects/|op://|vault:|secretsmanager|ssm:)"
    r"|.*\.(?:json|ya?ml|pem|key|txt|py|env|crt|html?|js|ts)\Z|[a-z_]+\.[a-z_.]+\Z|[^(\[{\n]*+[(\[{].*[)\]}]"
)
# A setting `secret` of Kubernetes names an object that holds one.
_OBJECT: Final = re.compile(r"(?i)(?<![a-z0-9])(?:existing|tls|pull|image)?[-_]?secret\Z")
_OBJECT_NAME: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*-(?:secrets?|creds?|credentials?)\Z")
_COMMON: Final = re.compile(
    r"(?i)(?:password|passwd|pass|pwd|secret|token|string|text|hidden|bearer|basic|none|null|true"
    r"|false|required|optional|invalid|current|confirm|empty|default|user|username|email|key|value"
    r"|testing|test)\Z"
)


def is_about_secrets(name: str) -> bool:
    """Whether a name with a word for secrets is of the secret, not of something about it."""
    name = CAMEL.sub("_", name)
    return _NOT_A_SECRET.search(name) is None and _MODEL_TOKEN.search(name) is None


def is_assigned(name: str, value: str) -> bool:
    """Whether value, assigned to name, is a secret rather than a name of one."""
    if not is_about_secrets(name) or is_placeholder(value):
        return False
    name = CAMEL.sub("_", name)
    if _COMMON.match(value) or value.lower() == name.lower() or _REFERENCE.match(value):
        return False
    if PASSWORD_NAME.search(name):
        return len(value) >= _LEAST_PASSWORD and not _repeats(value)
    if _KEY_NAME.search(name) is None or is_slug(value):
        return False
    return len(value) >= _LEAST_TOKEN and has_kinds(value) and entropy(value) >= _RANDOM_BITS


def is_set(name: str, value: str) -> bool:
    """Whether value, in a setting without quotes, is a secret and not the name of one."""
    named = _OBJECT.search(name) is not None and _OBJECT_NAME.match(value) is not None
    return is_assigned(name, value) and not named


def is_put(name: str, value: str) -> bool:
    """Whether value, a literal put into the environment under name, is a secret."""
    if not is_about_secrets(name) or is_placeholder(value) or is_slug(value):
        return False
    return is_assigned(name, value) or (has_kinds(value) and _REFERENCE.match(value) is None)


def is_default(name: str, value: str) -> bool:
    """Whether value, the argument after a name in quotes, is a fallback for what should be set."""
    return is_assigned(name, value) and is_random(value)


def is_written(name: str, value: str) -> bool:
    """Whether value, after a name in running text, is a secret rather than the next word."""
    return is_set(name, value) and has_kinds(value)


def sureness(value: str) -> Confidence:
    """Return how sure an accepted literal is: words are what people write in samples too."""
    if is_words(value):
        return Confidence.LOW
    return Confidence.MEDIUM if has_kinds(value) or not value.isalnum() else Confidence.LOW


def _repeats(value: str) -> bool:
    """Whether a value says no more than its name, as in labels and messages."""
    return is_words(value) and PASSWORD_NAME.search(value) is not None


_KEY_NAME: Final = re.compile(
    rf"(?i)(?:(?<![a-z])|api|auth|access|refresh|bot|session|admin|user|service|bearer|"
    rf"app|client){_KEYS}"
)
PASSWORD_NAME: Final = re.compile(rf"(?i){_PHRASES}")

_generic: Final = partial(
    Detector,
    kind=Kind.SECRET,
    named=True,
    alone=False,
    generic=True,
    confidence=Confidence.MEDIUM,
)

ARGUMENT: Final = _generic(
    name="default-literal",
    title="credential as a default",
    pattern=r"\([ \t]{0,4}\\?[\"']"
    rf"(?i:([A-Za-z0-9_\-]{{0,30}}(?:{_PHRASES}|{_KEYS}){_AFTER})\\?[\"'],[ \t]{{0,8}}\\?[\"'])"
    r"([^\s\"'`<>{}\\]{12,})\\?[\"']",
    accept=is_default,
)
ENVIRONMENT: Final = _generic(
    name="environment-literal",
    title="credential put into the environment",
    pattern=r"(?:environ\[|environ\.setdefault\(|putenv\()[ \t]{0,4}\\?[\"']"
    rf"(?i:([A-Za-z0-9_]{{0,40}}(?:{_PHRASES}|{_KEYS}){_AFTER}))"
    r"\\?[\"'](?:\][ \t]{0,4}=|,)[ \t]{0,4}[rbfu]?\\?[\"']([^\s\"'`<>{}\\]{5,})\\?[\"']",
    accept=is_put,
)
QUOTED: Final = _generic(
    name="assigned-literal",
    title="credential in a literal",
    pattern=rf"(?i:((?:{_PHRASES}|{_KEYS}){_AFTER}){_IS})"
    r"([^\s\"'`<>{}\\]{5,})\\?[\"'`]",
    accept=is_assigned,
)
UNQUOTED: Final = _generic(
    name="assigned-value",
    title="credential in a setting",
    settings=True,
    pattern=rf"(?m)(?i:^[ \t]*(?:export[ \t]+|env[ \t]+|arg[ \t]+|set[ \t]+|-[ \t]+|#[ \t]*)?"
    rf"({_BEFORE}(?:{_PHRASES}|{_KEYS}){_AFTER}){_PLAIN_IS})"
    rf"([A-Za-z0-9{_SYMBOLS}]{{5,}})[ \t]*\r?$",
    accept=is_set,
)
PROSE: Final = _generic(
    name="written-credential",
    title="credential in text",
    pattern=rf"(?i:((?:{_PHRASES}|{_KEYS})):[ \t]{{1,4}})"
    r"([A-Za-z0-9_!@#$%^&*+=\-]{8,})(?:\\n|[ \t\r\n\"']|$)",
    accept=is_written,
)

ASSIGNED: Final = (QUOTED, ARGUMENT, ENVIRONMENT, UNQUOTED, PROSE)
