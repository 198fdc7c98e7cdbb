"""Dates of birth: dates beside words that say so."""

import re
from typing import Final

from bartizan.classify.columns import Category
from bartizan.classify.entity import Entity, Shape, words

_MONTH: Final = (
    r"(?:(?i:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
    r"|januar|februar|mai|juni|juli|oktober|dezember"
    r"|janvier|mars|avril|juin|juillet|septembre|octobre|novembre"
    r"|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre"
    r"|gennaio|febbraio|aprile|maggio|giugno|luglio|settembre|ottobre|dicembre"
    r"|janeiro|fevereiro|maio|junho|julho|setembro|outubro|novembro|dezembro"
    r"|januari|februari|maart|mei|augustus|marts|maj|augusti|tammikuuta|helmikuuta|maaliskuuta"
    r"|huhtikuuta|toukokuuta|elokuuta|syyskuuta|lokakuuta|marraskuuta|joulukuuta"
    r"|stycznia|lutego|marca|kwietnia|maja|czerwca|lipca|sierpnia|listopada|grudnia"
    r"|ledna|dubna|srpna|prosince|ocak|mart|nisan|haziran|temmuz|eylül|ekim|ianuarie|februarie"
    r"|martie|aprilie|iunie|iulie|septembrie|octombrie|noiembrie|decembrie)"
    r"|września|października|února|března|května|června|července|září|října|şubat|ağustos|kesäkuuta|heinäkuuta"
    r"|mayıs|kasım|aralık"  # noqa: RUF001 - Turkish
    r"|января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря"
    r"|січня|лютого|березня|квітня|травня|червня|липня|серпня|вересня|жовтня|листопада|грудня"
    r"|(?:[Mm]ärz|[Mm]arço|[Ff]évrier|[Aa]oût|[Dd]écembre))"
)
_FIRST, _LAST = 1900, 2035
_YEAR: Final = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
_PARTS: Final = re.compile(r"[0-9]+")
_MONTHS, _DAYS = 12, 31


def is_date(value: str) -> bool:
    """Whether the numbers of value can be a day, a month and a year in which a person was born."""
    year = _YEAR.search(value)
    parts = [int(part) for part in _PARTS.findall(value)]
    if year is not None:
        parts.remove(int(year[0]))
        if not _FIRST <= int(year[0]) <= _LAST:
            return False
    else:
        parts = parts[:2]
    return all(1 <= part <= _DAYS for part in parts) and (
        len(parts) < 2 or min(parts) <= _MONTHS  # noqa: PLR2004 - a day and a month
    )


CONTEXT: Final = words(
    "birth born dob birthday birthdate b-day geburtsdatum geboren geburtstag geb naissance né née "
    "anniversaire nacimiento nacido nacida nació nasceu nacque cumpleaños nascita nato nata "
    "compleanno "
    "nascimento "
    "nascido nascida aniversário geboortedatum geboorte urodzenia urodzony urodzona född "
    "syntymäaika fødselsdato født narození narozen születési doğum "
    "urodził urodziła ur urodzonego urodzonej föddes född födelsedatum født fødes föddes fødd "
    "syntyi syntynyt syntynyttä narodil narodila narozena nar született szül doğdu doğumlu "
    "născut născută nașterii γεννήθηκε γέννησης "
    "рождения родился родилась рожд народився народилася народження роден родена"
    " 生年月日 出生 생년월일"
)

DATE_OF_BIRTH: Final = Entity(
    name="date_of_birth",
    title="date of birth",
    category=Category.IDENTITY,
    shapes=(
        Shape(
            pattern=r"[0-9]{1,2}[./\-][0-9]{1,2}[./\-](?:[0-9]{4}|[0-9]{2})\b"
            r"|[0-9]{4}[./\-][0-9]{1,2}[./\-][0-9]{1,2}",
            score=0.0,
            near=0.9,
            far=40,
        ),
        Shape(
            pattern=rf"[0-9]{{1,2}}(?:st|nd|rd|th)?\.?(?: de| of)? {_MONTH}\.?(?: de|,)? [0-9]{{4}}"
            rf"|{_MONTH}\.? [0-9]{{1,2}}(?:st|nd|rd|th)?,? [0-9]{{4}}"
            rf"|[0-9]{{1,2}}-{_MONTH}-[0-9]{{2,4}}"
            r"|[0-9]{4}(?:年|년 ?)[0-9]{1,2}(?:月|월 ?)[0-9]{1,2}(?:日|일)",
            score=0.0,
            near=0.9,
            far=40,
        ),
    ),
    accept=is_date,
    context=CONTEXT,
    against=words(
        "expires expiry exp issued due invoice created updated released hired joined start end "
        "appointment visit signed admitted discharged valid until since deadline meeting"
    ),
    must=(
        "born on «12 March 1984» in Leeds",
        "DOB: «03/14/1990»",
        "Geburtsdatum: «14.03.1990»",
        "née le «2 février 1971»",
        "生年月日: «1990年3月14日»",
        "Anna urodziła się «14.03.1990» w Łodzi",
        "Urodzony «4 lipca 1979» w Gdyni",
        "Родился «4 июля 1979» года",
        "Erik föddes «1990-03-14»",
        "родилась «14.03.1990» в Омске",
    ),
    must_not=("invoice of 03/14/1990", "DOB: 45/67/1990", "born in 1984", "due 2024-01-01"),
)
