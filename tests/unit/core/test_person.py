import pytest

from bartizan.core.person import four_eyes_problem, identity, mixed_scripts

ADA = "Ada Lovelace"


@pytest.mark.parametrize(
    "spelling",
    [
        "ada lovelace",
        "  Ada\u00a0\tLovelace ",
        "Ada Love\u200blace",
        "Ada\u202e Lovelace",
        "\ufeffAda Lovelace",
        "Ad\u00e1 Lovelace",
        "Ada\u0323 Lovelace",
        "Ada\ufe0f Lovelace",
        "Ada Lovelace.",
        "Ada-Lovelace",
        "\uff21\uff44\uff41 Lovelace",
        "\U0001d400da Lovelace",
        "Ada\u3164Lovelace",
        "Ada\u2800Lovelace",
    ],
)
def test_one_person_is_one_name_however_it_is_spelled(spelling: str) -> None:
    assert identity(spelling) == identity(ADA)
    assert mixed_scripts(spelling) == ()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (ADA, "Grace Hopper"),
        ("ada@example.com", "ada2@example.com"),
        ("\u0930\u093e\u092e", "\u0930\u092e\u093e"),
    ],
)
def test_two_people_are_two_names(first: str, second: str) -> None:
    assert identity(first) != identity(second)


@pytest.mark.parametrize("name", ["", " . ", "\u200b\u3164", "\u0301"])
def test_what_nobody_can_read_is_no_name(name: str) -> None:
    assert identity(name) == ""


@pytest.mark.parametrize(
    ("name", "scripts"),
    [
        ("\u0410da Lovelace", ("CYRILLIC", "LATIN")),
        ("Ada L\u03bfvelace", ("GREEK", "LATIN")),
        ("Ada Love\u217cace", ()),
    ],
)
def test_a_name_of_look_alike_letters_is_known(name: str, scripts: tuple[str, ...]) -> None:
    assert mixed_scripts(name) == scripts


@pytest.mark.parametrize(
    "name",
    [
        ADA,
        "\u0410\u043d\u043d\u0430 \u0418\u0432\u0430\u043d\u043e\u0432\u0430",
        "\u5c71\u7530 \u306f\u306a\u3053",
        "Kenji \u7530\u4e2d",
        "\uae40\ubbfc\uc900 Kim",
        "O\u02bcBrien",
        "Zo\u00eb Wielp\u00fctz",
    ],
)
def test_an_honest_name_is_written_in_one_way(name: str) -> None:
    assert mixed_scripts(name) == ()
    assert identity(name)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (ADA, "Ada LoveIace"),
        (ADA, "Ada Love1ace"),
        (ADA, "Ada Love|ace"),
        ("Otto Arnold", "0tto Amold"),
        ("Capa Kottep", "\u0421\u0430\u0440\u0430 \u041a\u043e\u0442\u0442\u0435\u0440"),
        ("Nina", "\u039d\u0399\u039d\u0391"),
    ],
)
def test_names_that_cannot_be_told_apart_are_not_two_people_s(first: str, second: str) -> None:
    assert identity(first) != identity(second)
    assert four_eyes_problem(first, second).endswith("look the same")


@pytest.mark.parametrize(
    ("first", "second"), [(ADA, "Grace Hopper"), ("Anna Ivanova", "\u0410\u043d\u043d\u0430")]
)
def test_two_people_may_ask_and_approve(first: str, second: str) -> None:
    assert four_eyes_problem(first, second) == ""
