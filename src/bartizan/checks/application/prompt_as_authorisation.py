"""A prompt must not be the only thing that decides who may see what."""

import re
from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.verdict import Verdict, failed, passed
from bartizan.core.words import Confidence, Severity
from bartizan.evidence.prompts import PROMPT_ASKS, prompts
from bartizan.evidence.source import Source

# Orders that stand for an access decision: whom to serve, whose data, what to refuse to whom.
DECIDES = re.compile(
    r"\b(only|never|not|refuse|don't)\b[^.\n]{0,80}\b"
    r"(user ?id|account|other users?|another user|current user|customer'?s?|admin|(?<!your )role|"
    r"authori[sz]ed|permission|belong)",
    re.IGNORECASE,
)


@check(
    Meta(
        id="app-prompt-as-authorisation",
        title="No prompt decides who may see what",
        control="APP-10",
        clause="no-authorisation",
        severity=Severity.HIGH,
        confidence=Confidence.MEDIUM,
        asks=PROMPT_ASKS,
        fix="Decide access in code: take the user from the session and check it in the tool.",
        absent="no prompt text was found",
        refs=("CWE-639", "owasp-llm/LLM01", "owasp-llm/LLM07"),
    ),
    Source,
)
def prompt_as_authorisation(source: Source) -> Iterator[Verdict]:
    """A rule that the model is asked to keep is a rule that a sentence can undo.

    *What it reads*: prompt texts in code. *Why it matters*: users talk the model out of it.
    *Passes*: prompts say nothing about who may see or do what. *Fails*: they do. *Fix*: checks in
    code, with the identity from the session.
    """
    clean = []
    for prompt in prompts(source):
        if DECIDES.search(prompt.text[:8000]):
            because = f"{prompt.name} tells the model whom to serve; nothing enforces it"
            yield failed(because, prompt.place, subject=prompt.name)
        else:
            clean.append(prompt.place)
    if clean:
        yield passed(f"{len(clean)} prompts decide no access", *clean[:20], subject="prompts")
