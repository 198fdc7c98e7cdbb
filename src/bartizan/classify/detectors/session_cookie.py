"""Cookies and session identifiers: who has one is taken for its owner."""

import re
from typing import Final

from bartizan.classify.columns import Category
from bartizan.classify.entity import Entity, Shape
from bartizan.classify.plausible import is_placeholder

_LEAST: Final = 8
_KINDS: Final = re.compile(r"[0-9]")


def is_session(value: str) -> bool:
    """Whether value is long and mixed enough to be drawn at random."""
    return len(value) >= _LEAST and _KINDS.search(value) is not None and not is_placeholder(value)


COOKIE: Final = Entity(
    name="cookie",
    title="session cookie",
    category=Category.CREDENTIAL,
    shapes=(
        Shape(
            pattern=r"(?i:sessionid|session_id|phpsessid|jsessionid|asp\.net_sessionid|connect\.sid"
            r"|laravel_session|csrftoken|xsrf-token|auth_token|sid)[\"']?[ ]?[=:][ ]?[\"']?"
            r"([A-Za-z0-9%._\-+/]{8,512})",
            score=0.85,
            near=0.9,
        ),
        Shape(
            pattern=r"(?i:(?:set-)?cookie)[\"']?: ?[\"']?[A-Za-z0-9_\-.]{1,40}="
            r"([A-Za-z0-9%._\-+/=]{8,512})",
            score=0.85,
            near=0.9,
        ),
    ),
    accept=is_session,
    before="",
    after="",
    must=(
        "Cookie: sessionid=«8f3ac91d77e04b6c»; path=/",
        "PHPSESSID=«q2k8r7m1t9v3b5n7»",
        "Set-Cookie: token=«a81bc81bdead4e5dabff»; Secure",
    ),
    must_not=("session_id = request", "Cookie: theme=dark", "sid=your-session-id"),
)
