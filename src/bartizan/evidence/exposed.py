"""Routes by which callers change something, or read what others wrote, with no model behind."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bartizan.core.words import Severity
from bartizan.evidence.admission import Admission, admissions
from bartizan.evidence.routes import Route
from bartizan.evidence.serving import SERVING_ASKS, model_routes
from bartizan.evidence.source import Function, Source

EXPOSED_ASKS = SERVING_ASKS
CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
WORD = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])")
HOLES = re.compile(r"<[^>]*>|\{[^}]*\}|:\w+")
# Where whoever comes must be let in: to say who they are, to be counted as alive, or to be told by
# a partner who signs what is sent.
MEANT_FOR_ALL = frozenset({
    "health", "healthz", "healthcheck", "ping", "ready", "readyz", "readiness", "live", "livez",
    "liveness", "status", "metrics", "version", "login", "logout", "signin", "signout", "signup",
    "register", "registration", "token", "tokens", "auth", "oauth", "oauth2", "authenticate",
    "callback", "csrf", "password", "captcha", "verify", "static", "assets", "favicon", "docs",
    "openapi", "webhook", "webhooks", "webhookevents", "slack", "telegram", "stripe", "twilio",
})  # fmt: skip
# What runs, destroys, lets in or decides.
GRAVE = frozenset({
    "execute", "exec", "run", "eval", "shell", "command", "delete", "remove", "drop", "purge",
    "clear", "reset", "wipe", "admin", "upload", "uploads", "import", "ingest", "upsert", "index",
    "train", "finetune", "deploy", "secret", "secrets", "key", "keys", "config", "settings", "code",
    "function", "functions", "tool", "tools", "restart", "shutdown", "install", "activate",
    "update", "approve", "user", "users", "role", "roles", "permission", "permissions",
})  # fmt: skip
# What is run later by whoever keeps it.
CODE = frozenset({
    "code", "function", "functions", "tool", "tools", "script", "scripts", "snippet", "snippets",
    "plugin", "plugins", "skill", "skills", "program", "programs", "macro", "macros",
})  # fmt: skip
# What others wrote, or what nobody else is to know.
KEPT = frozenset({
    "log", "logs", "history", "conversation", "conversations", "message", "messages", "session",
    "sessions", "transcript", "transcripts", "chats", "threads", "secret", "secrets", "keys",
    "admin", "export", "users", "feedback", "traces", "memory", "memories",
})  # fmt: skip
# What a model of one's own answers by, whatever it is made with.
SERVES = frozenset({"predict", "predictions", "prediction", "inference", "infer", "classify",
                    "embed", "embeddings", "invocations"})  # fmt: skip
# What hands all of something out, be it as a file.
TAKEN = frozenset({"export", "dump", "backup"})
# What a page of a user interface is made by: it shows no more than the routes that it calls.
PAGES = re.compile(
    r"(?:^|\.)(?:render_template|TemplateResponse|HTMLResponse|FileResponse|send_from_directory"
    r"|send_file|RedirectResponse|redirect|url_for|render|template|static_file)\Z"
)


@dataclass(frozen=True, slots=True)
class Exposed:
    """A route that changes or reveals something, how grave that is, and how it lets callers in."""

    route: Route
    admission: Admission
    severity: Severity

    @property
    def label(self) -> str:
        """The method and the path, as people write them."""
        shown = sorted(self.route.methods & CHANGING) or sorted(self.route.methods)
        return f"{'/'.join(shown)} {self.route.subject}"


def exposed(source: Source) -> Iterator[Exposed]:
    """Yield the routes that change or reveal something and from which no model is asked."""
    asking = {route.route for route in model_routes(source)}
    for route, admitted in admissions(source):
        if route not in asking and (severity := _severity(route)) is not None:
            yield Exposed(route, admitted, severity)


def meant_for_all(route: Route) -> bool:
    """Whether whoever comes must be let in, by the name of a route: a health check, a sign-in."""
    return bool(words_of(route) & MEANT_FOR_ALL)


def words_of(route: Route) -> frozenset[str]:
    """Return the words of a route's path, its function, and the class that answers one path."""
    owner = "" if route.by_hand else route.function.owner.rpartition(".")[2]
    return _words(HOLES.sub(" ", route.path)) | _words(route.function.short) | _words(owner)


def open_stores(source: Source) -> tuple[Exposed, ...]:
    """Return the routes by which anybody may leave code, as far as code tells who may call."""
    return tuple(
        each
        for each in exposed(source)
        if each.route.methods & {"POST", "PUT", "PATCH"}
        and not (each.admission.authenticated or each.admission.named)
        and _takes_code(each.route)
    )


def _takes_code(route: Route) -> bool:
    texts = (HOLES.sub(" ", route.path), route.function.short, *route.function.params)
    return any(_words(text) & CODE for text in texts)


def _severity(route: Route) -> Severity | None:
    """Return how grave it is that anybody may call a route; None where that is as it should be."""
    path, words = _words(HOLES.sub(" ", route.path)), words_of(route)
    if meant_for_all(route) or (_is_page(route.function, route) and not path & TAKEN):
        return None
    if route.methods & CHANGING:
        grave = "DELETE" in route.methods or words & GRAVE
        return Severity.HIGH if grave else Severity.MEDIUM
    return Severity.MEDIUM if "GET" in route.methods and path & (KEPT | SERVES | TAKEN) else None


def _words(text: str) -> frozenset[str]:
    return frozenset(word.lower() for word in WORD.findall(text))


def _is_page(function: Function, route: Route) -> bool:
    """Whether a route only shows a page."""
    shows = any(PAGES.search(got.value.name) for got in function.returns)
    return shows and "GET" in route.methods
