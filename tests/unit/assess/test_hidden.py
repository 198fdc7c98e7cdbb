"""No text of the facts that reports are made from holds a secret, in whatever field it came."""

import json
from dataclasses import fields, is_dataclass, replace
from datetime import date

import pytest

from bartizan.assess.facts import AttestationShown, Coverage, Skipped, WaiverShown
from bartizan.assess.hidden import AS_THEY_ARE, hidden
from bartizan.assess.marks import Marks
from bartizan.assess.plain import to_plain
from bartizan.catalogue.load import load_catalogue
from bartizan.checks.registry import all_checks
from bartizan.classify.hide import hide, hide_path
from bartizan.core.place import Place
from bartizan.core.words import Role
from tests.builders_report import assessment
from tests.builders_secrets import drawn, shapes

SECRET = shapes()["github"]
ADDRESS = "ada.quill@lovelace-" + "analytics.org"


def planted(value: object, text: str) -> object:
    """Return facts with a text added to every text in them but our own digests."""
    if type(value) is str:
        return f"{value} {text}"
    if isinstance(value, tuple):
        return tuple(planted(item, text) for item in value)
    if isinstance(value, dict):
        return {planted(key, text): planted(item, text) for key, item in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        own = {name for kind, name in AS_THEY_ARE if kind is type(value)}
        names = [each.name for each in fields(value) if each.name not in own]
        return replace(value, **{name: planted(getattr(value, name), text) for name in names})
    return value


@pytest.mark.parametrize(
    ("said", "value"),
    [
        (SECRET, SECRET),
        ("the password is correct" + "horse", "correct" + "horse"),
        ("--token Hx9" + drawn(8), drawn(8)),
    ],
    ids=["a provider's", "told by a sentence", "told by an option"],
)
def test_a_secret_is_hidden_in_every_field(said: str, value: str) -> None:
    whole = replace(assessment(), excerpts={})
    shown = hidden(planted(whole, said))
    assert value not in json.dumps(to_plain(shown))


def test_personal_data_is_hidden_but_not_who_declares() -> None:
    declared = AttestationShown(
        by=ADDRESS, role=Role.SECURITY, statement=f"asked {ADDRESS}", made=date(2026, 1, 1),
        expires=date(2026, 2, 1), live=True,
    )  # fmt: skip
    waived = WaiverShown(
        reason=f"{ADDRESS} asked", requested_by=ADDRESS, approved_by="Bob", expires=date(2026, 1, 1)
    )
    assert (hidden(declared).by, hidden(waived).requested_by) == (ADDRESS, ADDRESS)
    assert ADDRESS not in hidden(declared).statement + hidden(waived).reason
    assert SECRET not in hidden(replace(declared, by=f"Ada {SECRET}")).by


def test_an_ordinary_assessment_is_the_same() -> None:
    assert hidden(assessment()) == assessment()
    assert hidden(hidden(assessment())) == hidden(assessment())


def test_the_words_of_the_catalogue_and_the_checks_stay() -> None:
    catalogue = load_catalogue(())
    assert hidden(catalogue.controls) == catalogue.controls
    told = [text for c in all_checks() for text in (c.fix, c.title, c.absent, *c.refs)]
    assert [text for text in told if hide(text) != text] == []


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        (f"backup/{SECRET}.csv", ("backup/masked-", ".csv")),
        (f"users/{ADDRESS}.json", ("users/masked-", ".json")),
        (f"{ADDRESS}/notes/a.md", ("masked-", "/notes/a.md")),
        (f"dumps/{SECRET}", ("dumps/masked-", "")),
        ("logs/api_key=" + drawn(24) + ".log", ("logs/masked-", ".log")),
    ],
)
def test_a_part_of_a_path_becomes_a_mark(path: str, kept: tuple[str, str]) -> None:
    shown = hide_path(path)
    assert shown.startswith(kept[0])
    assert shown.endswith(kept[1])
    assert shown == hide_path(path) == hide_path(shown)
    assert shown != hide_path(path.replace("a", "b").replace("A", "B"))


@pytest.mark.parametrize(
    "path",
    ["src/app.py", "icons/icon@2x.png", "node_modules/@scope/pkg@1.2.3/index.js", "a/b.c.d.json",
     "data/2026-11-25T09:00.csv", "etc/getty@tty1.service.d/override.conf", "secrets/token.txt",
     "models/0123456789abcdef0123456789abcdef.bin", "", "/", "keys/password.md"],
)  # fmt: skip
def test_ordinary_paths_stay(path: str) -> None:
    assert hide_path(path) == path


def test_a_message_names_a_path_as_its_place_does() -> None:
    path = f"users/{ADDRESS}.json"
    found = replace(
        assessment(),
        coverage=Coverage(skipped=(Skipped(path, f"{path} is too large"),)),
        excerpts={Place(path, 2): ("a line",)},
    )
    (gap,) = hidden(found).coverage.skipped
    assert gap.reason == f"{hide_path(path)} is too large"
    assert hidden(found).excerpts == {Place(hide_path(path), 2): ("a line",)}


def test_of_many_paths_each_is_named_by_its_own_mark_and_the_longest_first() -> None:
    paths = [f"models/password=hunter{number:05}.pkl" for number in range(12_000)]
    whole = [*paths, f"{paths[7]}.old", f"{paths[7].replace('.pkl', '')}"]
    marks = Marks({path: f"<{number}>" for number, path in enumerate(whole)})
    assert marks.put(f"`{whole[11]}:3`, ./{whole[12_000]} and {whole[12_001]}!") == (
        "`<11>:3`, ./<12000> and <12001>!"
    )
    assert marks.put("".join(f" {path}" for path in paths)) == "".join(
        f" <{number}>" for number in range(12_000)
    )
    assert marks.put("models/other.pkl") == "models/other.pkl"
    assert Marks({}).put("anything") == "anything"
