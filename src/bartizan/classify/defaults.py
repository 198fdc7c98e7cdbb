"""Passwords and signing secrets that hold where nobody sets others: whoever reads the code knows.

A default works as it stands, so that its value need not look like a secret: `postgres`, `secret`
and `changeme` let in everybody who tries them (CWE-1392, CWE-1188).
"""

import re
from functools import partial
from typing import Final

from bartizan.classify.assigned import CAMEL, PASSWORD_NAME, is_about_secrets
from bartizan.classify.detector import Detector, Kind
from bartizan.core.words import Confidence

_NAME: Final = (
    r"[A-Za-z0-9_.\-]{0,40}(?i:password|passwd|passphrase|pwd|_pass|secret|_key)(?i:_?key)?"
)
_VALUE: Final = r"[^\s\"'`<>{}\\$]{3,128}"
_READ: Final = r"(?:getenv|environ\.get|\benv(?:\.str)?|\bconfig|\bget_env[a-z_]{0,20})"
_TYPE: Final = (
    r"(?:typing\.)?(?:Optional\[)?(?:pydantic\.)?(?:str|SecretStr)\]?(?:[ \t]*\|[ \t]*None)?"
)
# Secrets of the workload's own, by which it signs or seals: what others issue does not work unless
# it is real.
_OWN: Final = re.compile(
    r"(?i)(?:\A|[_.\-])(?:secret_?key(?:_base)?"
    r"|(?:jwt|session|cookie|app|auth|flask|django|signing|encryption|csrf|nextauth|salt)"
    r"_?secret(?:_?key)?|(?:jwt|signing|encryption|master|session)_?key)\Z"
)
_OTHERS: Final = re.compile(
    r"(?i)aws|azure|gcp|google|client|access|s3|minio|stripe|twilio|langfuse|openai|reset|forgot|show"
)
_PASS: Final = re.compile(r"(?i)(?:\A|[_.\-])(?:user|db|admin|root|default|redis|smtp)?_?pass\Z")
_STORE: Final = re.compile(r"(?i)minio_(?:root_password|password|secret_key)\Z")
_SAYS_NONE: Final = re.compile(
    r"(?i)(?:true|false|yes|no|on|off|none|null|nil|undefined|required|optional|empty|unset"
    r"|not[-_ ]?set|string|str|text|\*+|x+|\.+)\Z"
)
_ELSEWHERE: Final = re.compile(
    r"(?i)[a-z][a-z0-9+.]*://|[./~]|arn:|projects/|op:|vault:|secretsmanager|ssm:|file:"
    r"|.*\.(?:json|ya?ml|pem|key|txt|py|env|crt)\Z|[^()\[\]]*[(\[]|%[(s]"
)
_DEPLOYED_VALUE: Final = re.compile(
    r"(?i).*(?:your|insert|replace|placeholder|todo|fixme|secret_name)"
)


def is_working(name: str, value: str) -> bool:
    """Whether value, the default of name, is a password or a signing secret that works."""
    return _is_own(name) and not _SAYS_NONE.match(value) and not _ELSEWHERE.match(value)


def is_field(name: str, value: str) -> bool:
    """Whether value, written to a typed field, is such a default rather than the field's name."""
    return is_working(name, value) and value.lower() != name.lower()


def is_deployed(name: str, value: str) -> bool:
    """Whether value is what a deployment sets as a password, and not a mark to fill in."""
    own = PASSWORD_NAME.search(name) is not None or _is_store(name)
    told = is_working(name, value) and name.isupper() and own
    return told and not _DEPLOYED_VALUE.match(value)


def _is_own(name: str) -> bool:
    spelled = CAMEL.sub("_", name)
    if not is_about_secrets(spelled) or _OTHERS.search(spelled):
        return _is_store(spelled)
    return any(each.search(spelled) for each in (PASSWORD_NAME, _PASS, _OWN))


def _is_store(name: str) -> bool:
    """Whether a name is that of the password of a store that a deployment starts itself."""
    return _STORE.search(name) is not None


_detector: Final = partial(
    Detector,
    title="password or signing secret as a default",
    kind=Kind.SECRET,
    named=True,
    alone=False,
    generic=True,
    firm=True,
    confidence=Confidence.MEDIUM,
)

READ: Final = _detector(
    name="read-default",
    pattern=rf"{_READ}\(\s{{0,80}}[\"']({_NAME})[\"'],\s{{0,80}}(?:default\s{{0,4}}=\s{{0,4}})?"
    rf"[\"']({_VALUE})[\"']",
    accept=is_working,
)
ALTERNATIVE: Final = _detector(
    name="alternative-default",
    pattern=r"(?:(?:getenv|environ\.get)\([\"']|environ\[[\"']|process\.env(?:\.|\[[\"']))"
    rf"({_NAME})(?:[\"'][\])])?[ \t]{{0,4}}(?:\bor\b|\|\||\?\?)\s{{0,80}}[\"'`]({_VALUE})[\"'`]",
    accept=is_working,
)
SUBSTITUTED: Final = _detector(
    name="substituted-default",
    pattern=rf"\$\{{({_NAME}):?-({_VALUE})\}}",
    accept=is_working,
)
FIELD: Final = _detector(
    name="field-default",
    pattern=rf"(?m)^[ \t]+({_NAME})[ \t]*:[ \t]*{_TYPE}[ \t]*=[ \t]*"
    rf"(?:(?:pydantic\.)?SecretStr\(|Field\()*"
    rf"\s{{0,80}}(?:default[ \t]*=[ \t]*(?:SecretStr\()?)?[\"']({_VALUE})[\"']",
    accept=is_field,
)
DEPLOYED: Final = _detector(
    name="deployed-password",
    title="password of a deployment",
    pattern=rf"(?m)^[ \t]*(?:-[ \t]+)?[\"']?({_NAME})[\"']?(?:=|:[ \t]+)"
    rf"[\"']?({_VALUE})[\"']?[ \t]*(?:[ \t]#[^\n]*)?\r?$",
    accept=is_deployed,
    settings=True,
    firm=False,
)

DEFAULTS: Final = (READ, ALTERNATIVE, SUBSTITUTED, FIELD, DEPLOYED)
