"""Cases of app-output-to-path."""

from functools import partial

from bartizan.core.words import Confidence, Outcome
from tests.checks.case import SPEAKER, Case

CHECK = "app-output-to-path"
FAIL = partial(Case, check=CHECK, outcome=Outcome.FAIL)
PASS = partial(Case, check=CHECK, outcome=Outcome.PASS)
REVIEW = partial(Case, check=CHECK, outcome=Outcome.REVIEW)
UNKNOWN = partial(Case, check=CHECK, outcome=Outcome.UNKNOWN)
NONE = partial(Case, check=CHECK, outcome=Outcome.NOT_APPLICABLE)
TOOL = "from langchain_core.tools import tool\nfrom pathlib import Path\nimport os, re\n\n"

CASES: tuple[Case, ...] = (
    # Tools that agents of one's own are made of: a class of a family of tools, or of its shape.
    FAIL(
        files={
            "a.py": """
            from tools.base import BaseTool

            class Writer(BaseTool):
                name = "writer"
                description = "Writes a file."

                def execute(self, **kwargs) -> str:
                    with open(kwargs.get("path"), "w") as file:
                        file.write(kwargs["text"])
            """
        },
        at=("a.py:8",),
    ),
    FAIL(
        files={
            **SPEAKER,
            "a.py": """
            class Reader:
                name = "reader"
                description = "Reads a file."
                input_schema = {"type": "object", "properties": {"path": {"type": "string"}}}

                async def __call__(self, path):
                    return open(path).read()
            """,
        },
        at=("a.py:7",),
    ),
    PASS(
        files={
            "app.py": SPEAKER["app.py"] + "client.responses.create(model='m', input='x')\n",
            "a.py": """
            class Reader:
                description = "Reads a file."

                def execute(self, path):
                    return open(path).read()
            """,
        },
    ),
    *(
        FAIL(
            files={"a.py": TOOL + f"@tool\ndef read(name: str):\n    return open({path}).read()\n"},
            at=("a.py:7",),
            confidence=sure,
        )
        for path, sure in (
            ("f'notes/note-{name}.md'", Confidence.MEDIUM),
            ("'notes/note-' + name", Confidence.MEDIUM),
            ("f'notes/{name}.md'", Confidence.HIGH),
            ("'notes/' + name", Confidence.HIGH),
            ("f'{name}.md'", Confidence.HIGH),
            ("name", Confidence.HIGH),
        )
    ),
    FAIL(
        files={"a.py": TOOL + "@tool\ndef read(path: str):\n    return open(path).read()\n"},
        at=("a.py:7",),
    ),
    FAIL(
        files={
            "a.py": TOOL
            + "@tool\ndef read(name: str):\n"
            + "    with open(os.path.join('docs', name)) as file:\n        return file.read()\n"
        },
        at=("a.py:7",),
    ),
    FAIL(
        files={"a.py": TOOL + "@tool\ndef read(name: str):\n    return Path(name).read_text()\n"},
        at=("a.py:7",),
    ),
    FAIL(
        files={
            "a.py": TOOL
            + "@tool\ndef drop(name: str):\n    if not os.path.exists(name):\n        return 'no'\n"
            + "    os.remove(name)\n"
        },
        at=("a.py:9",),
    ),
    REVIEW(
        files={
            "a.py": TOOL
            + "@tool\ndef read(name: str):\n    if name not in ALLOWED:\n        return 'no'\n"
            + "    return open(name).read()\n"
        },
        at=("a.py:9",),
        never=("a.py:9",),
    ),
    PASS(
        files={
            "a.py": TOOL
            + "@tool\ndef read(name: str):\n"
            + "    open('docs/' + os.path.basename(name))\n"
            + "    open(Path('docs') / Path(name).name)\n"
            + "    return open(re.sub(r'[^a-z]', '', name))\n"
        },
        never=("a.py:7", "a.py:8", "a.py:9"),
    ),
    PASS(
        files={
            "a.py": TOOL
            + "FILES = {'a': 'docs/a.txt'}\n\n@tool\ndef read(name: str):\n"
            + "    return open(FILES[name]).read()\n"
        },
        never=("a.py:9",),
    ),
    UNKNOWN(files={"a.py": TOOL + "@tool\ndef read(path: str):\n    return open(path\n"}),
    UNKNOWN(files={"a.js": "tool(open(path))\n"}),
    NONE(files={"a.py": "def f(path):\n    return open(path)\n"}),
)
