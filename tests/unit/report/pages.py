"""What a parser of HTML sees of a page, for tests to ask about."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass(slots=True)
class Seen:
    """The elements of a page in their order, and the text inside of scripts and styles."""

    elements: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    raw: list[tuple[str, dict[str, str], str]] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    text: str = ""

    def named(self, name: str) -> list[dict[str, str]]:
        """The attributes of each element of this name."""
        return [attributes for tag, attributes in self.elements if tag == name]


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen = Seen()
        self._within: tuple[str, dict[str, str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self.seen.elements.append((tag, attributes))
        self._within = (tag, attributes) if tag in ("script", "style") else None

    def handle_endtag(self, tag: str) -> None:
        self._within = None

    def handle_data(self, data: str) -> None:
        if self._within:
            self.seen.raw.append((*self._within, data))
        else:
            self.seen.text += data

    def handle_comment(self, data: str) -> None:
        self.seen.comments.append(data)


def parse(page: str) -> Seen:
    """What a parser sees of page."""
    parser = _Parser()
    parser.feed(page)
    parser.close()
    return parser.seen
