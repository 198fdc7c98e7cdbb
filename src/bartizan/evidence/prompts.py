"""Prompt texts in code: assigned to a name that says so, or sent with a role."""

from collections.abc import Iterator
from dataclasses import dataclass

from bartizan.core.place import Place
from bartizan.evidence.asks import Ask, calls, keys, targets
from bartizan.evidence.source import Source, Value

NAMES = ("prompt", "system_msg", "system_message", "instruction", "persona", "preamble",
         "system_text", "sys_msg", "template")  # fmt: skip
TEMPLATES = ("*.PromptTemplate", "*.PromptTemplate.from_template", "*.SystemMessage",
             "*.ChatPromptTemplate.from_template", "*.ChatPromptTemplate.from_messages",
             "*.SystemMessagePromptTemplate.from_template",
             "*.HumanMessagePromptTemplate.from_template")  # fmt: skip
PROMPT_ASKS: tuple[Ask, ...] = (*targets(*NAMES), *keys("role"), *calls(*TEMPLATES))
SHORTEST = 24


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt: its name, its literal text with `{}` for holes, and where it stands."""

    name: str
    text: str
    place: Place


def prompts(source: Source) -> tuple[Prompt, ...]:
    """Return the prompts of a workload, each place once, in the order of their places.

    A text that only wraps another prompt of its file, in marks of roles, is none of its own.
    """
    found: dict[Place, Prompt] = {}
    for prompt in (*_assigned(source), *_sent(source), *_templates(source)):
        found.setdefault(prompt.place, prompt)
    by_file: dict[str, list[Prompt]] = {}
    for prompt in found.values():
        by_file.setdefault(prompt.place.path, []).append(prompt)
    own = (each for group in by_file.values() for each in group if not _wraps(each, group))
    return tuple(sorted(own, key=lambda prompt: prompt.place))


def _wraps(prompt: Prompt, others: list[Prompt]) -> bool:
    rests = (
        prompt.text.replace(other.text, "")
        for other in others
        if len(other.text) < len(prompt.text)
    )
    return any(rest != prompt.text and not _has_words(rest) for rest in rests)


def _assigned(source: Source) -> Iterator[Prompt]:
    for item in source.assigned(*NAMES):
        if _wordy(item.value):
            yield Prompt(item.target.rsplit(".", 1)[-1], item.value.literal, item.place)


def _sent(source: Source) -> Iterator[Prompt]:
    for item in source.maps("role", "content"):
        role, content = item.value.entry("role"), item.value.entry("content")
        named = role is not None and role.text in ("system", "developer")
        if role is not None and named and content is not None and _wordy(content):
            yield Prompt(f"{role.text} message", content.literal, item.place)


def _templates(source: Source) -> Iterator[Prompt]:
    for call in source.calls(*TEMPLATES):
        for value in call.values:
            if _wordy(value):
                name = call.name.removesuffix(".from_template").rsplit(".", 1)[-1]
                yield Prompt(name, value.literal, call.place)
                break


def _wordy(value: Value) -> bool:
    return _has_words(value.literal)


def _has_words(text: str) -> bool:
    return len(text) >= SHORTEST and text.count(" ") > 2  # noqa: PLR2004  (three words)
