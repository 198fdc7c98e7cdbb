"""Runs a tool that the model asked for: on the list and within the rules; a refund waits for a person."""

from assistant import audit, policy
from assistant.auth import Customer
from assistant.errors import Held, Refused
from assistant.guard import screen_input
from assistant.tools import tools_for


def dispatch(call: dict, customer: Customer, trace_id: str) -> str:
    """Return the result of a tool for the model; a refusal is a result too."""
    name, arguments = call["name"], call["args"]
    try:
        if name not in policy.ALLOWED_TOOLS:
            raise Refused("there is no such tool")
        policy.authorise(name, arguments, customer.roles)
        result = tools_for(customer)[name].invoke(arguments)
    except (Held, Refused) as refusal:
        audit.record(trace_id, "tool", customer.id, tool=name, ruling="held or refused")
        return str(refusal)
    audit.record(trace_id, "tool", customer.id, tool=name, ruling="allowed")
    return screen_input(str(result))
