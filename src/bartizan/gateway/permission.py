"""What a caller may ask for, and what a model or agent may do in the caller's name."""

import json
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from bartizan.core.clock import Clock
from bartizan.core.errors import FormatError, InvalidInputError
from bartizan.gateway.access.policy import Ask, Decision, Policies
from bartizan.gateway.access.shared import STORE, AwayError
from bartizan.gateway.access.vocabulary import Tool, schema_of
from bartizan.gateway.acting.approval import Approval, Book, Wanted, call_digest
from bartizan.gateway.acting.canonical import arguments_of
from bartizan.gateway.acting.decide import Allowed, Rules, Session, ToolCall, decide
from bartizan.gateway.acting.pins import drifts
from bartizan.gateway.acting.schemas import Schema
from bartizan.gateway.acting.switch import Switch
from bartizan.gateway.asking import ACTIONS, asks_of
from bartizan.gateway.dialects.api import Call, Turn, member, objects
from bartizan.gateway.dialects.mcp import ANSWER, CALLING
from bartizan.gateway.dialects.mcp_asked import PING, READ
from bartizan.gateway.dialects.mcp_reach import offered_in
from bartizan.gateway.document import Json
from bartizan.gateway.refusal import Reason, RefusedError, told
from bartizan.gateway.running import Caller
from bartizan.gateway.schema import ActingPart, RoutePart, ToolPart
from bartizan.gateway.taint import Taint
from bartizan.gateway.words import Action, Exchange, Role

MOST_DECISIONS: Final = 10_000
EVERYTHING: Final = "permit(principal, action, resource);"
"""The policies where none are configured: routes, models and tools are lists of what is allowed."""
UNASKED: Final = "no approval can be asked for now"
SILENT: Final = (CALLING, f"{ANSWER}{PING}")
READING: Final = (*ACTIONS, *(f"{ANSWER}{each}" for each in READ))
"""What brings texts of a server to its caller, questions among it."""


@dataclass(slots=True)
class _Used:
    """The approval that one call uses up, where it needs one."""

    book: Book
    now: datetime
    approval: Approval | None = None

    def take(self, call: str) -> bool:
        self.approval = self.book.take(call, self.now)
        return self.approval is not None


@dataclass(slots=True)
class Permission:
    """Policies, allowed tools, approvals and the switch of one configuration."""

    rules: Rules
    pins: Mapping[str, str]
    approvals: Book
    life: timedelta
    switch: Switch
    clock: Clock
    now: Callable[[], float] = time.monotonic
    _decided: dict[tuple[object, ...], Decision] = field(default_factory=dict)
    taint: Taint = field(default_factory=Taint)

    def authorise(self, caller: Caller, route: RoutePart, turn: Turn, exchange: Exchange) -> None:
        """Raise RefusedError where a switch or the policies forbid what is asked for."""
        self._demand_running(caller, turn.model)
        if turn.operation in SILENT or turn.operation.startswith("notifications/"):
            return  # a call is decided as a call
        for ask in asks_of(caller, route, turn, exchange):
            found = self._decision(ask)
            if not found.allowed:
                message = "the policies do not permit this"
                raise told(RefusedError(Reason.FORBIDDEN, message), found.because)

    def _decision(self, ask: Ask) -> Decision:
        """Return what the policies say; of the same question they say the same, so it is kept."""
        context = tuple(sorted((name, str(value)) for name, value in ask.context.items()))
        key = (ask.principal, ask.roles, ask.action, ask.resource, context)
        found = self._decided.get(key)
        if found is None:
            if len(self._decided) >= MOST_DECISIONS:
                self._decided.clear()
            found = self._decided[key] = self.rules.policies.decide(ask)
        return found

    def decide(
        self, caller: Caller, route: RoutePart, exchange: Exchange, call: Call
    ) -> Approval | None:
        """Return the approval that a call used up, None where it needs none.

        Raises RefusedError for a call that is not allowed, or waits for a person.
        """
        arguments = call.arguments
        text = arguments if isinstance(arguments, str) else json.dumps(arguments)
        wanted = ToolCall(route.server, call.name, text, call.more)
        self._demand_running(caller, tool=wanted.tool)
        session = Session(
            id=caller.session,
            principal=caller.principal,
            roles=caller.roles,
            route=route.name,
            tainted=exchange.tainted,
        )
        used = _Used(self.approvals, self.clock())
        try:
            ruling = decide(wanted, session, self.rules, used.take)
        except AwayError as error:
            raise told(
                RefusedError(Reason.UNAVAILABLE, UNASKED, retry=1), f"{STORE}{error}"
            ) from None
        if ruling.action is Action.APPROVE:
            raise self._waiting(wanted, session, ruling.because)
        if ruling.action is not Action.ALLOW:
            message = f"the call of a tool is not allowed: {ruling.because}"
            because = f"{wanted.tool}: {ruling.because}"
            raise told(RefusedError(Reason.FORBIDDEN, message), because)
        if route.dialect == "mcp" and self.rules.tools[wanted.tool].tool.untrusted:
            self.taint.add(caller, route)
        return used.approval

    def _waiting(self, call: ToolCall, session: Session, because: str) -> RefusedError:
        try:
            arguments = arguments_of(call.arguments)
        except FormatError as wrong:
            return RefusedError(Reason.FORBIDDEN, wrong.message)
        bound = call_digest(session.principal, session.id, call.tool, arguments, call.more)
        shown = json.dumps([arguments, call.more] if call.more else arguments, indent=1)
        wanted = Wanted(
            call=bound, principal=session.principal, tool=call.tool, because=because, shown=shown
        )
        try:
            asked = self.approvals.ask(wanted, self.clock(), self.life)
        except (InvalidInputError, OSError, AwayError) as error:
            return told(RefusedError(Reason.UNAVAILABLE, UNASKED, retry=1), type(error).__name__)
        message = f"a person has to approve this call first (request {asked.id}): {because}"
        told_of = f"{call.tool}: waits for a person (request {asked.id}): {because}"
        return told(RefusedError(Reason.FORBIDDEN, message), told_of)

    def offered(self, route: RoutePart, tree: dict[str, Json], turn: Turn) -> None:
        """Raise RefusedError where a server offers tools that are not as pinned.

        It offers them to callers in its list, and to their models in prompts.
        """
        if not any(name.startswith(f"{route.server}/") for name in self.pins):
            return
        listed = member(tree, "result").get("tools") if turn.operation == "tools/list" else None
        offers = [objects(listed), *offered_in(tree)] if route.dialect == "mcp" else []
        found = [drift for each in offers for drift in drifts(route.server, each, self.pins)]
        if found:
            because = "; ".join(f"{each.tool}: {each.because}" for each in found)
            message = "the server offers tools that are not the ones pinned"
            raise told(RefusedError(Reason.FORBIDDEN, message), because)

    def tainted(self, caller: Caller, route: RoutePart, roles: frozenset[Role]) -> bool:
        """Return whether a conversation has read an untrusted text, in this request or before."""
        here = Role.DOCUMENT in roles or (Role.TOOL_RESULT in roles and self._distrusts(route))
        if here and caller.session:
            self.taint.add(caller, route)
        return here or self.taint.of(caller, route)

    def reads(self, caller: Caller, route: RoutePart, turn: Turn) -> None:
        """Remember that a conversation of MCP reads what its server holds."""
        if turn.operation in READING:
            self.taint.add(caller, route)

    def inherit(self, before: "Permission") -> None:
        """Keep what conversations have read before the configuration was read again."""
        self.switch.inherit(before.switch)
        before.taint.shared = self.taint.shared
        self.taint = before.taint

    def _distrusts(self, route: RoutePart) -> bool:
        tools = [
            each.tool for each in self.rules.tools.values() if each.tool.server == route.server
        ]
        return not tools or any(tool.untrusted for tool in tools)

    def halted(
        self, caller: Caller, route: RoutePart, model: str, tools: Iterable[str]
    ) -> RefusedError | None:
        """Return why what is under way has to end, None where it may go on."""
        stopped = self.switch.now(self.now())
        if not stopped:
            return None
        named = ["", *(f"{route.server}/{each}" for each in tools)]
        found = (
            stopped.halts(principal=caller.principal, model=model, tool=each) for each in named
        )
        return next((_stopped_by(each) for each in found if each), None)

    def _demand_running(self, caller: Caller, model: str = "", tool: str = "") -> None:
        stopped = self.switch.now(self.now())
        halted = stopped.halts(principal=caller.principal, model=model, tool=tool)
        if halted:
            raise _stopped_by(halted)


def _stopped_by(halted: str) -> RefusedError:
    return told(RefusedError(Reason.FORBIDDEN, f"stopped by an operator: {halted}"), halted)


def permission(part: ActingPart, folder: Path, clock: Clock, approvals: Book) -> Permission:
    """Read policies and compile schemas. Raises InvalidInputError."""
    allowed = [_allowed(each) for each in part.tools]
    tools = {each.tool.id: each for each in allowed}
    if len(tools) < len(allowed):
        raise InvalidInputError("acting.tools names a tool twice")
    policies = Policies(_policies(part, folder), [each.tool for each in allowed])
    return Permission(
        rules=Rules(tools=tools, policies=policies),
        pins={f"{each.server}/{each.name}": each.pin for each in part.tools if each.pin},
        approvals=approvals,
        life=timedelta(minutes=part.approval_minutes),
        switch=Switch(folder / part.switch),
        clock=clock,
    )


def idle(part: ActingPart, folder: Path) -> list[str]:
    """Return the tools that are listed and that no policy lets anybody call.

    Raises InvalidInputError where the policies cannot be read.
    """
    tools = [_allowed(each).tool for each in part.tools]
    policies = Policies(_policies(part, folder), tools)
    return [tool.id for tool in tools if not policies.may_permit(tool.id)]


def unanswered(part: ActingPart, routes: Iterable[RoutePart], folder: Path) -> list[str]:
    """Return the routes whose servers may ask what no policy lets anybody answer.

    Raises InvalidInputError where the policies cannot be read.
    """
    policies = Policies(_policies(part, folder), [_allowed(each).tool for each in part.tools])
    asking = [route.name for route in routes if route.asks]
    return [] if policies.may_permit("answer") else asking


def vocabulary(part: ActingPart) -> str:
    """Return the Cedar schema of the tools that are configured."""
    return schema_of([_allowed(each).tool for each in part.tools])


def _policies(part: ActingPart, folder: Path) -> str:
    if part.policies is None:
        return EVERYTHING
    path = folder / part.policies
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise InvalidInputError(f"cannot read the policies in {path}") from None


def _allowed(part: ToolPart) -> Allowed:
    tool = Tool(
        server=part.server,
        name=part.name,
        schema=part.arguments,
        side_effect=part.side_effect,
        untrusted=part.untrusted,
    )
    hosts = None if part.hosts is None else tuple(part.hosts)
    schema = Schema(tool.id, part.arguments)
    return Allowed(tool=tool, validator=schema, hosts=hosts, always_approve=part.always_approve)
