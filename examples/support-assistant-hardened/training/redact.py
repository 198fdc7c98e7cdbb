"""Takes personal data out of tickets before anything is learned from them; errors stop the run."""

import re

PATTERNS = {
    "email": re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+"),
    "iban": re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b"),
    "phone": re.compile(r"\+?\d[\d /-]{7,}\d"),
}


def redact(text: str) -> str:
    """Return the text with a mark in place of each piece of personal data."""
    for name, pattern in PATTERNS.items():
        text = pattern.sub(f"[{name}]", text)
    return text
