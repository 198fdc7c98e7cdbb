"""The crosswalk: which controls relate to which items of a standard."""

from collections.abc import Iterator, Mapping

from bartizan.catalogue.control import Catalogue
from bartizan.catalogue.select import standards_of
from bartizan.catalogue.standards import Standard, title_of
from tools.docs.markdown import page, table


def crosswalk_pages(
    catalogue: Catalogue, standards: Mapping[str, Standard]
) -> Iterator[tuple[str, str]]:
    """Yield the path and the text of each page."""
    names = standards_of(catalogue)
    rows = [
        (f"[{_title(standards, name)}]({name}.md)", str(len(_items(catalogue, name))))
        for name in names
    ]
    about = (
        "References mean *relates to*. They help to find one's way from a standard to controls; "
        "they are no claim of conformity, and the owners of the standards did not review them."
    )
    yield "crosswalk/index.md", page("Crosswalk", about, table(("standard", "items"), rows))
    for name in names:
        yield f"crosswalk/{name}.md", _page(catalogue, standards, name)


def _page(catalogue: Catalogue, standards: Mapping[str, Standard], name: str) -> str:
    rows = [
        (item, title_of(standards, name, item), " ".join(_links(controls)))
        for item, controls in sorted(_items(catalogue, name).items(), key=_numbered)
    ]
    known = standards.get(name)
    dated = table(
        ("from", "item", "what", "basis"),
        [(duty.date, duty.item, duty.what, duty.basis) for duty in known.dates] if known else [],
    )
    return page(
        _title(standards, name),
        f"Version {known.version}. {known.note}".strip() if known else "",
        table(("item", "title", "controls"), rows),
        *(("## Dates", f"As of {known.as_of}.", dated) if known and dated else ()),
    )


def _numbered(entry: tuple[str, list[str]]) -> tuple[tuple[int, int | str], ...]:
    words = entry[0].replace(".", " ").replace("-", " ").replace("(", " ").replace(")", " ")
    return tuple((0, int(w)) if w.isdigit() else (1, w) for w in words.split())


def _items(catalogue: Catalogue, name: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for control in catalogue.controls:
        for item in control.mappings.get(name, ()):
            found.setdefault(item, []).append(control.id)
    return found


def _links(controls: list[str]) -> Iterator[str]:
    return (f"[{control}](../controls/{control}.md)" for control in controls)


def _title(standards: Mapping[str, Standard], name: str) -> str:
    known = standards.get(name)
    return known.title if known else name
