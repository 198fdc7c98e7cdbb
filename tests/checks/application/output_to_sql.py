"""Cases of app-output-to-sql."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "app-output-to-sql"
FAIL = partial(Case, check=CHECK, outcome=Outcome.FAIL)
PASS = partial(Case, check=CHECK, outcome=Outcome.PASS)
REVIEW = partial(Case, check=CHECK, outcome=Outcome.REVIEW)
UNKNOWN = partial(Case, check=CHECK, outcome=Outcome.UNKNOWN)
NONE = partial(Case, check=CHECK, outcome=Outcome.NOT_APPLICABLE)
TOOL = "from langchain_core.tools import tool\n\n"
STORE = """
import sqlite3

class Store:
    def rows(self, user):
        cursor = sqlite3.connect("d").cursor()
        cursor.execute(f"SELECT * FROM t WHERE u = '{user}'")
        return cursor.fetchall()

    def named(self, name):
        cursor = sqlite3.connect("d").cursor()
        cursor.execute("SELECT * FROM t WHERE n = ?", (name,))
        return cursor.fetchall()

    def one(self, key):
        cursor = sqlite3.connect("d").cursor()
        return cursor.execute(f"SELECT * FROM t WHERE k = {key}")
"""

CASES: tuple[Case, ...] = (
    FAIL(
        files={
            "db.py": STORE,
            "a.py": TOOL
            + "from db import Store\n\n@tool\ndef mine(user_id: str):\n"
            + "    return Store().rows(user_id)\n",
        },
        at=("db.py:6",),
        never=("db.py:11", "db.py:16"),
    ),
    FAIL(
        files={
            "a.py": """
            from langchain_core.tools import tool

            @tool
            def find(name: str, db):
                return db.execute("SELECT * FROM t WHERE n = %s" % name)
            """
        },
        at=("a.py:5",),
    ),
    FAIL(
        files={
            "a.py": """
            from openai import OpenAI
            import pandas as pd
            client = OpenAI()

            def ask(question, connection):
                answer = client.responses.create(model="m", input=question)
                return pd.read_sql(answer.output_text, connection)
            """
        },
        at=("a.py:7",),
    ),
    REVIEW(
        files={
            "db.py": STORE,
            "a.py": TOOL
            + "from db import Store\n\n@tool\ndef mine(user_id: str):\n"
            + "    return Store().rows(user_id)\n",
        },
        at=("db.py:16",),
    ),
    PASS(
        files={
            "a.py": """
            from langchain_core.tools import tool

            @tool
            def find(name: str, db):
                return db.execute("SELECT * FROM t WHERE n = ?", (name,))
            """
        },
        never=("a.py:5",),
    ),
    PASS(
        files={
            "a.py": """
            from langchain_core.tools import tool

            @tool
            def find(limit: int, db):
                return db.execute(f"SELECT * FROM t LIMIT {limit}")
            """
        },
        never=("a.py:5",),
    ),
    *(
        FAIL(
            files={
                "a.py": f"{TOOL}@tool\ndef find({name}: str, {db}):\n    {db}.execute({text})\n"
            },
            at=("a.py:5",),
        )
        for name, db, text in (
            ("what", "db", "what"),
            ("what", "read_only_conn", "what"),
            ("what", "backend", "f'SELECT * FROM t WHERE n = {what}'"),
            ("sql", "backend", "sql"),
        )
    ),
    # What is executed need not be a query: nothing here speaks of a database.
    UNKNOWN(
        files={
            "a.py": """
            from langchain_core.tools import tool

            class Shell:
                def execute(self, command):
                    print(command)

            class Box:
                @property
                def backend(self):
                    return self._backend

                def run(self, command):
                    return self.backend.execute(command)

            @tool
            def go(command: str, box: Box):
                return box.run(command)
            """
        },
        without=Outcome.FAIL,
    ),
    UNKNOWN(
        files={"a.py": TOOL + "@tool\ndef go(task: str, runner):\n    runner.execute(task)\n"},
        without=Outcome.FAIL,
    ),
    UNKNOWN(files={"a.py": TOOL + "@tool\ndef f(q: str, db):\n    db.execute(q\n"}),
    UNKNOWN(files={"a.vue": "tool(db.execute(`SELECT ${q}`))\n"}),
    NONE(files={"a.py": "def f(db, q):\n    db.execute(f'SELECT {q}')\n"}),
)
