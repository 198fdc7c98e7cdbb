"""Approvals of people: each is bound to the exact call, has a name under it, and is used once."""

import hashlib
import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing

from assistant.errors import Held
from assistant.settings import DATABASE


def digest_of(customer: str, tool: str, arguments: Mapping[str, object]) -> str:
    """Return what an approval is bound to."""
    call = json.dumps([customer, tool, dict(arguments)], sort_keys=True)
    return hashlib.sha256(call.encode()).hexdigest()


def require_approval(customer: str, tool: str, arguments: Mapping[str, object]) -> str:
    """Use up the approval of this very call and return its approver; raise Held when there is none."""
    digest = digest_of(customer, tool, arguments)
    with closing(sqlite3.connect(DATABASE, timeout=5)) as db, db:
        used = db.execute(
            "UPDATE approvals SET used = datetime('now') "
            "WHERE digest = ? AND approver IS NOT NULL AND used IS NULL RETURNING approver",
            (digest,),
        ).fetchone()
        if used:
            return used[0]
        db.execute(
            "INSERT OR IGNORE INTO approvals (digest, customer, tool, arguments) VALUES (?, ?, ?, ?)",
            (digest, customer, tool, json.dumps(dict(arguments), sort_keys=True)),
        )
    raise Held("a colleague looks at this first; we write to you today")


def approve(digest: str, approver: str) -> None:
    """Record that a signed-in person of the service desk approves a waiting call."""
    with closing(sqlite3.connect(DATABASE, timeout=5)) as db, db:
        db.execute(
            "UPDATE approvals SET approver = ? WHERE digest = ? AND approver IS NULL",
            (approver, digest),
        )
