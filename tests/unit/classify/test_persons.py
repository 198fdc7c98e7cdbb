"""Names are found in prose, and nowhere else but in cells that are announced or listed."""

import pytest

from bartizan.classify import find, find_many
from bartizan.classify.classes import judged
from bartizan.classify.personviews import word
from bartizan.classify.personweights import BUCKETS, NAME, weights
from bartizan.classify.summary import ColumnCount, Count


def named(text: str, column: str = "") -> list[str]:
    return [text[s.start : s.end] for s in find(text, column=column) if s.type == "person"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("My name is Alice Johnson and I work at the bank.", ["Alice Johnson"]),
        ("Could you tell Sarah O'Connor that I called?", ["Sarah O'Connor"]),
        ("I met Dr. Ravi Kumar at the British Museum.", ["Ravi Kumar"]),
        ("Ich habe mit Jörg Müller über die Rechnung gesprochen.", ["Jörg Müller"]),
        ("Eilen Antti Laine allekirjoitti sopimuksen.", ["Antti Laine"]),
        ("Bel Nathan Kamp op 06-12345678.", ["Nathan Kamp"]),
        ("Jag talade med Anna Schmidt om avtalet.", ["Anna Schmidt"]),
        ("Včera podepsala Anna Novotná smlouvu o dílo.", ["Anna Novotná"]),
        ("Вчера Андрей Захаров подписал договор.", ["Андрей Захаров"]),
        ("Here \U0001d4b3 is the set and Z is its closure.", []),
        ("It may raise ValueError or OSError if the file is not there.", []),
        ("She spoke to Ronald McDonald and to Mary O'Neill.", ["Ronald McDonald", "Mary O'Neill"]),
        ("We met Jean DUPONT and Anna Schmidt on Jan 2, 2011.", ["Jean DUPONT", "Anna Schmidt"]),
        ("I asked Jan about the 2 of them, and April said no.", ["Jan", "April"]),
        ("The letter to Anna Schmidt's mother came back.", ["Anna Schmidt"]),
        ("The order was shipped to the Customer Service Center in Boston.", []),
        ("\u0020" * 80 + "My name is Alice Johnson and I work at the bank.", ["Alice Johnson"]),
        ("- " * 40 + "\nMy name is Alice Johnson and I work at the bank.", ["Alice Johnson"]),
        ("Please review the Terms and Conditions on our Web Page.", []),
    ],
)
def test_names_in_prose(text: str, names: list[str]) -> None:
    assert named(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "2024-01-02 10:11:12 INFO Connected to James Smith from host",
        "GET /users/John_Smith HTTP/1.1",
        "debconf: falling back to frontend: Readline",
        "Dec 10 06:55:48 LabSZ sshd[24200]: input_userauth_request: invalid user James Smith",
        'const user = { name: user.firstName, of: "the" }',
        "John Smith",
        "Received disconnect from <*>: <*>: Bye Bye [preauth]",
        "Connection from <*> closed by Anna Schmidt",
        "Phy JTAG Reset is asserted. ASIC JTAG Reset is not asserted. The mask is not active.",
        "the bodies of four men drowned off the coast (Jan 2, 2011)",
        "The event at Malta on Jun 24 was the third of the year.",
        "She was sent to Long Beach Memorial Medical Center by the doctor.",
        "Herbal Essences Body Envy Volumizing Shampoo with Citrus Essences 23.70 oz",
        "Department of Health and Mental Hygiene",
        "Aligner tool with Retainer Case With Vent Holes Accessories For Disassembly (2 pack)",
    ],
)
def test_no_names_where_nobody_writes_prose(text: str) -> None:
    assert named(text) == []


@pytest.mark.parametrize(
    ("column", "cell", "names"),
    [
        ("first_name", "Zorblax", ["Zorblax"]),
        ("customerName", "Anna de la Cruz", ["Anna de la Cruz"]),
        ("owner", "Anna Schmidt", ["Anna Schmidt"]),
        ("owner", "Blue River", []),
        ("owner", "Myrtle Beach", []),
        ("owner", "West Jordan", []),
        ("owner", "ROGER WILLIAMS MEDICAL CENTER", []),
        ("owner", "Sierra Leone", []),
        ("city", "Morgan Hill", []),
        ("City, State", "LAWRENCE HILL", []),
        ("Agency Name", "Martin Marietta", []),
        ("Cross Street 1", "Darnell Lane", []),
        ("company", "Martin Marietta", []),
        ("Provider Street Address", "ONE ROBERT WOOD JOHNSON PLACE", []),
        ("Provider Name", "HENRY FORD ALLEGIANCE HEALTH", []),
        ("city_manager", "Anna Schmidt", ["Anna Schmidt"]),
        ("product owner", "Anna Schmidt", ["Anna Schmidt"]),
        ("company", "I spoke to Anna Schmidt about it.", ["Anna Schmidt"]),
        ("title", "Letter from John Smith to Mary Jones", ["John Smith", "Mary Jones"]),
        ("first_name", "n/a 12", []),
        ("city", "San Marino", []),
    ],
)
def test_names_in_cells(column: str, cell: str, names: list[str]) -> None:
    assert named(cell, column) == names


def test_few_names_in_a_column_of_short_cells_are_chance() -> None:
    for rows, held in ((5, 0), (500, 1)):
        count = Count(rows=rows, values=rows, first=0, shape="a a", digests=())
        seen = ColumnCount(rows=1000, filled=1000, characters=9000, types={"person": count})
        assert len(judged(("t", "label"), seen, 1000).holds) == held


def test_the_weights_are_small_and_whole() -> None:
    assert len(weights()) == BUCKETS
    assert NAME.endswith(".safetensors")


def test_a_long_run_of_capitals_takes_linear_time() -> None:
    text = "the name of " + "Anna " * 20_000
    assert list(find_many([text]))


def test_what_is_longer_than_a_word_is_not_remembered() -> None:
    assert word("Anna") is word("Anna")
    for long in ("a" * 65, "\u00bd" * 65):  # a fraction is no letter, and stands in a word
        assert word(long) is not word(long)
        assert max(len(word(long).small), len(word(long).kind)) < len(long)
        assert named(f"Please ask {long} Anna Schmidt {long} about the plan.") == ["Anna Schmidt"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Please pay Anna Schmidt on DE89370400440532013000, thanks.", ["Anna Schmidt"]),
        ("Graag storten op NL91ABNA0417164300 t.n.v. Anouk van der Velde", ["Anouk van der Velde"]),
        ("The Klaus Tschira Gesellschaft mbH wrote the report.", []),
        ("It was sold to Thomas Berger GmbH in May.", []),
        ("It was sold to Salvatore Bianchi S.p.A. in May.", []),
        ("Il est né dans la rue Victor Hugo.", []),
        ("She works with Salvatore Bianchi Holding in Rome.", []),
        ("The lorries of Jan Kowalski sp. z o.o. are white.", []),
        ("The letter was sent via Maria Garcia to the office.", ["Maria Garcia"]),
        ("John Smith & Connie Park signed the lease yesterday.", ["John Smith"]),
        ("We met Anna Smith & colleagues at the office today.", ["Anna Smith"]),
        ("Our client John Smith holding account 12 asked for a refund.", ["John Smith"]),
        ("The card belongs to Anna Smith corporate lawyer of the firm.", ["Anna Smith"]),
        ("Please ask Anna Smith, Group Secretary, about the plan.", ["Anna Smith"]),
        ("La carta la firma Juan Pérez García desde la oficina.", ["Juan Pérez García"]),
        ("I spoke with Ev Williams yesterday about the plan.", ["Ev Williams"]),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else "",
)
def test_numbers_of_people_are_no_machine_and_firms_are_no_people(
    text: str, names: list[str]
) -> None:
    found = [text[span.start : span.end] for span in find(text) if span.type == "person"]
    assert found == names
