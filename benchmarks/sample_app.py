"""Makes an AI application of any size out of a few ordinary shapes of modules, always the same.

One file in five asks a model or loads one; the others are what every application has.
"""

from pathlib import Path

SHAPES = (
    '''"""Answers of the assistant, part {n}."""

from openai import OpenAI

client = OpenAI(timeout=20)


def answer_{n}(question: str) -> str:
    """Ask the model."""
    response = client.chat.completions.create(
        model="gpt-4o-mini", max_tokens=400, messages=[{{"role": "user", "content": question}}]
    )
    return response.choices[0].message.content
''',
    '''"""Loads the model, part {n}."""

import torch
from transformers import AutoModel


def load_{n}(path):
    """Load weights."""
    model = AutoModel.from_pretrained("org/model-{n}", revision="main")
    model.load_state_dict(torch.load(path))
    return model
''',
    '''"""Orders, part {n}."""

import sqlite3
from dataclasses import dataclass


@dataclass
class Order{n}:
    """An order."""

    number: str
    total: float


def find_{n}(database: str, number: str) -> Order{n} | None:
    """Find an order."""
    with sqlite3.connect(database) as db:
        row = db.execute("SELECT number, total FROM orders WHERE number = ?", (number,)).fetchone()
    return Order{n}(*row) if row else None
''',
    '''"""Prices, part {n}."""

RATES = {{"de": 0.19, "at": 0.20, "fr": 0.20, "it": 0.22}}


def gross_{n}(net: float, country: str) -> float:
    """Return a price with tax."""
    if country not in RATES:
        raise ValueError(country)
    return round(net * (1 + RATES[country]), 2)


def all_{n}(nets: list[float]) -> dict[str, list[float]]:
    """Return prices for every country."""
    return {{country: [gross_{n}(net, country) for net in nets] for country in RATES}}
''',
)
LENGTH = 6
MODEL_SHAPES, PLAIN_SHAPES = SHAPES[:2], SHAPES[2:]
ONE_IN = 5


def make_app(target: Path, files: int) -> Path:
    """Write an application of so many Python files, ten to a package, and return its folder."""
    for n in range(files):
        package = target / f"part_{n // 10:03d}"
        package.mkdir(parents=True, exist_ok=True)
        shapes = PLAIN_SHAPES if n % ONE_IN else MODEL_SHAPES
        text = "\n\n".join(
            shapes[(n + k) % len(shapes)].format(n=f"{n}_{k}") for k in range(LENGTH)
        )
        (package / f"module_{n:05d}.py").write_text(text, encoding="utf-8")
    (target / "requirements.txt").write_text("openai\ntorch\ntransformers\n", encoding="utf-8")
    (target / "Dockerfile").write_text("FROM python:3.12\nCOPY . /app\n", encoding="utf-8")
    return target
