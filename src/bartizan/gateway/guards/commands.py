"""Commands and code that do harm when they are run: in replies, and in the arguments of tools.

The list holds what hardly any answer needs: to erase disks, to run what a download brings, to open
a shell to another host, to read keys and the metadata service of a cloud, to leave a folder.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

import re2

from bartizan.classify.folding import characters
from bartizan.classify.shaping import options
from bartizan.core.errors import InvalidInputError
from bartizan.gateway.guards.finding import kinds, read_through, ruling, through
from bartizan.gateway.words import Action, Exchange, Passage, Role, Ruling, Span

ID: Final = "commands"
PATTERNS: Final = {
    "erase": r"\brm\s+(?:-[a-zA-Z-]+\s+)*-(?:[a-zA-Z]*[rRf]|-recursive|-force)[a-zA-Z]*\s+"
    r"(?:-\S+\s+)*"
    r"[\"']?(?:/|~|\$HOME|\*|\.\.?(?:/|\s|$))|\bmkfs(?:\.\w+)?\s+/dev|\bdd\s+[^\n]{0,80}\bof=/dev/"
    r"|:\(\)\s*\{\s*:\|:&\s*\};:|(?i:\bformat\s+[a-z]:\s*/|\brd\s+/s\s+/q\s|\bdel\s+/[fsq]\s"
    r"|\bRemove-Item\b[^\n]{0,80}-Recurse)|>\s*/dev/sd[a-z]|\bshutil\.rmtree\(\s*[\"'](?:/|~)",
    "run-download": r"\b(?:curl|wget)\b[^\n|;]{0,400}\|\s*(?:sudo\s+)?(?:env\s+)?(?:ba|z|da|k)?sh\b"
    r"|\b(?:curl|wget)\b[^\n|;]{0,400}\|\s*(?:sudo\s+)?(?:python|perl|ruby|node|php)\d?"
    r"|\b(?:ba|z|da)?sh\s+(?:-c\s+)?[\"']?(?:<\(|\$\()\s*(?:curl|wget)\b"
    r"|(?i:\b(?:iex|invoke-expression)\b[^\n]{0,200}(?:downloadstring|iwr|invoke-webrequest|irm)"
    r"|\bpowershell(?:\.exe)?\b[^\n]{0,200}-e(?:nc|ncodedcommand)?\s+[A-Za-z0-9+/]{16}"
    r"|\b(?:certutil\b[^\n]{0,80}-urlcache|bitsadmin\b[^\n]{0,80}/transfer|mshta\s+https?:))",
    "run-decoded": r"\bbase64\s+(?:-d|-D|--decode)\b[^\n]{0,80}\|\s*(?:ba|z|da)?sh\b"
    r"|\b(?:eval|exec)\s*\(\s*(?:base64|__import__|codecs|zlib|bytes\.fromhex|atob)\b",
    "remote-shell": r"/dev/(?:tcp|udp)/|\bnc(?:at)?\b[^\n]{0,80}\s-[a-z]*[ec]\s*(?:/bin/)?(?:ba)?sh"
    r"|\bsocat\b[^\n]{0,120}\bEXEC:|\bmkfifo\b[^\n]{0,120}\bnc\b|\bpty\.spawn\(|\bsocket\.socket\("
    r"[^\n]{0,300}\b(?:dup2|subprocess)\b",
    "read-keys": r"(?:/etc/(?:shadow|sudoers)|/proc/self/environ|~?/?\.ssh/(?:id_|authorized_keys)"
    r"|\.aws/credentials|\.kube/config|\.docker/config\.json|\.git-credentials|\.netrc\b)",
    "cloud-metadata": r"169\.254\.169\.254|169\.254\.170\.2|fd00:ec2::254"
    r"|metadata\.google\.internal|100\.100\.100\.200|\b0xa9fea9fe\b|\b2852039166\b",
    "leave-folder": r"(?:\.\./|\.\.\\){2,}|(?:%2e%2e[/\\%]){2,}",
    "drop-table": r"(?i:\bdrop\s+(?:table|database|schema)\b|\btruncate\s+table\b"
    r"|\bdelete\s+from\s+[\w.\"`]+\s*(?:;|$)|\bunion\s+(?:all\s+)?select\b|\bor\s+1\s*=\s*1\b"
    r"|;\s*shutdown\b|\bxp_cmdshell\b)",
    "fetch-and-send": r"\bcurl\b[^\n]{0,200}(?:-d|--data\S*|-F|-T|--upload-file)\s*[\"']?@"
    r"|\bwget\b[^\n]{0,200}--post-file",
    "persist": r"\bcrontab\s+-|>>\s*~?/?[^\n]{0,60}(?:\.bashrc|\.profile|\.zshrc|authorized_keys)"
    r"|(?i:\breg\s+add\b[^\n]{0,160}\\run\b|\bschtasks\b[^\n]{0,60}/create)|\bchmod\s+[ugo+]*s\b"
    r"|\bLD_PRELOAD=",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The kinds that are looked for, whose texts, and what is done.

    In replies to a person a command may be the answer, so only arguments of tools are looked at
    unless `roles` says more.
    """

    kinds: tuple[str, ...] = tuple(PATTERNS)
    roles: tuple[Role, ...] = (Role.TOOL_ARGUMENTS,)
    action: Action = Action.BLOCK


class Commands:
    """The guard. A command may be long, so a stream of these roles is held to its end."""

    id = ID
    alone = True

    def __init__(self, settings: Settings) -> None:
        unknown = sorted(set(settings.kinds) - PATTERNS.keys())
        if unknown:
            raise InvalidInputError(
                f"guard {ID} has no kind {unknown[0]!r}", hint=f"Kinds: {', '.join(PATTERNS)}."
            )
        self._settings = settings

    def rule(self, passage: Passage, exchange: Exchange) -> Ruling | None:  # noqa: ARG002
        """Return a ruling on the commands in a passage of these roles."""
        if passage.role not in self._settings.roles:
            return None
        spans = through(passage.text, self._found)
        found = ruling(ID, self._settings.action, f"it holds commands: {kinds(spans)}", spans)
        return read_through(ID, passage.text, found)

    def _found(self, text: str) -> Iterator[Span]:
        data = text.encode("utf-8", "surrogatepass")
        for kind in self._settings.kinds:
            spans = [match.span() for match in _compiled(kind).finditer(data)]
            edges = characters(data, [edge for span in spans for edge in span])
            for place in range(0, len(edges), 2):
                yield Span(edges[place], edges[place + 1], kind)


@cache
def _compiled(kind: str) -> "re2._Regexp":
    return re2.compile(PATTERNS[kind].encode(), options())
