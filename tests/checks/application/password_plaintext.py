"""Cases of app-password-plaintext."""

from bartizan.core.words import Outcome
from tests.checks.case import Case

LARGE = b" " * (8 * 1024 * 1024 + 1)
SEEDED = '''
    def create(cursor):
        cursor.execute("""
            CREATE TABLE Users (
                userId INTEGER PRIMARY KEY,
                username TEXT NOT NULL,
                password TEXT NOT NULL
            )
        """)
        users = [
            (1, "Ada", "Lovelace1815"),
            (2, "Alan", "Enigma-1943"),
        ]
        cursor.executemany("INSERT INTO Users (userId, username, password) VALUES (?, ?, ?)", users)
    '''

CASES = (
    Case(
        check="app-password-plaintext",
        outcome=Outcome.FAIL,
        files={"db.py": SEEDED},
        at=("db.py:6", "db.py:10", "db.py:11"),
    ),
    Case(
        check="app-password-plaintext",
        outcome=Outcome.FAIL,
        files={
            "seed.sql": "INSERT INTO accounts (name, password) VALUES\n"
            "('ada', 'Lovelace1815'),\n('alan', '$2b$12$abcdefghijklmnopqrstuv');\n"
        },
        at=("seed.sql:2",),
        never=("seed.sql:3",),
    ),
    Case(
        check="app-password-plaintext",
        outcome=Outcome.REVIEW,
        files={"models.py": "class User(Base):\n    password = Column(String(50))\n"},
        at=("models.py:2",),
    ),
    Case(
        check="app-password-plaintext",
        outcome=Outcome.PASS,
        files={
            "models.py": """
                from passlib.hash import argon2
                class User(Base):
                    password = Column(String(100))
                """,
            "schema.sql": "CREATE TABLE users (\n  password_hash VARCHAR(100)\n);\n",
        },
        at=("models.py:3", "schema.sql:2"),
    ),
    Case(
        check="app-password-plaintext",
        outcome=Outcome.UNKNOWN,
        files={"dump.sql": LARGE},
        at=("dump.sql:1",),
    ),
    Case(
        check="app-password-plaintext",
        outcome=Outcome.NOT_APPLICABLE,
        files={"app.py": "print('hello')\n"},
    ),
)
