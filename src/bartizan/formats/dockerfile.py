"""Reads Dockerfiles: stages, the user that each ends with, and all instructions in order."""

from dataclasses import dataclass, field, replace
from typing import Final

from bartizan.core.errors import FormatError
from bartizan.formats.dockerlines import Instruction, read_instructions, unquote
from bartizan.formats.dockervars import Scope
from bartizan.formats.lines import read_text

_NAMED: Final = 3  # FROM image AS name


@dataclass(frozen=True, slots=True)
class Stage:
    """A build stage.

    `image` is the base with literal defaults of ARG filled in, as written when one is missing
    (`resolved` is false then); `parent` is the earlier stage that it builds on. `user` is the last
    USER, that of the parent when it sets none, and None when the base image decides.
    """

    index: int
    name: str
    image: str
    resolved: bool
    parent: int | None
    platform: str
    line: int
    user: str | None = None
    user_line: int | None = None


@dataclass(frozen=True, slots=True)
class Dockerfile:
    """The stages and all instructions of a Dockerfile, in order."""

    stages: tuple[Stage, ...]
    instructions: tuple[Instruction, ...]

    @property
    def final(self) -> Stage | None:
        """The stage that becomes the image when no target is named."""
        return self.stages[-1] if self.stages else None

    def of_stage(self, index: int) -> tuple[Instruction, ...]:
        """Return the instructions of one stage, its FROM first."""
        return tuple(each for each in self.instructions if each.stage == index)


def read_dockerfile(content: bytes) -> Dockerfile:
    """Read a Dockerfile by the rules of the Dockerfile reference.

    Raises FormatError for content that is no text, is too large, has an unknown instruction, or a
    here-document without its end.
    """
    instructions = tuple(read_instructions(read_text(content)))
    if not instructions:
        raise FormatError("the Dockerfile has no instruction")
    return _staged(instructions)


@dataclass(slots=True)
class _Build:
    """What is known while the instructions are followed in order."""

    defaults: Scope = field(default_factory=lambda: Scope({}))
    stages: list[Stage] = field(default_factory=list)
    scopes: list[Scope] = field(default_factory=list)

    def follow(self, instruction: Instruction) -> None:
        scope = self.scopes[-1] if self.scopes else self.defaults
        match instruction.keyword:
            case "FROM":
                self._start(instruction)
            case "ARG":
                for name, value, _ in instruction.pairs:
                    scope.declare(name, value)
            case "ENV":
                for name, value, _ in instruction.pairs:
                    scope.export(name, value or "")
            case "USER" if self.stages:
                user = unquote(instruction.arguments)
                user = scope.expand(user) or user
                self.stages[-1] = replace(self.stages[-1], user=user, user_line=instruction.line)

    def _start(self, instruction: Instruction) -> None:
        words = [unquote(word.text) for word in instruction.words]
        written = words[0] if words else ""
        image = self.defaults.expand(written)
        names = {stage.name.lower(): stage for stage in self.stages if stage.name}
        parent = names.get(image.lower()) if image else None
        stage = Stage(
            index=len(self.stages),
            name=words[2] if len(words) == _NAMED and words[1].upper() == "AS" else "",
            image=image or written,
            resolved=bool(image),
            parent=parent.index if parent else None,
            platform=dict(instruction.flags).get("platform", ""),
            line=instruction.line,
            user=parent.user if parent else None,
            user_line=parent.user_line if parent else None,
        )
        base = self.scopes[parent.index].child() if parent else Scope(self.defaults.arguments)
        self.stages.append(stage)
        self.scopes.append(base)


def _staged(instructions: tuple[Instruction, ...]) -> Dockerfile:
    build = _Build()
    placed: list[Instruction] = []
    for instruction in instructions:
        build.follow(instruction)
        stage = len(build.stages) - 1 if build.stages else None
        placed.append(replace(instruction, stage=stage))
    return Dockerfile(tuple(build.stages), tuple(placed))
