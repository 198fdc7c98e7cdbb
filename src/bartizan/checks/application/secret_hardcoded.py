"""Code and configuration must not hold the credentials that they use."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.exposing import MOST_PLACES, judged, places_of, worst_first
from bartizan.checks.testcode import apart
from bartizan.core.verdict import Verdict, failed, passed, review
from bartizan.core.words import Severity
from bartizan.evidence.asks import keys
from bartizan.evidence.scripts import Scripts
from bartizan.evidence.secrets import Context, Secrets, Sighting
from bartizan.evidence.value import Turned, turned

# The switch without which clients of providers refuse to run in a browser.
BROWSER = "dangerouslyAllowBrowser"
BEHIND = "Call the provider from a route of your own that knows who calls, and keep the key there."
CONTEXTS = (Context.CODE, Context.CONFIG, Context.DATA, Context.TEST, Context.DOCS)


@check(
    Meta(
        id="app-secret-hardcoded",
        title="No credential stands in source code or configuration",
        control="INF-02",
        clause="none-in-code",
        severity=Severity.HIGH,
        fix='Revoke the credential, then read it at run time: os.environ["NAME"], or a secrets '
        "manager. Removing it from the file does not remove it from the history.",
        absent="there is no text file",
        refs=("CWE-798", "owasp-llm/LLM02"),
        asks=keys(BROWSER),
    ),
    Secrets,
    Scripts,
)
def secret_hardcoded(secrets: Secrets, scripts: Scripts) -> Iterator[Verdict]:
    """A key in a file is copied with the file, and stays in the history when it is deleted.

    *What it reads*: all text files: keys of model providers, clouds and services by their shape,
    private keys, signed tokens, addresses with a password, literals assigned to a name that says
    secret, and passwords and signing secrets that hold where nobody sets others. Each value is one
    finding with all its places; it is never shown. *Why it matters*: keys in repositories are found
    and spent by machines within minutes. *Passes*: nothing is found, or credentials are read from
    the environment or a manager. *Fails*: a value in code, configuration or data; in tests and
    documents only a value whose shape proves it, at low severity; a client of a provider that a
    browser is allowed to make (`dangerouslyAllowBrowser`), since its key is served to everyone.
    Published examples and guesses are for review. *Fix*: revoke, then refer to it.
    """
    yield from apart(scripts, _in_browsers(scripts))
    groups = secrets.values(*CONTEXTS)
    yield from (judged(group, Severity.HIGH) for group in worst_first(groups))
    written = {hit.place for group in groups for hit in group}
    references = [
        hit
        for hit in secrets.of(Sighting.REFERENCE)
        if hit.context is not Context.DOCS and hit.place not in written
    ]
    if references:
        names = sorted({hit.masked for hit in references})[:5]
        because = f"credentials are read at run time: {', '.join(names)}"
        yield passed(because, *places_of(references)[:MOST_PLACES], subject="read at run time")
    elif not groups and secrets.files:
        yield passed(f"no credential is in {secrets.files} text files", subject="files")


def _in_browsers(scripts: Scripts) -> Iterator[Verdict]:
    """Yield a verdict for each client whose key goes to whoever loads the page."""
    for item in scripts.maps(BROWSER):
        given, subject = item.value.entry(BROWSER), f"client in {item.place.path}"
        stands = turned(given) if given is not None else Turned.OPEN
        if stands is Turned.ON:
            because = f"{BROWSER} is on: the key of this client is served to whoever loads the page"
            yield failed(because, item.place, subject=subject).with_(fix=BEHIND)
        elif stands is Turned.OPEN:
            because = f"{BROWSER} is decided at run time"
            yield review(because, item.place, subject=subject).with_(fix=BEHIND)
