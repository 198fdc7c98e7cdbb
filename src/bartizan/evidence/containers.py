"""How a workload's container images are built."""

from collections.abc import Iterator
from dataclasses import dataclass

from bartizan.core.place import Place
from bartizan.evidence.facts import Evidence
from bartizan.formats.dockerfile import Dockerfile, Stage
from bartizan.formats.dockerlines import Instruction


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """A container file. `ignored` are the patterns that keep files out of its build context.

    None means that no .dockerignore applies: neither one of its own, nor one in its folder or in a
    folder above it.
    """

    path: str
    dockerfile: Dockerfile
    ignored: tuple[str, ...] | None = None

    @property
    def has_dockerignore(self) -> bool:
        """Whether a .dockerignore applies."""
        return self.ignored is not None

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The build stages, the last being the image."""
        return self.dockerfile.stages

    @property
    def final(self) -> Stage | None:
        """The stage that becomes the image."""
        return self.dockerfile.final

    def instructions(self, *keywords: str) -> Iterator[Instruction]:
        """Yield the instructions with these keywords, or all."""
        for each in self.dockerfile.instructions:
            if not keywords or each.keyword in keywords:
                yield each

    def shipped(self, *keywords: str) -> Iterator[Instruction]:
        """Yield the instructions that make the final image: its stage and those it builds on."""
        chain: set[int | None] = set()
        stage = self.final
        while stage is not None:
            chain.add(stage.index)
            stage = self.stages[stage.parent] if stage.parent is not None else None
        return (each for each in self.instructions(*keywords) if each.stage in chain)

    def place(self, at: Instruction | Stage | int) -> Place:
        """Return the place of an instruction, of a stage's FROM, or of a line."""
        if isinstance(at, Instruction):
            return Place(self.path, at.line, at.end_line if at.end_line > at.line else None)
        return Place(self.path, at if isinstance(at, int) else at.line)


@dataclass(frozen=True, slots=True, kw_only=True)
class Containers(Evidence):
    """The container files of a workload."""

    dockerfiles: tuple[Container, ...] = ()
