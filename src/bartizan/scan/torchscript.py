"""Judges the code of a TorchScript archive: a language some of whose operators write files."""

import re
from collections.abc import Iterator
from typing import Final

from bartizan.scan.facts import ScanFinding, Verdict
from bartizan.scan.part import Part, found

MOST: Final = 64 << 20
FILES: Final = (
    rb"\b(?:torch|ops\.aten)\.(save|from_file|load\w{0,20}|_save\w{0,20})\s{0,9}\("
    rb"|\bops\.(?:image|torchvision|torchaudio|torchcodec)\."
    rb"(\w{0,40}?(?:read|write|load|save|open|_file)\w{0,40})\s{0,9}\("
)
# The same operators as the pickle of a model for phones names them.
BYTECODE: Final = "bytecode.pkl"
NAMED: Final = (
    rb"\b(?:aten::(?:save|from_file|_save\w{0,20})|(?:image|torchvision|torchaudio|torchcodec)::"
    rb"\w{0,40}?(?:read|write|load|save|open|_file)\w{0,40})"
)
SPACES: Final = rb"\bops\.(\w{1,80})\."
KNOWN: Final = frozenset(
    {b"aten", b"prim", b"prims", b"quantized", b"_quantized", b"prepacked", b"torchvision",
     b"torchaudio", b"sparse", b"image", b"inductor"}
)  # fmt: skip


def is_code(part: Part) -> bool:
    """Whether a member is code of the archive that it lies in."""
    root, code, _ = part.name.partition("code/")
    return bool(code) and f"{root}constants.pkl" in part.siblings


def judge_code(part: Part) -> Iterator[ScanFinding]:
    """Yield what the code of a module does beyond numbers."""
    content = part.source.read_at(0, MOST)
    for match in re.finditer(FILES, content):
        text = f"its code calls {(match[1] or match[2]).decode()}, which reads or writes a file"
        yield found(part, "torchscript-file", Verdict.CRITICAL, text, match.start())
    for name in sorted({match[1] for match in re.finditer(SPACES, content)} - KNOWN):
        text = f"its code needs the operators {name.decode()!r}, which are those of a library"
        yield found(part, "torchscript-operators", Verdict.REVIEW, text)


def judge_bytecode(part: Part) -> Iterator[ScanFinding]:
    """Yield the operators on files that the compiled code of a model for phones names."""
    for name in sorted(set(re.findall(NAMED, part.source.read_at(0, MOST)))):
        text = f"its code calls {name.decode()}, which reads or writes a file"
        yield found(part, "torchscript-file", Verdict.CRITICAL, text)
