"""Cases of app-guard-fails-closed."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.case import SPEAKER, Case

CHECK = "app-guard-fails-closed"
FAIL = partial(Case, check=CHECK, outcome=Outcome.FAIL)
PASS = partial(Case, check=CHECK, outcome=Outcome.PASS)
UNKNOWN = partial(Case, check=CHECK, outcome=Outcome.UNKNOWN)
NONE = partial(Case, check=CHECK, outcome=Outcome.NOT_APPLICABLE)

CASES: tuple[Case, ...] = (
    FAIL(
        files={
            **SPEAKER,
            "a.py": """
            def is_safe(text):
                try:
                    return moderate_text(text)
                except Exception:
                    return True
            """,
        },
        at=("a.py:5",),
    ),
    FAIL(
        files={
            **SPEAKER,
            "a.py": """
            class Guard:
                async def filter_output(self, answer):
                    try:
                        return await self.client.screen_output(answer)
                    except TimeoutError:
                        return answer
            """,
        },
        at=("a.py:6",),
    ),
    PASS(
        files={
            **SPEAKER,
            "a.py": """
            def is_safe(text):
                try:
                    return moderate_text(text)
                except Exception:
                    return False
            """,
        },
        at=("a.py:1",),
    ),
    PASS(
        files={
            **SPEAKER,
            "a.py": "def check_prompt(text):\n    return len(text) < 100\n\ncheck_prompt('a')\n",
        }
    ),
    UNKNOWN(files={**SPEAKER, "a.py": "def is_safe(text:\n    return True\n"}),
    UNKNOWN(files={**SPEAKER, "a.js": "function is_safe(text) { return true }\n"}),
    NONE(
        files={
            "a.py": """
            def should_stop_on_guard(text):
                try:
                    return guard(text)
                except Exception:
                    return True
            """
        }
    ),
    NONE(files={"a.py": "def load(text):\n    return text\n"}),
    NONE(
        files={
            **SPEAKER,
            "a.py": """
            def _validate_input_parameters(version, given):
                for param in version["input_parameters"]:
                    if param["name"] not in given:
                        raise ValueError(param["name"])

            def is_allowed_file(name):
                return name.endswith(".pdf")

            def check_output_shape(output):
                return output.shape == (1, 3)
            """,
        }
    ),
    PASS(
        files={
            **SPEAKER,
            "a.py": """
            def validate_input(text):
                return "ignore previous" not in text.lower()
            """,
        }
    ),
)
