"""Which tools there are, what harm each can do, and the rules for each call."""

import re
from collections.abc import Mapping

from assistant.errors import Refused

ALLOWED_TOOLS = {"lookup_order": "read", "issue_refund": "financial"}
ORDER_NUMBER = re.compile(r"[0-9]{6,10}")
MOST_EUR = 200


def authorise(tool: str, arguments: Mapping[str, object], roles: frozenset[str]) -> str:
    """Return the impact class of a call that is allowed; raise Refused for any other."""
    if tool not in ALLOWED_TOOLS:
        raise Refused("there is no such tool")
    if "customer" not in roles:
        raise Refused("only customers can use this tool")
    if not ORDER_NUMBER.fullmatch(str(arguments.get("order_number", ""))):
        raise Refused("an order number has six to ten digits")
    amount = arguments.get("amount", 0)
    if not isinstance(amount, int | float) or not 0 <= amount <= MOST_EUR:
        raise Refused("this amount needs the service desk")
    return ALLOWED_TOOLS[tool]
