"""Cases of app-secret-hardcoded."""

from bartizan.core.words import Outcome
from tests.builders_secrets import shapes
from tests.checks.case import Case

KEYS = shapes("cases")
LARGE = b" " * (8 * 1024 * 1024 + 1)

CASES = (
    # A default that works where nobody sets another, whatever it looks like.
    Case(
        check="app-secret-hardcoded",
        outcome=Outcome.FAIL,
        files={"app.py": 'import os\n\nPASSWORD = os.getenv("DB_PASSWORD", "postgres")\n'},
        at=("app.py:3",),
        says="as a default",
        without=Outcome.PASS,
    ),
    Case(
        check="app-secret-hardcoded",
        outcome=Outcome.FAIL,
        files={
            "app.py": "from pydantic_settings import BaseSettings\n\n"
            'class Settings(BaseSettings):\n    secret_key: str = "changethis"\n'
        },
        at=("app.py:4",),
    ),
    Case(
        check="app-secret-hardcoded",
        outcome=Outcome.REVIEW,
        files={"tests/conftest.py": 'KEY = os.getenv("SECRET_KEY", "a-key-for-tests")\n'},
        without=Outcome.FAIL,
    ),
    Case(
        check="app-secret-hardcoded",
        outcome=Outcome.PASS,
        files={"app.py": 'import os\n\nPASSWORD = os.getenv("DB_PASSWORD", "")\n'},
        without=Outcome.FAIL,
    ),
    Case(
        check="app-secret-hardcoded",
        outcome=Outcome.FAIL,
        files={
            "app.py": f'import openai\nclient = openai.OpenAI(api_key="{KEYS["openai"]}")\n',
            "config/settings.yaml": f"llm:\n  api_key: {KEYS['openai']}\n",
        },
        at=("app.py:2", "config/settings.yaml:2"),
        says="in code and configuration",
    ),
    Case(
        check="app-secret-hardcoded",
        outcome=Outcome.FAIL,
        files={"server.py": f'tokens = {{\n    "admin_token": "{KEYS["jwt"]}",\n}}\n'},
        at=("server.py:2",),
    ),
    Case(
        check="app-secret-hardcoded",
        outcome=Outcome.FAIL,
        files={
            "server.py": f'''
                def credentials():
                    return """
                    Admin Password: sup3r_{KEYS["groq"][5:12]}
                    """
                '''
        },
        at=("server.py:3",),
    ),
    Case(
        check="app-secret-hardcoded",
        outcome=Outcome.FAIL,
        files={"tests/test_api.py": f'KEY = "{KEYS["github"]}"\n'},
        at=("tests/test_api.py:1",),
        says="in tests",
    ),
    Case(
        check="app-secret-hardcoded",
        outcome=Outcome.REVIEW,
        files={"app.py": 'AWS = "AKIA' + 'IOSFODNN7EXAMPLE"\n'},
        at=("app.py:1",),
        says="published example",
    ),
    Case(
        check="app-secret-hardcoded",
        outcome=Outcome.REVIEW,
        files={"README.md": 'Log in with `password = "Wint3rIsHere"`.\n'},
        at=("README.md:1",),
    ),
    Case(
        check="app-secret-hardcoded",
        outcome=Outcome.PASS,
        files={
            "app.py": """
                import os
                key = os.environ["OPENAI_API_KEY"]
                token = os.getenv("HF_TOKEN", "")
                eos_token = "<|endoftext|>"
                password_field = "password_input"
                passwordSelector = "#gatewayPasswordBox1"
                token_locator = "xpath9=Zq7vM2kR8tB4"
                secret_name = "prod/db/password"
                """,
            ".env.example": "OPENAI_API_KEY=<your key>\nDB_PASSWORD=changeme\n",
            "chart.js": "const token = process.env.API_TOKEN;\n",
        },
        at=("app.py:2", "app.py:3", "chart.js:1"),
        never=("app.py:4", "app.py:5", "app.py:6"),
        says="OPENAI_API_KEY",
    ),
    Case(
        check="app-secret-hardcoded",
        outcome=Outcome.PASS,
        files={"app.py": "print('hello')\n"},
        says="no credential is in 1 text files",
    ),
    Case(
        check="app-secret-hardcoded",
        outcome=Outcome.UNKNOWN,
        files={"dump.sql": LARGE},
        at=("dump.sql:1",),
    ),
    Case(check="app-secret-hardcoded", outcome=Outcome.NOT_APPLICABLE, files={}),
)
