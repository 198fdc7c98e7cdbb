"""Postal addresses: a street with a number, in the orders and words of many countries."""

from typing import Final

from bartizan.classify.columns import Category
from bartizan.classify.entity import WIDE, Entity, Shape, words

_WORD: Final = rf"(?:[A-Z0-9]|{WIDE})(?:[A-Za-z0-9'\-]|{WIDE}){{0,24}}"
_NAME: Final = rf"(?:[A-Z]|{WIDE})(?:[A-Za-z'\-]|{WIDE}){{0,24}}\.?"
_STREET: Final = (
    r"(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Circle|Cir|Place|Pl"
    r"|Square|Sq|Terrace|Ter|Way|Parkway|Pkwy|Highway|Hwy|Crescent|Close|Grove|Gardens|Row|Mews"
    r"|Trail|Trl|Alley|Plaza|Walk|Hill|Green|Broadway|Quay|Esplanade|Parade|Loop|Run|Ridge|Crossing"
    r"|Path|Point|Creek|Springs?|Station|Turnpike|Pike|Bypass|Causeway|Extensions?|Expressway"
    r"|Freeway|Junctions?|Mills?|Park|Pass|Port|Ports|Rapids?|Shores?|Spurs?|Stravenue|Streets"
    r"|Summit|Track|Trafficway|Tunnel|Union|Valleys?|Via|Viaduct|Views?|Villages?|Vista|Well|Wells"
    r"|Island|Islands|Isle|Key|Keys|Knolls?|Lakes?|Landing|Lodge|Mall|Manors?|Meadows?|Mission"
    r"|Motorway|Mount|Mountains?|Neck|Orchard|Oval|Overpass|Harbors?|Haven|Heights|Hills|Hollow"
    r"|Inlet|Flats?|Ford|Fords|Forest|Forges?|Forks?|Fort|Glens?|Greens|Groves|Estates?|Falls|Ferry"
    r"|Fields?|Divide|Drives|Crest|Crossroad|Curve|Dale|Dam|Courts|Cove|Coves|Cliffs?|Club|Common"
    r"|Corners?|Course|Brooks?|Burgs?|Camp|Canyon|Cape|Center|Centers|Bluffs?|Bottom|Branch|Bridge"
    r"|Bayou|Beach|Bend|Annex|Arcade|Radial|Ramp|Ranch|Rest|River|Route|Rue|Skyway|Stream)"
)
_UNIT: Final = (
    r"(?:,? (?:(?:Apt|Apartment|Suite|Ste|Unit|Flat|Floor|Fl|Room|Rm)\.? ?#?[A-Za-z0-9\-]{1,6}"
    r"|#[A-Za-z0-9\-]{1,6}))?"
)
_PLACE: Final = rf"(?:[A-Z]|{WIDE})(?:[A-Za-z'\-]|{WIDE}){{1,24}}"
_CITY: Final = rf"{_PLACE}\.?(?: (?:{_PLACE}|am|sur|de|del|la)\.?){{0,3}}"
_US_CITY: Final = rf"(?:,? {_CITY},? [A-Z]{{2}}\.?,? [0-9]{{5}}(?:-[0-9]{{4}})?)?"
_UK_CITY: Final = rf"(?:,? {_CITY},? [A-Z]{{1,2}}[0-9][A-Z0-9]? ?[0-9][A-Z]{{2}})?"
_CODE_CITY: Final = rf"(?:,? (?:[A-Z]{{1,2}}-)?[0-9]{{4,5}}(?: ?[A-Z]{{2}})? {_CITY})?"
_NUMBER: Final = r"[0-9]{1,5}(?:[\-/][0-9]{1,4})?(?: ?[A-Za-z]\b|\b)"
_OF: Final = (
    r"(?:(?:de|du|des|de la|del|della|dei|di|da|do|dos|das|la|le|les|los|las|der|den|van) |d'|l')"
)
_ROMANCE: Final = (
    r"(?:(?i:rue|avenue|boulevard|place|chemin|impasse|quai|cours|route|calle|avenida|avda\.?"
    r"|plaza|paseo|camino|ronda|carrer|via|viale|piazza|corso|vicolo|largo|strada|rua|travessa"
    r"|alameda|estrada|glorieta|rambla|pasaje|borgo|contrada)|(?:[Aa]llée|[Pp]raça))"
)

ADDRESS: Final = Entity(
    name="address",
    title="postal address",
    category=Category.CONTACT,
    shapes=(
        Shape(  # 221B Baker Street, London NW1 6XE
            pattern=rf"[0-9]{{1,6}}(?:-[0-9]{{1,4}})?[A-Za-z]? (?:(?:N|S|E|W|NE|NW|SE|SW)\.? )?"
            rf"(?:{_WORD}\.? ){{1,4}}{_STREET}\b\.?"
            r"(?: (?:N|S|E|W|NE|NW|SE|SW|North|South|East|West)\b)?"
            rf"{_UNIT}{_US_CITY}{_UK_CITY}",
            score=0.7,
            near=0.9,
        ),
        Shape(  # Hauptstraße 12, 10115 Berlin
            pattern=rf"(?:{_WORD}[ \-]){{0,3}}(?:[A-Z]|{WIDE})(?:[A-Za-z\-]|{WIDE}){{0,30}}"
            r"(?:straße|strasse|str\.|gasse|weg|platz|allee|ring|damm|ufer|straat|laan|singel|dreef|steeg|pad|plein|gracht"
            r"|dijk|kade|gatan|vägen|väg|gata|veien|vei|gate|vej|gade|katu|tie|utca) "
            rf"{_NUMBER}\b{_CODE_CITY}",
            score=0.75,
            near=0.9,
        ),
        Shape(  # Königsallee-like names in two words: Lange Straße 5, ulica Długa 7
            pattern=rf"(?:{_WORD} ){{1,2}}(?:Straße|Strasse|Str\.|Weg|Platz|Allee|Gasse|Ring) "
            rf"{_NUMBER}\b{_CODE_CITY}"
            rf"|(?:ul\.|ulica|al\.|pl\.|os\.|улица|ул\.) ?(?:{_WORD} ){{1,3}}{_NUMBER}\b"
            rf"{_CODE_CITY}",
            score=0.7,
            near=0.9,
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
            rf"(?:n(?:º|°|\.)? ?)?{_NUMBER}\b{_CODE_CITY}",
            score=0.65,
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
        "«P.O. Box 1234»",
    ),
    must_not=("12 monkeys", "in 2024 the road was closed", "3 ways to win", "via email 5"),
)
