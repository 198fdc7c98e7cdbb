"""The tools that the model can call."""

import sqlite3

from langchain_core.tools import tool

from assistant.settings import DATABASE


@tool
def lookup_order(order_number: str, customer_id: str) -> str:
    """Find an order of a customer by its number."""
    with sqlite3.connect(DATABASE) as db:
        row = db.execute(
            f"SELECT number, status, total FROM orders "
            f"WHERE number = '{order_number}' AND customer = '{customer_id}'"
        ).fetchone()
    return str(row) if row else "no such order"


@tool
def issue_refund(order_number: str, amount: float, reason: str) -> str:
    """Pay money back to the customer for an order."""
    try:
        with sqlite3.connect(DATABASE) as db:
            db.execute(
                "INSERT INTO refunds (order_number, amount, reason) VALUES (?, ?, ?)",
                (order_number, amount, reason),
            )
        return f"refunded {amount:.2f} EUR"
    except Exception as error:
        return f"refund failed: {error}"


TOOLS = [lookup_order, issue_refund]
