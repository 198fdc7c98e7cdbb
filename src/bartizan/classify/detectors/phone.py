"""Telephone numbers: international (E.164) and as people write them at home."""

import re
from typing import Final

from bartizan.classify.calling_codes import is_international
from bartizan.classify.columns import Category
from bartizan.classify.entity import Entity, Shape, words

_EXTENSION: Final = r",? ?(?i:x|ext\.?|extension|#|poste|durchwahl) ?[0-9]{1,6}"
_TAIL: Final = re.compile(r"(?i),? ?(?:x|ext\.?|extension|#|poste|durchwahl) ?[0-9]{1,6}\Z")
_TRUNK: Final = re.compile(r"\(0\)")
# What has only these beside digits has neither an extension nor brackets.
_MARKS: Final = b" .-/+"
_NO_DIGITS: Final = bytes(set(range(256)) - set(b"0123456789"))
_DATE: Final = re.compile(
    r"(?:19|20)[0-9]{2}[ ./\-](?:0?[1-9]|1[0-2])[ ./\-](?:[0-2]?[0-9]|3[01])(?:\D|\Z)"
    r"|(?:[0-2]?[0-9]|3[01])([./\-])(?:[0-2]?[0-9]|3[01])\1(?:(?:19|20)[0-9]{2}|[0-9]{2})\Z"
)
_YEARS: Final = re.compile(r"(?:(?:19|20)[0-9]{2}[ .\-]?){2,}\Z")
_CENTURIES: Final = frozenset(["19", "20"])
_LONGEST_DATE: Final = len("31.12.1999")
_LEAST, _MOST, _LEAST_DIFFERENT = 7, 15, 3
_LOCAL_MOST: Final = 13

CONTEXT: Final = words(
    "phone phones telephone tel cell cellphone mobile mob call calls called calling dial text sms "
    "whatsapp fax contact reach hotline helpline ring landline phonenumber telephonenumber ph "
    "mobilenumber cellnumber telefon tél téléphone "
    "telefono teléfono móvil movil celular handy mobil rufnummer anrufen portable appeler llamar "
    "llame ligar telefone telemóvel cellulare chiamare telefoon bel bellen mobiel "
    "joindre appelez rufen dzwonić zadzwoń telefonu puhelin "
    "zadzwonić dzwoń ligue ringa ringer ringde soita soittaa numeroon "
    "zavolejte zavolat volejte mobilní telefonní telefonunu telefonum "
    "numaralı arayın arayınız numarasından "  # noqa: RUF001 - Turkish
    " sunați apel hívjon hívja telefonszám телефоны номеру позвоните позвонить звоните "
    "звонить мобильный телефону номером зателефонуйте телефонуйте телефоном телефонувати моб "
    "telefonnr tlf gsm komórka телефон тел "
    "मोबाइल फोन 电话 手机 電話 携帯 전화 휴대폰 هاتف טלפון τηλέφωνο"
)
AGAINST: Final = words(
    "order invoice tracking version isbn issn sku serial part ticket case batch lot po ref "
    "reference account acct id ids ssn iban card vin imei model build commit transaction receipt "
    "policy claim timestamp epoch port code zip amount total price usd eur bestellnummer rechnung "
    "facture commande pedido factura ordine fattura bestelling routing passport licence license "
    "sensor item barcode ean upc row line pages page asin doi patent customer quantity "
    "订单号 订单 注文番号 주문번호"
)


def digits_of(value: str) -> str:
    """Return the digits of a number without its extension and the trunk zero in brackets."""
    digits = value.encode().translate(None, _MARKS)
    if not digits.isdigit():
        digits = _TRUNK.sub("", _TAIL.sub("", value)).encode().translate(None, _NO_DIGITS)
    return digits.decode()


def is_phone(value: str) -> bool:
    """Whether value can be dialled: digits that differ, of a length in use, and no date."""
    digits = digits_of(value)
    if len(set(digits)) < _LEAST_DIFFERENT or not _LEAST <= len(digits) <= _MOST:
        return False
    if value.startswith("+"):
        return is_international(digits)
    if digits.startswith("00"):
        return is_international(digits[2:]) or digits.startswith("001")
    return len(digits) <= _LOCAL_MOST and not _is_date(value)


def _is_date(value: str) -> bool:
    if value[:2] in _CENTURIES:
        return _DATE.match(value) is not None or _YEARS.match(value) is not None
    return len(value) <= _LONGEST_DATE and _DATE.match(value) is not None


_AMERICAN: Final = (
    r"(?:1[ .\-]?)?(?:(?:\([0-9]{3}\)[ \-]?|[0-9]{3}-)[0-9]{3}[ .\-][0-9]{4}"
    r"|[0-9]{3}\.[0-9]{3}\.[0-9]{4})"
)
_BRACKETS: Final = r"\([1-9][0-9]\) ?9?[0-9]{4}[ \-]?[0-9]{4}"  # (11) 91234-5678
_ABROAD: Final = r"00[1-9][0-9]{0,2}[ .\-/](?:[ .\-/]?\(?[0-9]\)?){6,13}"  # 0044 20 7946 0958
_SPACED: Final = r"(?:1 )?[2-9][0-9]{2} [0-9]{3}[ \-]?[0-9]{4}"  # 555 234 5678
_EIGHT: Final = (
    r"8[ \-]?\(?[0-9]{3,5}\)?[ \-][0-9]{1,3}[ \-][0-9]{2}[ \-][0-9]{2}"  # 8 (495) 123-45-67
)
_MOBILE: Final = r"1[3-9][0-9][ \-][0-9]{4}[ \-][0-9]{4}"  # 138 1234 5678
# 020 7946 0958, 06 12 34 56 78, 0171/2345678, (030) 123456, 010-1234-5678
_TRUNK_ZERO: Final = r"\(?0[1-9][0-9]{0,3}\)?(?:[ \-/]{1,2}[0-9]{5,8}|(?:[ .\-/][0-9]{2,5}){2,5})"
# 612 345 678, 61 234 56 78; 555-2345, 98765 43210; 5552345678: numbers of anything but for the
# words beside them.
_GROUPS: Final = r"[1-9][0-9]{1,3}(?:[ .\-][0-9]{2,4}){2,4}"
_PAIR: Final = r"\(?[0-9]{3,5}\)?[ .\-][0-9]{3,8}"
_PLAIN: Final = r"[0-9]{7,14}"

PHONE: Final = Entity(
    name="phone",
    title="telephone number",
    category=Category.CONTACT,
    shapes=(
        Shape(  # +44 (0)20 7946 0958
            pattern=r"\+ ?[1-9](?:[ .\-/]?\(?[0-9]\)?){6,14}",
            score=0.85,
            near=0.98,
            tail=_EXTENSION,
        ),
        Shape(pattern=f"{_AMERICAN}|{_BRACKETS}", score=0.75, near=0.97, tail=_EXTENSION),
        Shape(
            pattern=f"{_ABROAD}|{_SPACED}|{_TRUNK_ZERO}|{_MOBILE}|{_EIGHT}",
            score=0.55,
            near=0.95,
            tail=_EXTENSION,
        ),
        Shape(  # my new number is 612 345 678
            pattern=r"(?i:\b(?:my|our|his|her|new|mi|su|nuevo|meu|novo|mon|notre|mein|meine|neue|mio"
            r"|mijn|nieuwe|mitt|nya|mit|nye|mój|nowy) (?:number|n(?:ú|u)mero|numéro|nummer|numer)"
            r"(?: (?:is|es|é|est|ist|lautet|to|är|er|è|nuevo|novo|now|es el|est le|jest)){0,2}:? )"
            rf"({_GROUPS}|{_PAIR}|{_PLAIN})",
            score=0.75,
            near=0.85,
        ),
        Shape(pattern=f"{_GROUPS}|{_PAIR}|{_PLAIN}", score=0.0, near=0.82, far=64, tail=_EXTENSION),
    ),
    accept=is_phone,
    context=CONTEXT,
    against=AGAINST,
    before=".-/=+@#$%\\_:*€£¥",
    after="-@=/%_:€",
    must=(
        "Call «+44 20 7946 0958» today.",
        "Tel. «+49 (0)30 901820»",
        "«(555) 234-5678» or later",
        "reach me at «555-234-5678 x12».",
        "mobile «07911 123456»",
        "Tél : «06 12 34 56 78»",
        "llámame al móvil «612 345 678»",
        "手机«13812345678»",
        "тел«89161234567» спросить Анну",
        "my cell is «5552345678»",
        "«0171/2345678» ab 9 Uhr",
        "liga «(11) 91234-5678»",
        "Mi número nuevo es «612 345 678».",
        "Mój numer to «601 234 567».",
        "Proszę zadzwonić do Konstantego Łuczyka pod numer «511 661 318».",
        "Позвоните по телефону «8 613 186 09 13».",
    ),
    must_not=(
        "order 5552345678",
        "invoice 555-234",
        "on 2024-01-15 we met",
        "version 1.2.3.4567",
        "id 1234567890",
        "0.1234567890",
        "+12 3",
        "1111111111 tel",
        "$1 234 567",
        "between 1990-2000",
        "ISBN 978-3-16-148410-0",
        "my order number is 612 345 678",
        "clause 252.227-7013 of the code",
        "call for papers 2023 2024",
    ),
)
