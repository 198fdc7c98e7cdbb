"""The rules for tools, and approvals that cannot be forged, changed or used twice."""

import sqlite3
import tempfile
import unittest
from contextlib import closing
from pathlib import Path

from assistant import approvals, policy, tools
from assistant.auth import Customer
from assistant.errors import Held, Refused

CUSTOMER = frozenset({"customer"})
REFUND = {"order_number": "10421007", "amount": 20.0, "idempotency_key": "k1"}


class Rules(unittest.TestCase):
    def test_a_tool_that_is_not_listed_is_refused(self):
        with self.assertRaises(Refused):
            policy.authorise("delete_order", {"order_number": "10421007"}, CUSTOMER)

    def test_a_query_in_place_of_an_order_number_is_refused(self):
        with self.assertRaises(Refused):
            policy.authorise("lookup_order", {"order_number": "1' OR '1'='1"}, CUSTOMER)

    def test_more_than_the_limit_is_refused(self):
        with self.assertRaises(Refused):
            policy.authorise("issue_refund", {**REFUND, "amount": 5000.0}, CUSTOMER)

    def test_a_refund_is_financial(self):
        self.assertEqual(policy.authorise("issue_refund", REFUND, CUSTOMER), "financial")


class Approvals(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        approvals.DATABASE = str(Path(folder.name) / "orders.db")
        with closing(sqlite3.connect(approvals.DATABASE)) as db, db:
            db.execute(
                "CREATE TABLE approvals "
                "(digest PRIMARY KEY, customer, tool, arguments, approver, used)"
            )

    def test_a_call_is_held_until_a_person_approves_it(self):
        with self.assertRaises(Held):
            approvals.require_approval("c1", "issue_refund", REFUND)
        approvals.approve(approvals.digest_of("c1", "issue_refund", REFUND), "mirjam")
        self.assertEqual(approvals.require_approval("c1", "issue_refund", REFUND), "mirjam")

    def test_an_approval_is_used_once(self):
        self.test_a_call_is_held_until_a_person_approves_it()
        with self.assertRaises(Held):
            approvals.require_approval("c1", "issue_refund", REFUND)

    def test_an_approval_does_not_cover_another_amount(self):
        with self.assertRaises(Held):
            approvals.require_approval("c1", "issue_refund", REFUND)
        approvals.approve(approvals.digest_of("c1", "issue_refund", REFUND), "mirjam")
        with self.assertRaises(Held):
            approvals.require_approval("c1", "issue_refund", {**REFUND, "amount": 150.0})

    def test_the_tool_itself_pays_nothing_without_an_approval(self):
        refund = tools.tools_for(Customer("c1", CUSTOMER))["issue_refund"]
        with self.assertRaises(Held):
            refund.invoke(REFUND)


if __name__ == "__main__":
    unittest.main()
