"""Masks values that the words around them give away: options, headers, cookies, and plain prose.

A detector must be sure, since what it finds is a finding. Here nothing is found, only hidden: the
context decides, and too much is masked rather than too little. A bare word without context cannot
be told from any other.
"""

import re
from collections.abc import Callable
from functools import partial
from typing import Final

from bartizan.classify.assigned import PASSWORD_NAME, is_about_secrets
from bartizan.classify.plausible import has_kinds

MASK: Final = "«masked»"

_WORDS: Final = r"pass(?:wor[dt]|wd|phrase|code)?|pwd|secret|token|credentials?"
_KEYS: Final = r"(?:api|access|auth|private|account|client|signing|encryption|storage)[-_ ]?key"
NAMES: Final = rf"(?:pass(?:wor[dt]|wd|phrase|code)|pwd|secret|token|credential|{_KEYS})"
_BEFORE: Final = r"(?:[A-Za-z0-9]{1,30}[-_.]){0,6}[A-Za-z0-9]{0,30}?"
_NAME: Final = rf"{_BEFORE}(?:{_WORDS}|{_KEYS})(?:[-_][A-Za-z]+)?"
_LOUD: Final = r"[A-Z0-9_]{0,40}?(?:PASS(?:WOR[DT]|WD|PHRASE)?|PWD|SECRET|TOKEN|KEY)[0-9]?"
_SPOKEN: Final = (
    r"pass(?:word|wd|phrase|code)s?|pwd|(?:api[ _-]?|access[ _-]?)?key|secret|token|credential"
)
_NO_INDEX: Final = r"(?<!primary )(?<!foreign )(?<!partition )(?<!sort )(?<!unique )"
_SCHEMES: Final = r"(?:basic|bearer|token|digest|apikey|api-key|negotiate)[ \t]+"
_HEADERS: Final = r"x-[a-z\-]{0,30}(?:key|token|secret|auth)[a-z\-]{0,20}|api-key|private-token"
_SESSIONS: Final = r"sess(?:ion)?(?:[-_]?id)?|phpsessid|jsessionid|sid|csrf[-_]?token"
_SETTING: Final = r"(?:config(?:ure)?[ \t]+set|setx|setenv)"
_PAIR_OF: Final = r"(?:auth[ \t]*[=:][ \t]*|\w{0,20}(?:basic|digest|proxy)_?auth)\([ \t]*(?:\w+=)?"
_ARGUMENT: Final = r"\"[^\"\n]+\"|'[^'\n]+'"
_LOGINS: Final = r"(?:docker|podman|registry|oras|az|oc) login"
# A word of a shell or a sentence; a part of a query or a program, where a call or an index is code.
# Neither has a longest: they stop at a space or a quote, and what is read is never read again. What
# is cut off within its quotes is a value too.
_WORD: Final = r"[^\s\"'`]{3,}+"
_MARKS: Final = r"[^\s\"'`<>(){}\[\],;|&]"
_PART: Final = rf"{_MARKS}{{3,}}+"
_QUOTED: Final = r"\"[^\"\n]{3,}+(?:\"|\Z)|'[^'\n]{3,}+(?:'|\Z)"
_IS: Final = r"[\"'\]]{0,2}[ \t]*[:=,][ \t]*[bfru]?[\"']?"
_WITHIN: Final = r"\b[^\n|;]{0,200}[ \t]"

# Of lower-case text: patterns that need not fold cases are searched several times as fast.
_MAYBE: Final = re.compile(
    r"pass|pwd|secret|token|key|credential|auth|vault login|bearer|basic |cookie|sess|sid|://"
    r"|[ \"']-[aupw]|--user|net user|pw="
)
_SIGNS: Final = re.compile(r"[\s:=>]")
_TELLING: Final = re.compile(r"(?i)pass|pwd|secret|token|key|credential|auth|login|user|value|text")
_STAND_IN: Final = re.compile(
    r"[\"']?(?:\$[A-Za-z_({]|[%{<«]|\.\.\.|\\|\*{3}|x{3}|your[a-z_\-. ]*[\"']?\Z"
    r"|change[-_ ]?(?:me|it)|process\.env|[^\s…]{0,4}…(?:[\"']?\Z|[ ]\())",
    re.IGNORECASE,
)
_REFERENCE: Final = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+\Z")
_EXPRESSION: Final = re.compile(rf"{_MARKS}{{0,2}}+[<>(){{}}\[\],;|&]|{_MARKS}*+[(\[]")
_ORDINARY: Final = re.compile(
    r"(?i)(?:[a-z]+(?:ed|ing|able|ible|ly|ory|ent|ful|less|ous|ive|ect|ary|ong|ort|alid)"
    r"|a|an|the|to|in|of|on|as|at|by|for|and|or|not|no|now|never|none|null|nil|true|false|empty"
    r"|one|that|this|then|too|very|what|when|where|which|with|your|you|we|it|its|from|only|also"
    r"|still|same|set|unset|sent|kept|known|unknown|blank|okay|here|there|used|weak|safe|plain"
    r"|str|string|int|bytes|bool|optional|any|all|must|should|can|may|will|has|reset|change"
    r"|is|was|are|new|old|default|hash|field|prompt|input|manager|policy|file|argument|option"
    r"|stored|written|shown|hidden|given|taken|random|generated|if|so|but|because|be|been)\Z"
)
_ATTRIBUTES: Final = frozenset({"path", "domain", "expires", "max-age", "samesite", "priority"})
_SHORT_NUMBER: Final = 6
_LONG: Final = 16
_TOKEN: Final = 10
# No word, no name and no mark to fill in is longer.
_LONGEST_NAME: Final = 200

Judge = Callable[[str, str], bool]


def _placed(_name: str, value: str) -> bool:
    """Whether a value whose place makes it secret is more than a variable or a mark to fill in."""
    if len(value) > _LONGEST_NAME:
        return True
    if _STAND_IN.match(value):
        return False
    return _TELLING.search(value) is None or any(map(str.isdigit, value))


def _given(name: str, value: str) -> bool:
    """Whether what is given to an option is its secret: words run together may be one."""
    run = value.isalpha() and not (value.islower() or value.isupper())
    return is_about_secrets(name) and (_placed(name, value) or (run and not _STAND_IN.match(value)))


def is_value(name: str, value: str) -> bool:
    """Whether a value is one, and no word of a sentence and no name in a program."""
    return is_about_secrets(name) and _placed(name, value) and not _is_ordinary(value)


def _assigned(name: str, value: str) -> bool:
    """Whether what follows a sign of equality is a value that looks secret beside such a name."""
    if not is_value(name, value):
        return False
    if PASSWORD_NAME.search(name):
        return True
    return _mixed(value) or len(value) >= _LONG or not (value.isalnum() or value.isdigit())


def _said(name: str, value: str) -> bool:
    """Whether what a sentence says of a password is the password itself."""
    if value[:1] in "\"'":
        return _placed(name, value)
    word = value.rstrip(".,;!?:)")
    password = PASSWORD_NAME.search(name) is not None
    return _placed(name, word) and (_mixed(word) or (password and not _is_ordinary(word)))


def _equated(name: str, value: str) -> bool:
    """Whether what a name is said to equal is a value and no expression of a program."""
    return _EXPRESSION.match(value) is None and _said(name, value)


def _is_ordinary(word: str) -> bool:
    if len(word) > _LONGEST_NAME:
        return False
    return _ORDINARY.match(word) is not None or _REFERENCE.match(word) is not None


def _beside_user(name: str, value: str) -> bool:
    """Whether what follows a user's name is a password: no group, no number of one, no path."""
    other = value.isdigit() or value == name or value.startswith(("/", "~"))
    return not other and _placed(name, value)


def _credential(name: str, value: str) -> bool:
    """Whether what follows the name of a scheme is a credential and not the next word."""
    even = value[1:].islower() or value.isupper() or value[1:].isupper()
    return _placed(name, value) and (_mixed(value) or value.endswith("=") or not even)


def _alone(_name: str, value: str) -> bool:
    """Whether what stands before the host of an address is a token and not a user's name."""
    return len(value) >= _TOKEN and _mixed(value) and not _STAND_IN.match(value)


def _mixed(value: str) -> bool:
    return len(value) > _LONGEST_NAME or has_kinds(value)


# What stands in every text that a pattern fits (in lower case), who judges, and the pattern: its
# first group names the value, its second is the value.
_PATTERNS: Final[tuple[tuple[str, Judge, str], ...]] = (
    (
        "-",
        _given,
        (
            rf"(?i)(?<![\w-])--?({_NAME})(?:=|[ \t]+|[\"'][ \t]*,\s{{0,80}}(?=[\"']))(?!-)"
            rf"({_QUOTED}|{_WORD})"
        ),
    ),
    (
        "-u",
        _beside_user,
        rf"(?i)(?<![\w-])(?:-u|--(?:proxy-)?user)[ =]?[\"']?([^\s:\"'$/]{{1,80}}):({_WORD})",
    ),
    ("sshpass", _placed, rf"(?i)\b(sshpass)[ \t]+-p[ \t]*({_QUOTED}|{_WORD})"),
    (" -p", _placed, rf"\b(mysql\w*|mariadb\w*|7z){_WITHIN}-p({_QUOTED}|{_WORD})"),
    ("login", _placed, rf"(?i)\b({_LOGINS}){_WITHIN}-p[ \t]+({_QUOTED}|{_WORD})"),
    (" -p", _placed, rf"\b(zip|unzip){_WITHIN}-P[ \t]*({_QUOTED}|{_WORD})"),
    ("redis-cli", _placed, rf"\b(redis-cli){_WITHIN}-a[ \t]+({_QUOTED}|{_WORD})"),
    ("ldap", _placed, rf"\b(ldap\w+){_WITHIN}-w[ \t]+({_QUOTED}|{_WORD})"),
    ("net user", _placed, rf"\b(net user [^\s]{{1,80}})[ \t]+({_WORD})"),
    ("pass:", is_value, rf"(?i)\b(pass):({_PART})"),
    ("pass", _assigned, rf"(?i)\b(pass)[ \t]?:[ \t]{{1,4}}({_QUOTED}|{_WORD})"),
    ("vault login", _credential, rf"(?i)\b(vault login)[ \t]+({_WORD})"),
    ("set", is_value, rf"(?i)\b{_SETTING}[ \t]+[^\s]{{0,80}}?({_NAME})[ \t]+({_QUOTED}|{_WORD})"),
    (":_", is_value, rf"(?i):_(auth(?:token)?|password)(?:=|[ \t])[ \t]*({_QUOTED}|{_WORD})"),
    ("auth", _placed, rf"(?i)\b{_PAIR_OF}({_ARGUMENT})[ \t]*,[ \t]*(?:\w+=)?({_ARGUMENT})"),
    (
        "echo",
        _placed,
        (
            rf"(?i)\becho[ \t]+(?:-n[ \t]+)?()({_QUOTED}|{_WORD})[ \t]*\|[^\n]{{0,200}}"
            r"(?:passw\w*-stdin|sudo -S|chpasswd)"
        ),
    ),
    ("=", _assigned, rf"((?:\b|_){_LOUD}(?:_[A-Z0-9_]{{1,40}})?)=({_QUOTED}|{_PART})"),
    ("", _assigned, rf"(?im)^[ \t]*(?:ENV|ARG)[ \t]+({_NAME})[ \t]+({_QUOTED}|{_WORD})"),
    ("=", is_value, rf"(?i)[?&]({_NAME})=({_PART})"),
    ("=", _assigned, rf"(?i)[?&;\"']({_NAME}|key|sig)=({_PART})"),
    ("s", _credential, rf"(?i)\b({_SESSIONS})(?:=|[\"'][ \t]*[:,=][ \t]*[\"'])({_PART})"),
    ("authorization", _placed, rf"(?i)\b(authorization){_IS}{_SCHEMES}({_WORD})"),
    ("authorization", _credential, rf"(?i)\b(authorization){_IS}({_PART})"),
    ("-", is_value, rf"(?i)\b({_HEADERS}){_IS}({_WORD})"),
    ("<", is_value, rf"(?i)<({_NAME})>([^<>\s]{{3,}}+)(?=</)"),
    ("=", is_value, rf"(?i)[\"'][^\"'\n(){{}},]{{0,200}}[\s;=]({_NAME}|pass|pw)=({_PART})"),
    (
        "@",
        _beside_user,
        (
            r"(?<![\w/:.@-])(?!(?:npm|mailto|git|workspace):)(?!mlflow:[\w-]{1,80}@[\w-]++(?!\.\w))"
            r"([A-Za-z][\w.+-]{0,40})"
            r":([^\s:/@\"'<>]{3,}+)(?=@(?!sha\d)[A-Za-z])"
        ),
    ),
    ("b", _credential, rf"(?i)\b(basic|bearer)[ \t]+({_PART})"),
    ("://", _alone, r"(://)([^\s/:@\"'<>{}$`]{3,}+)(?=@[\w\[])"),
    ("://", _placed, r"(://[^\s/:@\"'<>{}$]{0,80}:)([^\s/\"'<>{}$`]+)(?=@[\w\[])"),
    (
        "s",
        _said,
        (
            rf"(?i)\b({_SPOKEN})(?: for [^\n:]{{1,60}}?)?[ \t]+(?:is|was)[ \t]*:?[ \t]*"
            rf"({_QUOTED}|{_WORD})"
        ),
    ),
    (
        "=",
        _equated,
        rf"(?i)\b{_NO_INDEX}({_SPOKEN})(?: for [^\n:]{{1,60}}?)?[ \t]+=[ \t]*({_QUOTED}|{_WORD})",
    ),
    ("pass", _said, rf"(?i)\b(pass(?:word|wd|phrase|code))[ \t]+({_QUOTED})"),
    (
        "passw",
        _assigned,
        (
            r"(?i)\b(?:login|user|account)[ \t]+[^\s]{1,80}\s{1,20}(passw(?:or)?d)[ \t]+"
            rf"({_WORD})"
        ),
    ),
    ("passw", _assigned, rf"(?im)^[ \t]*(passw(?:or)?d)[ \t]+({_WORD})[ \t]*$"),
)
# In lines of code these are names of arguments and their types.
_NOT_IN_CODE: Final[tuple[tuple[str, Judge, str], ...]] = (
    ("=", is_value, rf"(?i)(?<![\w-])({_NAME}|[\w.-]{{0,30}}pass|pw)=({_QUOTED}|{_PART})"),
    (
        "pass",
        is_value,
        rf"(?i)\b(passwor[dt]s?|passphrase|passcode)[ \t]?[:→][ \t]{{0,4}}({_WORD})",
    ),
)
_RULES: Final = tuple((need, judge, re.compile(pattern)) for need, judge, pattern in _PATTERNS)
_ALL_RULES: Final = (
    *_RULES,
    *((need, judge, re.compile(pattern)) for need, judge, pattern in _NOT_IN_CODE),
)
_PAIR: Final = re.compile(r"([\w.\-]{1,80}=)([^;\s\"'$<{%«]{3,})")
_COOKIE: Final = re.compile(
    r"(?i)((?:\b|-)cookie[\"']?[ \t]{0,4}[:=,][ \t]{0,4}[\"']?"
    r"|\bcurl\b[^\n|;]{0,300}[ \t](?:-b|--cookie)[ \t]+[\"']?)([^\n\"']{4,})"
)


def mask_told(text: str, *, code: bool = False) -> str:
    """Return text with a mask in place of what its context says is secret; twice changes nothing.

    Lines stay lines. References, variables and marks to fill in stay. Never raises.
    """
    folded = text.lower()
    if _SIGNS.search(text) is None or not ("@" in text or _MAYBE.search(folded)):
        return text
    for need, judge, pattern in _RULES if code else _ALL_RULES:
        if need in folded:
            text = pattern.sub(partial(_masked, judge), text)
    if "cookie" not in folded and "curl" not in folded:
        return text
    return _COOKIE.sub(lambda match: match[1] + _PAIR.sub(_crumb, match[2]), text)


def _masked(judge: Judge, match: re.Match[str]) -> str:
    value = match[2]
    called = value[0] not in "\"'" and match.string.startswith(("(", "["), match.end(2))
    if called or not judge(match[1], value):
        return match[0]
    quote = value[0] if value[0] in "\"'" else ""
    start, end = match.start(2) - match.start(), match.end(2) - match.start()
    return f"{match[0][:start]}{quote}{MASK}{quote}{match[0][end:]}"


def _crumb(match: re.Match[str]) -> str:
    kept = match[1][:-1].lower() in _ATTRIBUTES
    return match[0] if kept else f"{match[1]}{MASK}"
