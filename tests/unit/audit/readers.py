"""Reads CEF and syslog as a receiver does, written from their specifications alone."""

import re
from dataclasses import dataclass

HEADER = re.compile(
    r"<(?P<priority>\d{1,3})>1 (?P<moment>-|\S+) (?P<host>[!-~]{1,255}) (?P<app>[!-~]{1,48}) "
    r"(?P<process>[!-~]{1,128}) (?P<kind>[!-~]{1,32}) "
)
PARAM = re.compile(r' ([!#-<>-\\^-~]{1,32})="((?:[^"\\\]]|\\["\\\]])*)"')


@dataclass(frozen=True)
class Message:
    """A message of syslog."""

    priority: int
    moment: str
    host: str
    kind: str
    data: dict[str, str]
    text: str


def read_syslog(message: bytes) -> Message:
    line = message.decode("utf-8")
    assert not re.search("[\x00-\x1f\x7f]", line)
    header = HEADER.match(line)
    assert header is not None, line
    opening = "[bartizan@32473"
    at = header.end()
    assert line.startswith(opening, at)
    at += len(opening)
    data: dict[str, str] = {}
    while param := PARAM.match(line, at):
        data[param[1]] = re.sub(r'\\(["\\\]])', r"\1", param[2])
        at = param.end()
    assert line.startswith("] ", at), line[at:]
    priority, moment = int(header["priority"]), header["moment"]
    return Message(priority, moment, header["host"], header["kind"], data, line[at + 2 :])


def read_cef(line: str) -> tuple[list[str], dict[str, str]]:
    """Return the seven fields of the header, and the pairs behind it."""
    parts = re.split(r"(?<!\\)((?:\\\\)*)\|", line, maxsplit=7)
    assert len(parts) == 15, line
    header = [text + slashes for text, slashes in zip(parts[:14:2], parts[1:14:2], strict=True)]
    fields = [re.sub(r"\\([\\|])", r"\1", field) for field in header]
    return fields, _pairs(parts[14])


def _pairs(text: str) -> dict[str, str]:
    starts = [*re.finditer(r"(?:^| )([A-Za-z][A-Za-z0-9]*)=", text)]
    starts = [each for each in starts if not _escaped(text, each.end() - 1)]
    ends = [each.start() for each in starts[1:]] + [len(text)]
    assert len({each[1] for each in starts}) == len(starts), text
    return {
        each[1]: _unescaped(text[each.end() : end]) for each, end in zip(starts, ends, strict=True)
    }


def _escaped(text: str, at: int) -> bool:
    before = text[:at]
    return (len(before) - len(before.rstrip("\\"))) % 2 == 1


def _unescaped(text: str) -> str:
    assert re.fullmatch(r"(?:[^\\=]|\\[\\=nr])*", text), text
    told = {"n": "\n", "r": "\r"}
    return re.sub(r"\\(.)", lambda found: told.get(found[1], found[1]), text)


def read_frames(stream: bytes) -> list[bytes]:
    """Return the whole octet-counted messages (RFC 6587) at the start of a stream."""
    found: list[bytes] = []
    while match := re.match(rb"([1-9]\d*) ", stream):
        end = match.end() + int(match[1])
        if end > len(stream):
            break
        found.append(stream[match.end() : end])
        stream = stream[end:]
    return found
