"""Cases of app-error-to-model."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "app-error-to-model"
FAIL = partial(Case, check=CHECK, outcome=Outcome.FAIL)
PASS = partial(Case, check=CHECK, outcome=Outcome.PASS)
UNKNOWN = partial(Case, check=CHECK, outcome=Outcome.UNKNOWN)
NONE = partial(Case, check=CHECK, outcome=Outcome.NOT_APPLICABLE)
HEAD = (
    "from langchain_core.tools import tool\nimport logging\n\n@tool\ndef look(q: str):\n    try:\n"
)

CASES: tuple[Case, ...] = (
    FAIL(
        files={
            "a.py": HEAD
            + "        return find(q)\n    except Exception as e:\n        return str(e)\n"
        },
        at=("a.py:9",),
    ),
    FAIL(
        files={
            "a.py": HEAD
            + "        return find(q)\n    except (ValueError, OSError) as error:\n"
            + "        return {'error': f'failed: {error}'}\n"
        },
        at=("a.py:9",),
    ),
    PASS(
        files={
            "a.py": HEAD
            + "        return find(q)\n    except Exception as e:\n"
            + "        logging.exception('failed: %s', e)\n        return 'not found'\n"
        },
        never=("a.py:9", "a.py:10"),
    ),
    PASS(
        files={
            "a.py": HEAD
            + "        return find(q)\n    except OSError as e:\n"
            + "        return f'status {e.errno} {type(e).__name__}'\n"
        },
        never=("a.py:9",),
    ),
    PASS(
        files={
            "a.py": "from langchain_core.tools import tool\n"
            "@tool\ndef look(q: str):\n    return q\n"
        }
    ),
    NONE(files={"a.py": "from langchain.agents import Tool\nt = Tool(name='t', func=elsewhere)\n"}),
    UNKNOWN(files={"a.py": HEAD + "        return find(q\n"}),
    UNKNOWN(files={"a.js": "tool(x)\n"}),
    NONE(
        files={
            "a.py": "def f():\n    try:\n        g()\n"
            "    except OSError as e:\n        return str(e)\n"
        }
    ),
)
