"""Writes docs/reference, or says with --check what differs from the code."""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from bartizan.catalogue.load import load_catalogue, load_standards
from bartizan.checks.registry import all_checks
from bartizan.cli.exit import MEANINGS
from bartizan.cli.main import cli
from tools.docs.checks import check_pages
from tools.docs.commands import command_pages
from tools.docs.controls import control_pages
from tools.docs.crosswalk import crosswalk_pages
from tools.docs.exits import exit_pages
from tools.docs.markdown import page
from tools.docs.schemas import schema_pages
from tools.docs.sensitive import sensitive_pages

TARGET = Path(__file__).parents[2] / "docs" / "reference"
# What is written by hand there, for others to read: formats, and what reads them without us.
# The vectors of the sealed format are written by `python -m tools.sealed_vectors`.
BY_HAND = frozenset(
    {
        "audit-log.md",
        "check_receipt.py",
        "open_sealed.py",
        "sealed-format.json",
        "sealed-format.md",
    }
)


def pages() -> Mapping[str, str]:
    """Return the text of every reference page by its path under docs/reference."""
    return dict(sorted(_pages()))


def _pages() -> Iterator[tuple[str, str]]:
    catalogue, standards, checks = load_catalogue(), load_standards(), all_checks()
    yield "index.md", _index()
    yield from control_pages(catalogue, standards, checks)
    yield from check_pages(checks, catalogue)
    yield from crosswalk_pages(catalogue, standards)
    yield from command_pages(cli)
    yield from exit_pages(MEANINGS)
    yield from schema_pages()
    yield from sensitive_pages()


def _index() -> str:
    return page(
        "Reference",
        "- [Controls](controls/index.md), by [layer and phase](matrix.md), "
        "and by [standard](crosswalk/index.md)\n"
        "- [Checks](checks/index.md)\n"
        "- [Command line](cli.md) and its [exit codes](exit-codes.md)\n"
        "- What you write: [profile](workload.md), [attestation](attestation.md), "
        "[waiver](waiver.md), [exclusion](exclusion.md)\n"
        "- What Bartizan writes: [report](report.md)\n"
        "- The [audit log's format](audit-log.md), with test vectors\n"
        "- The [format of sealed files](sealed-format.md), with test vectors\n"
        "- What is looked for in data: [types of sensitive values](sensitive-types.md)",
    )


def _differences(wanted: Mapping[str, str]) -> Iterator[str]:
    for path, text in wanted.items():
        file = TARGET / path
        if not file.is_file():
            yield f"{path} is missing"
        elif file.read_text(encoding="utf-8") != text:
            yield f"{path} is out of date"
    yield from (f"{path} is of nothing that exists" for path in _stray(wanted))


def _stray(wanted: Mapping[str, str]) -> Iterator[str]:
    if TARGET.is_dir():
        for file in sorted(TARGET.rglob("*")):
            path = file.relative_to(TARGET).as_posix()
            if file.is_file() and path not in wanted and path not in BY_HAND:
                yield path


def _write(wanted: Mapping[str, str]) -> None:
    for path in list(_stray(wanted)):
        (TARGET / path).unlink()
    for path, text in wanted.items():
        file = TARGET / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Write the pages; with --check write nothing and return 1 when a page differs."""
    if arguments not in ([], ["--check"]):
        print("usage: python -m tools.docs [--check]", file=sys.stderr)
        return 2
    wanted = pages()
    if not arguments:
        _write(wanted)
        print(f"wrote {len(wanted)} pages to docs/reference")
        return 0
    different = list(_differences(wanted))
    for line in different[:20]:
        print(f"docs/reference/{line}", file=sys.stderr)
    if different:
        print(f"{len(different)} differ; `make docs` writes them", file=sys.stderr)
    return int(bool(different))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
