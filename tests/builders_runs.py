"""Runs the command line as a person does: a process of its own, with a home of its own."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

NOW = "2026-11-25T09:00:00Z"
MAIN = (sys.executable, "-m", "bartizan")
# A small workload with a gap in every kind of file, and no profile.
SMALL: Mapping[str, str] = {
    "app.py": (
        "import openai\n"
        "import torch\n"
        "client = openai.OpenAI()\n"
        'weights = torch.load("model.bin")\n'
        'client.chat.completions.create(model="gpt-4o", messages=[])\n'
    ),
    "requirements.txt": "openai\ntorch\n",
    "Dockerfile": 'FROM python:latest\nCOPY . .\nCMD ["python", "app.py"]\n',
    "infra/main.tf": 'resource "aws_s3_bucket" "data" {\n  bucket = "data"\n}\n',
    "README.md": "# A bot\n",
}
PROFILE = (
    "schema: bartizan.workload/v1\nname: small-bot\nphase: prototype\n"
    "roles: {security: grace@example.com, executive-owner: Ada Lovelace}\n"
)


@dataclass(frozen=True)
class Done:
    """How a run ended; what it said is text, whatever its bytes were."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        return self.out + self.err

    @property
    def untroubled(self) -> bool:
        """Whether nothing of Python's own or of a defect was shown."""
        return not any(mark in self.said for mark in ("Traceback", "Bartizan itself failed"))


@dataclass(frozen=True)
class Bartizan:
    """The command line with its cache and home in a folder of the test."""

    home: Path

    def environment(self, **extra: str) -> dict[str, str]:
        kept = {
            name: value
            for name, value in os.environ.items()
            if name not in {"NO_COLOR", "FORCE_COLOR", "COLUMNS", "PYTHONDONTWRITEBYTECODE"}
        }
        homes = {
            "HOME": str(self.home),
            "XDG_CACHE_HOME": str(self.home / "cache"),
            "PYTHONPYCACHEPREFIX": str(self.home / "compiled"),
        }
        return {**kept, **homes, **extra}

    def __call__(
        self, *arguments: str | Path, cwd: Path | None = None, env: Mapping[str, str] | None = None
    ) -> Done:
        self.home.mkdir(parents=True, exist_ok=True)
        done = subprocess.run(
            [*MAIN, *map(str, arguments)],
            capture_output=True,
            check=False,
            cwd=cwd or self.home,
            env=self.environment(**(env or {})),
            timeout=120,
            stdin=subprocess.DEVNULL,
        )
        out, err = (part.decode("utf-8", "replace") for part in (done.stdout, done.stderr))
        return Done(done.returncode, out, err)


def lay(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files below a folder and return it."""
    for path, content in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


def refused(done: Done, *words: str) -> None:
    """It ended as invalid input does: code 2, a message with these words, nothing of Python's."""
    assert (done.code, done.out) == (2, ""), done
    assert done.untroubled
    for word in words:
        assert word in done.err
