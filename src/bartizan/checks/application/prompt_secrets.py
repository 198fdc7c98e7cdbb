"""A prompt must hold nothing that its reader may not know."""

import re
from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.verdict import Verdict, failed, passed
from bartizan.core.words import Severity
from bartizan.evidence.prompts import PROMPT_ASKS, prompts
from bartizan.evidence.source import Source

TELLS = re.compile(
    r"\b(password|passwort|api[ _-]?key|secret(?: code| key| token)?|access token|passphrase)\b"
    r"\s*(?:is|=|:)\s*[\"'`]?(?!\{)(?:…|[^\s\"'`{}<]{4,})",
    re.IGNORECASE,
)


@check(
    Meta(
        id="app-prompt-secrets",
        title="No prompt holds a secret",
        control="APP-10",
        clause="no-secrets",
        severity=Severity.HIGH,
        asks=PROMPT_ASKS,
        fix="Take the secret out, rotate it, and let a tool use it where the model cannot see it.",
        absent="no prompt text was found",
        refs=("CWE-200", "owasp-llm/LLM07"),
    ),
    Source,
)
def prompt_secrets(source: Source) -> Iterator[Verdict]:
    """What stands in a prompt can be asked for.

    *What it reads*: prompt texts in code. *Why it matters*: system prompts leak, always. *Passes*:
    no prompt tells a password or key. *Fails*: one does. *Fix*: take it out and rotate it.
    """
    clean = []
    for prompt in prompts(source):
        if found := TELLS.search(prompt.text):
            because = f"{prompt.name} tells the model a {found[1].lower()}"
            yield failed(because, prompt.place, subject=prompt.name)
        else:
            clean.append(prompt.place)
    if clean:
        yield passed(f"{len(clean)} prompts hold no secret", *clean[:20], subject="prompts")
