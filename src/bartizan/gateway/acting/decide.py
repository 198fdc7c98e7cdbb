"""Whether a call of a tool may happen: the same for every dialect and for MCP.

In this order: the tool is known; its arguments are JSON, and what its schema asks for; they name no
host but the allowed ones; policies permit it; a session that has read an untrusted text does not
change anything without a person; and what always needs a person has one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bartizan.core.errors import FormatError
from bartizan.gateway.access.keys import Refused
from bartizan.gateway.access.policy import Ask, Policies
from bartizan.gateway.access.vocabulary import Tool, input_of
from bartizan.gateway.acting.approval import call_digest
from bartizan.gateway.acting.canonical import Json, arguments_of
from bartizan.gateway.acting.hosts import hosts_in, outside
from bartizan.gateway.acting.schemas import Validator
from bartizan.gateway.words import Action, Ruling

GUARD = "tool-call"
ANSWERS = "inputResponses"
"""What of `more` a caller writes; the rest a server gave it to keep (MCP 2026-07-28)."""


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A call as a model or an agent makes it; `arguments` is its text as it came.

    `more` is what goes to the tool beside them: answers to what its server asked for.
    """

    server: str
    name: str
    arguments: str
    more: Mapping[str, Json] = field(default_factory=dict)

    @property
    def tool(self) -> str:
        """The name in policies and rulings."""
        return f"{self.server}/{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Who calls, and what is known of the conversation."""

    id: str
    principal: str
    roles: tuple[str, ...] = ()
    route: str
    tainted: bool = False
    classes: frozenset[str] = frozenset()
    """The classes of data that the session has read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """A tool that may be called, under which conditions; `hosts` None lets it name any."""

    tool: Tool
    validator: Validator
    hosts: tuple[str, ...] | None = ()
    always_approve: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What decides: the tools that may be called, by `server/name`, and the policies."""

    tools: Mapping[str, Allowed] = field(default_factory=dict)
    policies: Policies


Approved = Callable[[str], bool]
"""Uses up the approval of a call, by its digest; false where there is none."""


def decide(call: ToolCall, session: Session, rules: Rules, approved: Approved) -> Ruling:
    """Return the ruling on a call: allow, approve (a person has to) or block."""
    allowed = rules.tools.get(call.tool)
    if allowed is None:
        return _block("the tool is not one of those allowed")
    try:
        arguments = arguments_of(call.arguments)
    except FormatError as error:
        return _block(error.message)
    said = [arguments, call.more.get(ANSWERS)]
    refusal = _unfit(allowed, arguments, said)
    refusal = refusal or _forbidden(allowed, arguments, session, rules, hosts_in(said))
    if refusal is not None:
        return refusal
    reason = _needs_person(allowed, session)
    if reason is None:
        return Ruling(Action.ALLOW, GUARD, "allowed")
    bound = call_digest(session.principal, session.id, call.tool, arguments, call.more)
    if approved(bound):
        return Ruling(Action.ALLOW, GUARD, f"{reason}; somebody approved it")
    return Ruling(Action.APPROVE, GUARD, reason)


def _unfit(allowed: Allowed, arguments: Mapping[str, Json], said: Json) -> Ruling | None:
    wrong = allowed.validator.wrong(arguments)
    if wrong:
        return _block(f"the arguments do not fit the tool's schema: {'; '.join(wrong)}")
    if allowed.hosts is None:
        return None
    others = outside(said, allowed.hosts)
    if others:
        noun = "a host" if len(others) == 1 else f"{len(others)} hosts"
        return _block(f"the arguments name {noun} that the tool's `hosts` do not list")
    return None


def _forbidden(
    allowed: Allowed,
    arguments: Mapping[str, Json],
    session: Session,
    rules: Rules,
    hosts: frozenset[str],
) -> Ruling | None:
    tool = allowed.tool
    named = input_of(tool, arguments)
    if isinstance(named, Refused):
        return _block(named.because)
    decision = rules.policies.decide(
        Ask(
            principal=session.principal,
            roles=session.roles,
            action=tool.id,
            kind="Tool",
            resource=tool.id,
            attributes={
                "server": tool.server,
                "side_effect": tool.side_effect,
                "untrusted": tool.untrusted,
            },
            context={
                "route": session.route,
                "session": session.id,
                "tainted": session.tainted,
                "classes": sorted(session.classes),
                "hosts": sorted(hosts),
                "input": named,
            },
        )
    )
    return None if decision.allowed else _block(decision.because)


def _needs_person(allowed: Allowed, session: Session) -> str | None:
    if allowed.tool.side_effect and session.tainted:
        return "the session has read an untrusted text and the tool changes something"
    if allowed.always_approve:
        return "the tool always needs an approval"
    return None


def _block(because: str) -> Ruling:
    return Ruling(Action.BLOCK, GUARD, because)
