"""Postal addresses: a street with a number, in the orders and words of many countries."""

import re
from typing import Final

from bartizan.classify.columns import Category
from bartizan.classify.entity import HAN, HANGUL, KANA, WIDE, Entity, Shape, words

_WORD: Final = rf"(?:[A-Z0-9]|{WIDE})(?:[A-Za-z0-9'\-]|{WIDE}){{0,24}}"
_NAME: Final = rf"(?:[A-Z]|{WIDE})(?:[A-Za-z'\-]|{WIDE}){{0,24}}\.?"
_STREET: Final = (
    r"(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Circle|Cir|Place"
    r"|Pl|Square|Sq|Terrace|Ter|Way|Parkway|Pkwy|Highway|Hwy|Crescent|Close|Grove|Gardens"
    r"|Row|Mews|Trail|Trl|Alley|Broadway|Quay|Esplanade|Turnpike)"
)
# Also words of every day: these are of a street where a code or a word of context says so.
_OTHER_STREET: Final = (
    r"(?:Plaza|Walk|Hill|Green|Parade|Loop|Run|Ridge|Crossing|Path|Point|Creek|Springs?|Station"
    r"|Pike|Bypass|Causeway|Extensions?|Expressway|Freeway|Junctions?|Mills?|Park|Pass|Port"
    r"|Ports|Rapids?|Shores?|Spurs?|Stravenue|Streets|Summit|Track|Trafficway|Tunnel|Union"
    r"|Valleys?|Via|Viaduct|Views?|Villages?|Vista|Well|Wells|Island|Islands|Isle|Key|Keys"
    r"|Knolls?|Lakes?|Landing|Lodge|Mall|Manors?|Meadows?|Mission|Motorway|Mount|Mountains?"
    r"|Neck|Orchard|Oval|Overpass|Harbors?|Haven|Heights|Hills|Hollow|Inlet|Flats?|Ford"
    r"|Fords|Forest|Forges?|Forks?|Fort|Glens?|Greens|Groves|Estates?|Falls|Ferry|Fields?"
    r"|Divide|Drives|Crest|Crossroad|Curve|Dale|Dam|Courts|Cove|Coves|Cliffs?|Club|Common"
    r"|Corners?|Course|Brooks?|Burgs?|Camp|Canyon|Cape|Center|Centers|Bluffs?|Bottom|Branch"
    r"|Bridge|Locks?|Trace|Gateway|Throughway|Squares|Ways|Walls?|Crossroads|Plains?|Prairie"
    r"|Pines?|Garden|Shoals?|Mill|Passage|Parks|Parkways|Burg|Lights?|Loaf|Underpass|Village"
    r"|Ville|Junction|Isles|Trails|Valley|Orchards?|Oaks|Cliff|Mountain|Rapid|Shore|Spring"
    r"|Knoll|Bayou|Beach|Bend|Annex|Arcade|Radial|Ramp|Ranch|Rest|River|Route|Rue|Skyway"
    r"|Stream)"
)
_HOUSE: Final = (
    r"(?:(?:Flat|Apartment|Unit|Suite|Studio) [0-9A-Z]{1,5}[a-z]?, )?"
    r"[0-9]{1,6}(?:-[0-9]{1,4})?[A-Za-z]? (?:(?:N|S|E|W|NE|NW|SE|SW)\.? )?"
    rf"(?:{_WORD}\.? ){{1,4}}"
)
_UNIT: Final = (
    r"(?:, (?:(?:Ground|First|Second|Third|Fourth|Fifth|Top)|[0-9]{1,2}(?:st|nd|rd|th)) Floor)?"
    r"(?:,? (?:(?:Apt|Apartment|Suite|Ste|Unit|Flat|Floor|Fl|Room|Rm)\.? ?#?[A-Za-z0-9\-]{1,6}"
    r"|#[A-Za-z0-9\-]{1,6}))?"
)
_PLACE: Final = rf"(?:[A-Z]|{WIDE})(?:[A-Za-z'\-]|{WIDE}){{1,24}}"
# Small words within the name of a place, which another word of it follows.
_WITHIN: Final = (
    r"(?:a\.d\.|am|an der|im|in|sur|sous|en|de la|de los|de|des|du|del|da|do|la|le|les|den)"
)
_CITY: Final = rf"(?:{_PLACE}\.?(?: {_WITHIN})?[ \-]){{0,3}}{_PLACE}"
_CODE: Final = (
    r"(?:[A-Z]{1,2}-)?(?:[0-9]{2}-[0-9]{3}|[0-9]{3} [0-9]{2}|[0-9]{4,5}-[0-9]{3}"
    r"|[0-9]{4,5}(?: ?[A-Z]{2}\b)?)"
)
# The place behind a street in the United States, Canada and Australia.
_US_CODE: Final = (
    rf",? {_CITY},? (?:[A-Z]{{2}}\.?,? "
    r"(?:[0-9]{5}(?:-[0-9]{4})?\b|[A-Z][0-9][A-Z] ?[0-9][A-Z][0-9])"
    r"|(?:NSW|VIC|QLD|WA|SA|TAS|ACT|NT),? [0-9]{4}\b)"
)
_US_CITY: Final = f"(?:{_US_CODE})?"
_DOOR: Final = (
    r"(?:,? (?:(?:[Pp]iso|[Pp]uerta|[Pp]lanta|[Ee]sc\.|[Bb]ajo|[Pp]iano|[Ii]nterno|[Ss]cala"
    r"|[Aa]ppartamento|[Aa]ppartement|[Aa]pt\.?|[Bb]ât\.|[Aa]pto\.?|[Ss]ala|[Bb]loco|m\.|lgh|tr\.?"
    r"|kerros|Top|Wohnung|Whg\.?) ?[0-9A-Z]{1,5}\b|[0-9]{1,2}(?:º|ª|°)(?: ?[A-Z]\b)?)){0,3}"
)
_CYRILLIC: Final = r"(?:\xd0[\x90-\xaf])(?:[\xd0\xd1][\x80-\xbf]){1,24}"
# Bela Vista, São Paulo - SP, 01310-200: the places before the code.
_CITY_CODE: Final = (
    rf"(?:{_DOOR}(?:(?: ?,| -) {_CITY}){{1,2}}(?: - [A-Z]{{2}})?,? [0-9]{{5}}(?:-?[0-9]{{3}})?\b)?"
)
_UK_CODE: Final = rf",? {_CITY},? [A-Z]{{1,2}}[0-9][A-Z0-9]? ?[0-9][A-Z]{{2}}"
_UK_CITY: Final = f"(?:{_UK_CODE})?"
_CODE_CITY: Final = rf"(?:{_DOOR} ?,? {_CODE},? {_CITY}(?: \([A-Z]{{2}}\))?)?"
_NUMBER: Final = r"[0-9]{1,5}(?:[\-/][0-9]{1,4})?(?: ?[A-Za-z])?"
_OF: Final = (
    r"(?:(?:de|du|des|de la|del|della|dei|di|da|do|dos|das|la|le|les|los|las|der|den|van) |d'|l')"
)
_ROMANCE: Final = (
    r"(?:(?i:rue|avenue|boulevard|place|chemin|impasse|quai|cours|route|calle|avenida|avda\.?"
    r"|plaza|paseo|camino|ronda|carrer|via|viale|piazza|corso|vicolo|largo|strada|rua|travessa"
    r"|alameda|estrada|pasaje|rambla|glorieta|cuesta|contrada|borgo|piazzale|rodovia|viela|esplanada"
    r"|passage|square|sentier|faubourg)"
    r"|[Aa]llée|[Pp]raça|[Cc]allejón|[Tt]ravesía|[Uu]rbanización)"
)

# Germanic, Nordic, Finnish and Hungarian streets in one word, German ones in two, Slavic ones.
_ENDING: Final = (
    r"(?:straße|strasse|str\.|gasse|weg|platz|allee|ring|damm|ufer|straat|laan|plein|gracht|dijk"
    r"|kade|dreef|steeg|singel|hof|pad|gatan|vägen|väg|gata|gränd|stigen|torget|veien|vei|gate|vej"
    r"|gade|stræde|katu|tie|kuja|utca)"
)
_LAST: Final = (
    r"(?:Straße|Strasse|Str\.|Weg|Platz|Allee|Gasse|Ring|Damm|Ufer|Chaussee|Stieg|Steig|straat"
    r"|laan)"
)
_FIRST: Final = (
    r"(?:[Uu]l\.|[Uu]lic(?:a|i|y|ę)|[Aa]l\.|[Aa]lej(?:a|i|e|ę)|[Pp]l\.|[Pp]lac|[Oo]s\."
    r"|[Oo]siedle|[Nn]ám\.|[Nn]áměstí)"
)

_BY_WAY: Final = re.compile(r"via [A-Z]{2,}\b")


def is_address(value: str) -> bool:
    """Whether a value is no English phrase like `via PEP 660`."""
    return _BY_WAY.match(value) is None


ADDRESS: Final = Entity(
    name="address",
    title="postal address",
    category=Category.CONTACT,
    shapes=(
        Shape(  # 221B Baker Street, London NW1 6XE
            pattern=rf"{_HOUSE}{_STREET}\b\.?"
            r"(?: (?:N|S|E|W|NE|NW|SE|SW|North|South|East|West)\b)?"
            rf"{_UNIT}{_US_CITY}{_UK_CITY}",
            score=0.7,
            near=0.9,
            needs=rf" {_STREET}\b",
        ),
        Shape(  # 783 Escobar Trace, Austin, TX 32493
            pattern=rf"{_HOUSE}{_OTHER_STREET}\b{_UNIT}(?:{_US_CODE}|{_UK_CODE})",
            score=0.75,
            near=0.9,
            needs=rf" {_OTHER_STREET}\b",
        ),
        Shape(
            pattern=rf"{_HOUSE}{_OTHER_STREET}\b{_UNIT}",
            score=0.2,
            near=0.8,
            far=24,
            needs=rf" {_OTHER_STREET}\b",
        ),
        Shape(  # Flat 3, Kelly House, Park Road, London E3 5HU · PSC 76, Box 26, APO AE 78636
            pattern=r"(?:Flat|Apartment|Unit|Studio) [0-9A-Z]{1,4}[a-z]?, "
            rf"(?:{_PLACE}[ ,]{{1,2}}){{1,6}}"
            r"[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}"
            r"|(?:PSC|CMR|Unit) [0-9]{1,5},? Box [0-9]{1,5},? (?:APO|FPO|DPO),? A[AEP],? [0-9]{5}",
            score=0.75,
            near=0.9,
        ),
        Shape(  # Hauptstraße 12, 10115 Berlin
            pattern=rf"(?:{_WORD}[ \-]){{0,3}}(?:[A-Z]|{WIDE})(?:[A-Za-z\-]|{WIDE}){{0,30}}"
            rf"{_ENDING} {_NUMBER}\b{_CODE_CITY}",
            score=0.75,
            near=0.9,
            needs=f"{_ENDING} [0-9]",
        ),
        Shape(  # Königsallee-like names in two words: Lange Straße 5, ulica Długa 7
            pattern=rf"(?:{_WORD}[ \-]){{1,3}}{_LAST} {_NUMBER}\b{_CODE_CITY}"
            rf"|{_FIRST} ?(?:{_WORD} (?:[iw] )?){{1,3}}{_NUMBER}\b{_CODE_CITY}",
            score=0.7,
            near=0.9,
            needs=f"{_LAST} [0-9]|{_FIRST}",
        ),
        Shape(  # Am Alten Markt 18, 18055 Rostock
            pattern=r"(?:Am|An der|An den|Im|In der|In den|Auf der|Auf dem|Unter den|Zum|Zur) "
            rf"(?:{_NAME} ){{1,3}}{_NUMBER},? [0-9]{{5}} {_CITY}",
            score=0.7,
            near=0.9,
        ),
        Shape(  # 12 rue de la Paix, 75002 Paris · 12 bis, avenue Foch
            pattern=rf"[0-9]{{1,4}}(?: ?(?:bis|ter|[A-D]))?,? {_ROMANCE} {_OF}{{0,2}}{_WORD}"
            rf"(?: {_OF}{{0,2}}{_NAME}){{0,4}}{_CODE_CITY}",
            score=0.7,
            near=0.9,
        ),
        Shape(  # Calle Mayor 12, 28013 Madrid · Via Roma, 5
            pattern=rf"{_ROMANCE} {_OF}{{0,2}}{_NAME}(?: {_OF}{{0,2}}{_NAME}){{0,4}},? "
            rf"(?:n(?:º|°|\.)? ?)?{_NUMBER}\b{_CITY_CODE}{_CODE_CITY}"
            rf"|{_ROMANCE} {_OF}{{0,2}}{_NAME}(?: {_OF}{{0,2}}{_NAME}){{0,4}}, [0-9]{{5}} {_CITY}",
            score=0.65,
            near=0.9,
        ),
        Shape(  # Moscow, ul. Lenina, d. 5, kv. 12, in Cyrillic
            pattern=rf"(?:[0-9]{{6}}, )?(?:{_CYRILLIC}(?:[ \-]{_CYRILLIC}){{0,2}}, )?"
            r"(?:ул\.|улица|улице|вул\.|вулиця|пр\.|пр-т|проспект|просп\.|пер\.|переулок|ш\.|шоссе"
            r"|наб\.|набережная|бул\.|бульвар|пл\.|площадь) ?"
            rf"(?:{_WORD}[ \-]){{0,2}}{_WORD},? (?:(?:д\.|дом|буд\.) ?)?{_NUMBER}"
            r"(?:,? (?:кв\.|корп\.|к\.|стр\.|квартира|офис) ?[0-9]{1,4})*(?:, [0-9]{5,6})?",
            score=0.7,
            near=0.9,
        ),
        Shape(  # 東京都港区芝公園4丁目2番8号 · 北京市朝阳区建国路88号 · 서울 강남구 테헤란로 1
            pattern=rf"(?:神奈川|和歌山|鹿児島|{HAN}{{2}})(?:都|道|府|県|市)(?:{HAN}|{KANA}){{1,20}}[0-9]{{1,4}}"
            r"(?:丁目|番地|番|号|-)(?:[0-9]{1,4}(?:番地|番|号|-)?){0,3}"
            rf"|(?:黑龙江|{HAN}{{2}})(?:省|市|县|区)(?:{HAN}{{2,6}}(?:市|县|区|镇)){{0,3}}{HAN}{{1,12}}"
            r"(?:路|街|道|巷|弄|胡同|大道)[0-9]{1,5}(?:号|弄)(?:[0-9]{1,4}(?:号楼|号|栋|幢|单元|室)){0,3}"
            rf"|{HANGUL}{{2,7}}(?:시|도) (?:{HANGUL}{{1,6}}(?:시|군|구) ){{1,2}}"
            rf"(?:{HANGUL}|[0-9]){{1,12}}(?:로|길|동|읍|면)(?: ?[0-9]{{1,3}}(?:가|길))? "
            r"[0-9]{1,4}(?:-[0-9]{1,4})?(?:번지)?",
            score=0.75,
            near=0.9,
        ),
        Shape(
            pattern=r"(?:(?i:p\.? ?o\.? box|postfach|apartado|postbus)|[Bb]oîte postale) "
            r"[0-9]{1,6}\b"
            rf"{_US_CITY}{_CODE_CITY}",
            score=0.75,
            near=0.9,
        ),
    ),
    context=words(
        "address lives live living resides ship shipping deliver delivery mail home street wohnt "
        "adresse anschrift habite dirección direccion domicilio indirizzo endereço adres located at"
    ),
    accept=is_address,
    before="-=@#$%\\.",
    after="-@=%",
    must=(
        "I live at «221 Baker Street, London NW1 6XE».",
        "ship to «1600 Oak Ave, Apt 4B, Springfield, IL 62704» please",
        "wohnt in der «Hauptstraße 12, 10115 Berlin»",
        "habite «12 rue de la Paix, 75002 Paris»",
        "en «Calle Mayor 12, 28013 Madrid»",
        "We deliver to «Hauptstraße 12» next week.",
        "a «Viale Adriana, 6» domani",
        "Vivo en «Calle Mayor 12, 28013 Madrid» desde enero.",
        "J'habite au «12 rue de la Paix, 75002 Paris» depuis un an.",
        "in «Via Roma 5, 00184 Roma (RM)» da un anno",
        "Jag bor på «Nygatan 48, 547 82 Göteborg» sedan i fjol.",
        "für «Erich-Kästner-Allee 87, 88181 Greifswald» bestellt",
        "pod adresem «ul. Długa 7, 00-238 Warszawa».",
        "aan de «Prinsengracht 263, 1016 GV Amsterdam» gebracht",
        "Живу по адресу «Москва, ул. Ленина, д. 5, кв. 12».",
        "Moro na «Avenida Paulista, 1578, Bela Vista, São Paulo - SP, 01310-200» há um ano.",
        "at «Flat 30, Kelly House, Leeds, LS8 2BQ» now",
        "in «Piazza Dante, 418» da un anno",
        "We live at «42 Wallaby Way, Sydney NSW 2000».",
        "to «10 King Street West, Toronto, ON M5H 1A1» today",
        "住所は«東京都港区芝公園4丁目2番8号»です。",
        "地址是«北京市朝阳区建国路88号»。",
        "주소는 «서울특별시 강남구 테헤란로 152»입니다.",
        "«P.O. Box 1234»",
    ),
    must_not=(
        "12 monkeys",
        "in 2024 the road was closed",
        "3 ways to win",
        "via email 5",
        "editable installs via PEP 660 and others",
        "Top 10 Java Design Patterns Course is out",
        "Chapter 12 Green Valley",
        "Run 5 Unit Tests Pass locally",
    ),
)
