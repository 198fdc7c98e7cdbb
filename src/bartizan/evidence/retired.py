"""Hosted models that their providers have switched off, as of a day.

The dates are those of the providers' own interfaces; resellers keep schedules of their own, so
names in a reseller's form are not listed.
"""

from datetime import date

AS_OF = date(2026, 11, 25)
_DAYS: dict[str, tuple[str, ...]] = {
    "2024-01-04": (
        "text-davinci-003", "text-davinci-002", "text-davinci-001", "text-curie-001",
        "text-babbage-001", "text-ada-001", "davinci", "curie", "babbage", "ada",
    ),
    "2024-09-13": ("gpt-3.5-turbo-0301", "gpt-3.5-turbo-0613", "gpt-3.5-turbo-16k-0613"),
    "2024-11-06": (
        "claude-1.0", "claude-1.1", "claude-1.2", "claude-1.3", "claude-instant-1.0",
        "claude-instant-1.1", "claude-instant-1.2",
    ),
    "2024-12-06": ("gpt-4-vision-preview", "gpt-4-1106-vision-preview"),
    "2025-05-24": ("gemini-1.5-pro-001", "gemini-1.5-flash-001"),
    "2025-06-06": ("gpt-4-32k", "gpt-4-32k-0613", "gpt-4-32k-0314"),
    "2025-07-14": ("gpt-4.5-preview", "gpt-4.5-preview-2025-02-27"),
    "2025-07-21": ("claude-2.0", "claude-2.1", "claude-3-sonnet-20240229"),
    "2025-07-28": ("o1-preview", "o1-preview-2024-09-12"),
    "2025-09-24": (
        "gemini-1.5-pro", "gemini-1.5-flash", "gemini-1.5-pro-002", "gemini-1.5-flash-002",
    ),
    "2025-10-27": ("o1-mini", "o1-mini-2024-09-12"),
    "2025-10-28": ("claude-3-5-sonnet-20240620", "claude-3-5-sonnet-20241022"),
    "2026-01-05": ("claude-3-opus-20240229",),
    "2026-01-16": ("codex-mini-latest",),
    "2026-02-17": ("chatgpt-4o-latest",),
    "2026-02-19": ("claude-3-7-sonnet-20250219", "claude-3-5-haiku-20241022"),
    "2026-03-26": ("gpt-4-0314", "gpt-4-0125-preview", "gpt-4-turbo-preview"),
    "2026-06-15": ("claude-sonnet-4-20250514", "claude-opus-4-20250514"),
    "2026-07-23": (
        "computer-use-preview", "computer-use-preview-2025-03-11", "gpt-5-chat-latest",
        "gpt-5-codex", "gpt-5.1-chat-latest", "gpt-5.1-codex", "gpt-5.1-codex-max",
        "gpt-5.1-codex-mini", "gpt-5.2-codex", "o3-deep-research", "o3-deep-research-2025-06-26",
        "o4-mini-deep-research", "o4-mini-deep-research-2025-06-26",
    ),
    "2026-08-05": ("claude-opus-4-1-20250805",),
    "2026-08-10": ("gpt-5.2-chat-latest", "gpt-5.3-chat-latest"),
    "2026-10-23": (
        "gpt-3.5-turbo", "gpt-3.5-turbo-0125", "gpt-4", "gpt-4-0613", "gpt-4-1106-preview",
        "gpt-4-turbo", "gpt-4-turbo-2024-04-09", "gpt-4o-2024-05-13", "o1", "o1-2024-12-17",
        "o1-pro", "o1-pro-2025-03-19", "o3-mini", "o3-mini-2025-01-31", "o4-mini",
        "o4-mini-2025-04-16", "gpt-4.1-nano", "gpt-4.1-nano-2025-04-14",
    ),
}  # fmt: skip
RETIRED: dict[str, date] = {
    name: date.fromisoformat(day) for day, names in _DAYS.items() for name in names
}
_PREFIXES = ("openai/", "openai:", "anthropic/", "anthropic:", "gemini/", "google/")


def retired(name: str) -> date | None:
    """Return the day on which the provider switched a model off, None when it did not by AS_OF."""
    plain = name
    for prefix in _PREFIXES:
        plain = plain.removeprefix(prefix)
    return RETIRED.get(plain)
