"""What the model is told; the text is a reviewed file with owners of its own."""

from html import escape
from pathlib import Path

SYSTEM = (Path(__file__).parent.parent / "prompts" / "system.md").read_text(encoding="utf-8")


def question(message: str, passages: list[str]) -> str:
    """Return the user's turn: retrieved text is marked and cannot close its own mark."""
    marked = "\n".join(f"<passage>{escape(text)}</passage>" for text in passages)
    return f"{marked}\n<question>{escape(message)}</question>"
