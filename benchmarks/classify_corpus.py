"""Makes the labelled set of personal data: `python -m benchmarks.classify_corpus FILE`.

One line of JSON a record: the text, and the spans of what it holds. Over two fifths of the records
hold decoys alone: numbers that fail their check, orders, versions, companies. The same seed gives
the same file.
"""

import json
import random
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from benchmarks import classify_words as words

RECORDS: Final = 4_000
DECOYS: Final = 0.45
SEED: Final = 20_261_126
_TYPES: Final = {
    "card": "credit_card", "ssn": "us_ssn", "ip": "ip_address", "dob": "date_of_birth",
    "given": "person", "surname": "person",
}  # fmt: skip
_IBANS: Final = {
    "us": "GB##NWBK##############", "uk": "GB##BARC##############", "de": "DE####################",
    "fr": "FR#########################", "es": "ES######################",
    "nl": "NL##ABNA##########", "it": "IT##A######################",
    "pt": "PT#######################", "pl": "PL##########################",
}  # fmt: skip
_CARDS: Final = (
    "4###############",
    "5[1-5]##############",
    "37#############",
    "6011############",
    "35[3-8]#############",
)
_DATES: Final = {
    "us": ("{m:02}/{d:02}/{y}", "{y}-{m:02}-{d:02}", "{m}/{d}/{y}"),
    "de": ("{d:02}.{m:02}.{y}", "{d}.{m}.{y}"),
}


class Maker:
    """Makes values, decoys and sentences from one seed."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - made-up data

    def record(self) -> dict[str, object]:
        """Return a record."""
        decoy = self.chance.random() < DECOYS
        lines = (words.DECOYS if decoy else words.SENTENCES).strip().splitlines()
        locale, template = self.chance.choice(lines).split("|", 1)
        pieces: list[str] = []
        spans = []
        while (at := template.find("{")) >= 0:
            end = template.index("}")
            slot = template[at + 1 : end]
            pieces.append(template[:at])
            value = self.value(slot, locale)
            start = sum(map(len, pieces))
            pieces.append(value)
            if not slot.startswith("x_"):
                name = _TYPES.get(slot, slot)
                spans.append({"type": name, "start": start, "end": start + len(value)})
            template = template[end + 1 :]
        return {"text": "".join([*pieces, template]), "locale": locale, "spans": spans}

    def value(self, slot: str, locale: str) -> str:
        """Return a value for a slot of a sentence."""
        makers = {
            "person": self.person, "given": lambda at: self.person(at).split()[0],
            "surname": lambda at: self.person(at).split()[-1], "phone": self.phone,
            "email": self.email, "card": lambda _: self.card(), "iban": self.iban,
            "ssn": lambda _: self.ssn(), "ip": lambda _: self.ip(), "dob": self.date,
            "address": self.address,
        }  # fmt: skip
        return makers[slot](locale) if slot in makers else self.decoy(slot, locale)

    def pick(self, table: dict[str, str], locale: str) -> str:
        """Return one of the choices of a locale."""
        return self.chance.choice(table.get(locale, table["us"]).split("|"))

    def digits(self, pattern: str) -> str:
        """Return a pattern with each # a digit."""
        return "".join(str(self.chance.randrange(10)) if mark == "#" else mark for mark in pattern)

    def person(self, locale: str) -> str:
        """Return a name."""
        return self.pick(words.NAMES, locale)

    def phone(self, locale: str) -> str:
        """Return a telephone number as it is written there."""
        area = f"{self.chance.randrange(201, 990)}"
        office = f"{self.chance.randrange(200, 999)}"
        return self.digits(
            self.pick(words.PHONES, locale).replace("{a}", area).replace("{b}", office)
        )

    def email(self, locale: str) -> str:
        """Return an address of a person."""
        first, *_, last = self.person(locale).lower().replace("'", "").split()
        plain = f"{first}.{last}".encode("ascii", "ignore").decode() or "info"
        forms = (plain, f"{first[0]}{last}{self.chance.randrange(99)}", f"{plain}+work")
        local = self.chance.choice(forms).encode("ascii", "ignore").decode()
        return f"{local.strip('.')}@{self.chance.choice(words.HOSTS.split('|'))}"

    def card(self) -> str:
        """Return a number that passes Luhn."""
        body = self.digits(self._class(self.chance.choice(_CARDS)))[:-1]
        return self.spaced(body + luhn(body))

    def _class(self, pattern: str) -> str:
        if "[" not in pattern:
            return pattern
        low, high = pattern[pattern.index("[") + 1], pattern[pattern.index("]") - 1]
        chosen = str(self.chance.randint(int(low), int(high)))
        return pattern[: pattern.index("[")] + chosen + pattern[pattern.index("]") + 1 :]

    def spaced(self, digits: str) -> str:
        """Return digits in one piece or in fours."""
        mark = self.chance.choice(("", " ", "-")) if len(digits) == 16 else ""  # noqa: PLR2004
        return mark.join(digits[at : at + 4] for at in range(0, len(digits), 4)) if mark else digits

    def iban(self, locale: str) -> str:
        """Return an account number that passes its check."""
        account = self.digits(_IBANS.get(locale, _IBANS["us"]))
        moved = account[4:] + account[:2] + "00"
        check = 98 - int("".join(str(int(mark, 36)) for mark in moved)) % 97
        whole = f"{account[:2]}{check:02}{account[4:]}"
        if self.chance.random() < 0.5:  # noqa: PLR2004 - half of them
            return whole
        return " ".join(whole[at : at + 4] for at in range(0, len(whole), 4))

    def ssn(self) -> str:
        """Return a number in the ranges that are issued."""
        area = self.chance.choice([*range(1, 666), *range(667, 900)])
        parts = (
            f"{area:03}",
            f"{self.chance.randrange(1, 99):02}",
            f"{self.chance.randrange(1, 9999):04}",
        )
        return self.chance.choice(("-", "-", "-", " ")).join(parts)

    def ip(self) -> str:
        """Return an address, one in five of version 6."""
        if self.chance.random() < 0.2:  # noqa: PLR2004 - one in five
            return (
                f"2001:db8:{self.chance.randrange(1, 65536):x}::{self.chance.randrange(1, 65536):x}"
            )
        return ".".join(str(self.chance.randrange(1, 254)) for _ in range(4))

    def date(self, locale: str) -> str:
        """Return a date as it is written there."""
        forms = _DATES["us"] if locale in ("us", "in") else _DATES["de"]
        return self.chance.choice(forms).format(
            d=self.chance.randrange(1, 29),
            m=self.chance.randrange(1, 13),
            y=self.chance.randrange(1940, 2009),
        )

    def address(self, locale: str) -> str:
        """Return a street with a number."""
        number, small = self.chance.randrange(100, 9999), self.chance.randrange(1, 99)
        return self.pick(words.ADDRESSES, locale).format(n=number, s=small)

    def decoy(self, slot: str, locale: str) -> str:
        """Return what looks like a value and is none."""
        makers: dict[str, Callable[[], str]] = {
            "x_card": self.wrong_card, "x_ssn": self.wrong_ssn, "x_iban": self.wrong_iban,
            "x_city": lambda: self.chance.choice(words.CITIES.split("|")),
            "x_org": lambda: self.chance.choice(words.ORGS.split("|")),
            "x_date": lambda: self.date(locale), "x_uuid": self.uuid,
            "x_hash": lambda: f"{self.chance.getrandbits(160):040x}",
        }  # fmt: skip
        if slot in makers:
            return makers[slot]()
        return self.digits(self.chance.choice(_SHAPES[slot]))

    def wrong_card(self) -> str:
        """Return a number that fails Luhn."""
        body = self.digits("4##############")
        return self.spaced(body + str((int(luhn(body)) + self.chance.randrange(1, 10)) % 10))

    def wrong_ssn(self) -> str:
        """Return a number of an area that is not issued."""
        return self.chance.choice(("000", "666")) + self.digits("-##-####")

    def wrong_iban(self) -> str:
        """Return an account number that fails its check."""
        right = self.iban("de")
        return right[:-1] + str((int(right[-1]) + self.chance.randrange(1, 9)) % 10)

    def uuid(self) -> str:
        """Return a UUID of version 4."""
        bits = f"{self.chance.getrandbits(128):032x}"
        return f"{bits[:8]}-{bits[8:12]}-4{bits[13:16]}-9{bits[17:20]}-{bits[20:]}"


_SHAPES: Final = {
    "x_digits": ("##########", "#########", "############", "#### #### ####", "1#############",
                 "########"),
    "x_version": ("#.#.#", "2.##.#.#", "10.#.##", "v#.#.#-rc#"),
    "x_isbn": ("978-3-16-######-#", "978##########"),
    "x_small": ("##", "###", "####"),
    "x_years": ("2001 and 2019", "1998-2004", "2020/2021"),
    "x_price": ("$1,###,###.##", "### ### EUR", "€ #.###,##", "1 2## 3## USD"),
    "x_ticket": ("OPS-####", "INC#######", "#-####-##"),
    "x_file": ("logo@2x.png", "banner@3x.jpg"),
    "x_serial": ("SN-####-####-####", "A##B#######", "##-####-###"),
    "x_part": ("###-####-##", "##-###-####", "P#########"),
    "x_epoch": ("17########", "17###########"),
    "x_ratio": ("0.######", "##.####", "1.####e-5"),
}  # fmt: skip


def luhn(body: str) -> str:
    """Return the check digit of digits (ISO/IEC 7812-1)."""
    total = 0
    for index, mark in enumerate(reversed(body)):
        doubled = int(mark) * (2 - index % 2)
        total += doubled - 9 if doubled > 9 else doubled  # noqa: PLR2004 - one digit
    return str(-total % 10)


def records(count: int = RECORDS, seed: int = SEED) -> Iterator[dict[str, object]]:
    """Yield the records of the set."""
    maker = Maker(seed)
    return (maker.record() for _ in range(count))


if __name__ == "__main__":
    lines = [json.dumps(record, ensure_ascii=False) for record in records()]
    Path(sys.argv[1]).write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(lines)} records")
