"""One request that only asks what the guards say: nobody is asked behind the gateway.

Callers are known, limited, permitted and recorded as on every route; see `assessments` for the
reply.
"""

from dataclasses import replace
from typing import Final

from bartizan.audit.record import Record
from bartizan.gateway.asgi import Sent
from bartizan.gateway.assessments import answer
from bartizan.gateway.dialects.api import Turn
from bartizan.gateway.dialects.bedrock_guardrail import judged
from bartizan.gateway.document import write
from bartizan.gateway.judging import Judgement
from bartizan.gateway.passing import Passing
from bartizan.gateway.recording import asked, keyed, refused
from bartizan.gateway.refusal import Reason, RefusedError
from bartizan.gateway.slots import Slot
from bartizan.gateway.words import Action

STOPS: Final = (Action.BLOCK, Action.APPROVE)


class Applying(Passing):
    """One exchange with the guards alone."""

    async def run(self, sent: Sent) -> None:
        """Answer with what the guards say. Raises RefusedError before anything was sent."""
        self.judgement = Judgement(quotes=True)
        turn = await self._apart(len(sent.body), self._read, sent)
        self.exchange = self._exchange(turn)
        self._demand_allowed(turn, self.exchange)
        slots = judged(turn)
        incoming = turn.operation == "INPUT"
        guards = self.route.incoming if incoming else self.route.outgoing
        error = await self._asked(slots, incoming=incoming)
        await self.bench.recorder.record(self._told(turn, sent.body, error))
        self._count()
        said = answer(turn, self.judgement.said, guards, error.message if error else "")
        await self.response.whole(200, write(said), {})

    async def _asked(self, slots: list[Slot], *, incoming: bool) -> RefusedError | None:
        """Ask the guards; return why nothing is to be passed. Raises RefusedError where they fail.

        What a guard rules is a reply; that guards were not done in time is none.
        """
        try:
            await self._judge(slots, self.route.incoming if incoming else self.route.outgoing)
        except RefusedError as error:
            if not any(each.ruling.action in STOPS for each in self.judgement.said):
                raise
            if error.reason not in (Reason.CONTENT, Reason.FORBIDDEN) or error.retry:
                raise
            return error
        return None

    def _told(self, turn: Turn, body: bytes, error: RefusedError | None) -> Record:
        """Return the record, of the kind of a request that was passed or not."""
        if error is not None:
            record = refused(self.account, "guardrail", error, self.judgement, self.usage)
        else:
            digest = keyed(self.bench.running.digest_key, body)
            record = asked(self.account, turn.reading, self.judgement, digest)
            record = replace(record, what=replace(record.what, action="gateway.guardrail"))
        return replace(record, detail={**record.detail, "source": turn.operation})
