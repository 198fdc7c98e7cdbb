"""Numbers of payment cards: ranges and lengths of issuers, and Luhn (ISO/IEC 7812-1)."""

import re
from typing import Final

from bartizan.classify.checksums import ISSUERS, is_card, is_luhn
from bartizan.classify.columns import Category
from bartizan.classify.entity import Chance, Entity, Shape, words

CONTEXT: Final = words(
    "card cards visa mastercard amex discover maestro credit debit karte kreditkarte carte tarjeta "
    "cartão carta kaart cc pan payment 卡号 карта"
)
_OTHER_ISSUERS: Final = (
    r"(?:(?:5018|5020|5038|5893|6304|6759|676[1-3])[0-9]{8,15}|(?:1800|2131)[0-9]{11})"
)
_OTHERS: Final = re.compile(rf"{_OTHER_ISSUERS}\Z")


def is_payment_card(value: str) -> bool:
    """Whether value is in an issuer's range, has its length, and Luhn's check digit fits."""
    digits = value.replace(" ", "").replace("-", "").replace(".", "")
    if not is_luhn(digits) or len(set(digits)) == 1:
        return False
    return is_card(digits) or _OTHERS.match(digits) is not None


CREDIT_CARD: Final = Entity(
    name="credit_card",
    title="payment card number",
    category=Category.FINANCIAL,
    shapes=(
        Shape(
            pattern=r"[2-6][0-9]{3}(?:[ \-]?[0-9]{4}){2}[ \-]?[0-9]{1,7}"
            r"|3[0-9]{3}[ \-]?[0-9]{6}[ \-]?[0-9]{4,5}|[2-6][0-9]{3}(?:\.[0-9]{4}){3}",
            score=0.8,
            near=0.98,
        ),
        Shape(  # Maestro, and JCB of fifteen digits
            pattern=r"(?:5018|5020|5038|5893|6304|6759|676[1-3])(?:[ \-]?[0-9]{4}){2}"
            r"(?:[ \-]?[0-9]{1,7})?|(?:1800|2131)[0-9]{11}",
            score=0.7,
            near=0.95,
        ),
    ),
    accept=is_payment_card,
    context=CONTEXT,
    against=words("isbn imei tracking serial barcode ean gtin sha md5 timestamp epoch order uuid"),
    before=".-/=+@_",
    must=(
        "card «4111 1111 1111 1111» exp 09/27",
        "paid with «378282246310005».",
        "«4111111111111111»",
        "«5555-5555-5555-4444»",
        "卡号«6011000990139424»",
    ),
    must_not=("4111 1111 1111 1112", "card 1234567812345678", "0000 0000 0000 0000"),
    by_chance=Chance(like=f"{ISSUERS}|{_OTHER_ISSUERS}", least=12, rate=0.1),
)
