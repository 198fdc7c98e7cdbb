"""The check digits in the numbers that states give to persons, as their authorities publish them.

Each function takes the characters without separators, in capitals, in the shape that its detector's
pattern demands, and says whether the check digits fit.
"""

from collections.abc import Sequence
from typing import Final

from bartizan.classify.checksums import is_luhn

_D: Final = (
    "0123456789", "1234067895", "2340178956", "3401289567", "4012395678",
    "5987604321", "6598710432", "7659821043", "8765932104", "9876543210",
)  # fmt: skip
_P: Final = (
    "0123456789", "1576283094", "5803796142", "8916043527", "9453126870", "4286573901",
    "2793806415", "7046913258",
)  # fmt: skip
_ODD: Final = (
    1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23,
)  # fmt: skip
_CN: Final = "10X98765432"
_TW: Final = "ABCDEFGHJKLMNPQRSTUVXYWZIO"


def weighted(digits: str, weights: Sequence[int]) -> int:
    """Return the sum of the digits, each times its weight."""
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False))


def nhs(number: str) -> bool:
    """Whether a number of the National Health Service fits (modulus 11)."""
    return 11 - weighted(number, range(10, 1, -1)) % 11 == (int(number[9]) or 11)


def nif(number: str) -> bool:
    """Whether the letter of a Spanish DNI or NIE fits (remainder by 23)."""
    digits = number[:-1].translate(str.maketrans("XYZ", "012"))
    return "TRWAGMYFPDXBNJZSQVHLCKE"[int(digits) % 23] == number[-1]


def codice_fiscale(number: str) -> bool:
    """Whether the last letter of an Italian tax code fits (decree of 23 December 1976)."""
    total = 0
    for index, mark in enumerate(number[:15]):
        value = int(mark) if mark.isdigit() else ord(mark) - ord("A")
        total += value if index % 2 else _ODD[value]
    return chr(total % 26 + ord("A")) == number[15]


def nir(number: str) -> bool:
    """Whether the key of a French number of social insurance fits (97 less the remainder)."""
    digits = number.replace("2A", "19").replace("2B", "18")
    return digits.isdigit() and 97 - int(digits[:13]) % 97 == int(digits[13:])


def iso_11_10(number: str) -> bool:
    """Whether the last digit fits ISO 7064 MOD 11,10 (Germany's tax number, Croatia's OIB)."""
    check = 10
    for digit in number[:-1]:
        check = ((check + int(digit)) % 10 or 10) * 2 % 11
    return (11 - check) % 10 == int(number[-1])


def steuer_id(number: str) -> bool:
    """Whether a German tax number fits and repeats one digit, twice or thrice."""
    counts = sorted(number[:10].count(digit) for digit in set(number[:10]))
    return counts[-1] in (2, 3) and counts[-2] == 1 and iso_11_10(number)


def bsn(number: str) -> bool:
    """Whether a Dutch number of citizen service passes the eleven-test."""
    return weighted(number, (9, 8, 7, 6, 5, 4, 3, 2, -1)) % 11 == 0 and int(number) > 0


def rijksregister(number: str) -> bool:
    """Whether the last two digits of a Belgian number fit, of birth before or after 2000."""
    body, check = int(number[:9]), int(number[9:])
    return 97 - body % 97 == check or 97 - (2_000_000_000 + body) % 97 == check


def pesel(number: str) -> bool:
    """Whether the last digit of a Polish PESEL fits."""
    return weighted(number, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1)) % 10 == 0


def nif_portugal(number: str) -> bool:
    """Whether the last digit of a Portuguese tax number fits (modulus 11)."""
    check = 11 - weighted(number, range(9, 1, -1)) % 11
    return (check if check < 10 else 0) == int(number[8])  # noqa: PLR2004 - one digit


def personnummer(number: str) -> bool:
    """Whether the last of the ten digits of a Swedish number fits (Luhn)."""
    return is_luhn(number[-10:])


def fodselsnummer(number: str) -> bool:
    """Whether both check digits of a Norwegian number fit (modulus 11)."""
    first = weighted(number, (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)) % 11
    return first == 0 and weighted(number, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)) % 11 == 0


def hetu(number: str) -> bool:
    """Whether the last character of a Finnish identity code fits (remainder by 31)."""
    digits = int(number[:6] + number[7:10])
    return "0123456789ABCDEFHJKLMNPRSTUVWXY"[digits % 31] == number[10]


def isikukood(number: str) -> bool:
    """Whether the last digit of an Estonian or Lithuanian number fits (two rounds of weights)."""
    check = weighted(number, (1, 2, 3, 4, 5, 6, 7, 8, 9, 1)) % 11
    if check == 10:  # noqa: PLR2004 - no digit
        check = weighted(number, (3, 4, 5, 6, 7, 8, 9, 1, 2, 3)) % 11 % 10
    return check == int(number[10])


def rodne_cislo(number: str) -> bool:
    """Whether a Czech or Slovak birth number of ten digits is a multiple of 11."""
    return int(number) % 11 == 0 or (int(number[:9]) % 11 == 10 and number[9] == "0")  # noqa: PLR2004


def cnp(number: str) -> bool:
    """Whether the last digit of a Romanian number fits; a remainder of 10 is written 1."""
    check = weighted(number, (2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9)) % 11
    return (check if check < 10 else 1) == int(number[12])  # noqa: PLR2004 - one digit


def egn(number: str) -> bool:
    """Whether the last digit of a Bulgarian number fits."""
    return weighted(number, (2, 4, 8, 5, 10, 9, 7, 3, 6)) % 11 % 10 == int(number[9])


def pps(number: str) -> bool:
    """Whether the check letter of an Irish number fits (remainder by 23)."""
    extra = 9 * (ord(number[8]) - ord("A") + 1) if len(number) > 8 and number[8] != "W" else 0  # noqa: PLR2004
    return "WABCDEFGHIJKLMNOPQRSTUV"[(weighted(number, range(8, 1, -1)) + extra) % 23] == number[7]


def ahv(number: str) -> bool:
    """Whether the last digit of a Swiss number fits (that of EAN-13)."""
    return weighted(number, (1, 3) * 6 + (1,)) % 10 == 0


def svnr(number: str) -> bool:
    """Whether the fourth digit of an Austrian number of social insurance fits."""
    return weighted(number[:3] + number[4:], (3, 7, 9, 5, 8, 4, 2, 1, 6)) % 11 == int(number[3])


def tckn(number: str) -> bool:
    """Whether the last two digits of a Turkish number fit."""
    digits = [int(mark) for mark in number]
    tenth = (7 * sum(digits[0:9:2]) - sum(digits[1:8:2])) % 10
    return digits[9] == tenth and digits[10] == sum(digits[:10]) % 10


def cpf(number: str) -> bool:
    """Whether both check digits of a Brazilian CPF fit."""
    first = weighted(number, range(10, 1, -1)) * 10 % 11 % 10
    second = weighted(number, range(11, 1, -1)) * 10 % 11 % 10
    return len(set(number)) > 1 and f"{first}{second}" == number[9:]


def rut(number: str) -> bool:
    """Whether the last character of a Chilean RUT fits (modulus 11)."""
    weights = [2 + index % 6 for index in range(len(number) - 1)][::-1]
    return "0K987654321"[weighted(number[:-1], weights) % 11] == number[-1]


def cuit(number: str) -> bool:
    """Whether the last digit of an Argentine CUIL or CUIT fits; 10 is written 9."""
    rest = weighted(number, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11
    return "09987654321"[rest] == number[10]


def curp(number: str) -> bool:
    """Whether the last digit of a Mexican CURP fits."""
    alphabet = "0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ"
    total = sum(alphabet.index(mark) * (18 - index) for index, mark in enumerate(number[:17]))
    return (10 - total % 10) % 10 == int(number[17])


def verhoeff(number: str) -> bool:
    """Whether the last digit fits Verhoeff's scheme (India's Aadhaar)."""
    check = 0
    for index, digit in enumerate(reversed(number)):
        check = int(_D[check][int(_P[index % 8][int(digit)])])
    return check == 0


def resident_id(number: str) -> bool:
    """Whether the last character of a Chinese resident's number fits (GB 11643)."""
    return (
        _CN[sum(int(d) * pow(2, 17 - i, 11) for i, d in enumerate(number[:17])) % 11] == number[17]
    )


def rrn(number: str) -> bool:
    """Whether the last digit of a Korean registration number fits (issued before October 2020)."""
    total = weighted(number, (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5))
    return (11 - total % 11) % 10 == int(number[12])


def my_number(number: str) -> bool:
    """Whether the last digit of a Japanese individual number fits."""
    rest = weighted(number, (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11
    return (0 if rest <= 1 else 11 - rest) == int(number[11])


def nric(number: str) -> bool:
    """Whether the last letter of a Singapore NRIC or FIN fits."""
    total = weighted(number[1:8], (2, 7, 6, 5, 4, 3, 2)) + (4 if number[0] in "TG" else 0)
    letters = "JZIHGFEDCBA" if number[0] in "ST" else "XWUTRQPNMLK"
    return letters[total % 11] == number[8]


def hkid(number: str) -> bool:
    """Whether the last character of a Hong Kong identity card fits."""
    padded = number.rjust(9)
    values = [36 if mark == " " else int(mark, 36) for mark in padded[:8]]
    total = sum(value * weight for value, weight in zip(values, range(9, 1, -1), strict=True))
    return (total + (10 if padded[8] == "A" else int(padded[8]))) % 11 == 0


def taiwan(number: str) -> bool:
    """Whether the last digit of a Taiwanese identity card fits."""
    letter = _TW.index(number[0]) + 10
    return weighted(f"{letter}{number[1:]}", (1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1)) % 10 == 0


def thai(number: str) -> bool:
    """Whether the last digit of a Thai identity card fits."""
    return (11 - weighted(number, range(13, 1, -1)) % 11) % 10 == int(number[12])


def tfn(number: str) -> bool:
    """Whether an Australian tax file number fits (modulus 11)."""
    return weighted(number, (1, 4, 3, 7, 5, 8, 6, 9, 10)) % 11 == 0


def medicare(number: str) -> bool:
    """Whether the ninth digit of an Australian Medicare card fits."""
    return weighted(number, (1, 3, 7, 9, 1, 3, 7, 9)) % 10 == int(number[8])


def ird(number: str) -> bool:
    """Whether the last digit of a New Zealand tax number fits (two rounds of weights)."""
    padded = number.rjust(9, "0")
    for weights in ((3, 2, 7, 6, 5, 4, 3, 2), (7, 4, 3, 2, 5, 2, 7, 6)):
        check = -weighted(padded, weights) % 11
        if check < 10:  # noqa: PLR2004 - one digit
            return check == int(padded[8])
    return False


def rnokpp(number: str) -> bool:
    """Whether the last digit of a Ukrainian taxpayer's number fits."""
    return weighted(number, (-1, 5, 7, 9, 4, 6, 10, 5, 7)) % 11 % 10 == int(number[9])
