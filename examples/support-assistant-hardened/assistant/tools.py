"""The tools that the model can call, made for one customer: identity is no argument of a tool."""

import sqlite3
from contextlib import closing

from langchain_core.tools import BaseTool, tool

from assistant import approvals
from assistant.auth import Customer
from assistant.settings import DATABASE


def tools_for(customer: Customer) -> dict[str, BaseTool]:
    """Return the tools that work on this customer's own orders, by name."""

    @tool
    def lookup_order(order_number: str) -> str:
        """Find one of the customer's own orders by its number."""
        with closing(sqlite3.connect(DATABASE, timeout=5)) as db:
            row = db.execute(
                "SELECT number, status, total FROM orders WHERE number = ? AND customer = ?",
                (order_number, customer.id),
            ).fetchone()
        return f"order {row[0]}: {row[1]}, {row[2]:.2f} EUR" if row else "no such order"

    @tool
    def issue_refund(order_number: str, amount: float, idempotency_key: str) -> str:
        """Pay money back to the customer for one of their own orders."""
        call = {
            "order_number": order_number,
            "amount": amount,
            "idempotency_key": idempotency_key,
        }
        approvals.require_approval(customer.id, "issue_refund", call)
        with closing(sqlite3.connect(DATABASE, timeout=5)) as db, db:
            paid = db.execute(
                "INSERT OR IGNORE INTO refunds (order_number, amount, idempotency_key) "
                "SELECT number, ?, ? FROM orders WHERE number = ? AND customer = ? AND total >= ? "
                "AND placed >= date('now', '-30 days')",
                (amount, idempotency_key, order_number, customer.id, amount),
            ).rowcount
        return "the refund is on its way" if paid else "this order cannot be refunded"

    return {each.name: each for each in (lookup_order, issue_refund)}
