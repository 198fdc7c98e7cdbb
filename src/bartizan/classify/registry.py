"""All types of sensitive values that are looked for, surest first where they overlap."""

from typing import Final

from bartizan.classify.detectors.bank_account import IBAN, US_BANK_ROUTING
from bartizan.classify.detectors.birth_date import DATE_OF_BIRTH
from bartizan.classify.detectors.email_address import EMAIL
from bartizan.classify.detectors.geo import GEO
from bartizan.classify.detectors.medical import ICD_CODE, MRN, US_DEA, US_NPI
from bartizan.classify.detectors.national_europe import EUROPE
from bartizan.classify.detectors.national_world import WORLD
from bartizan.classify.detectors.network import IP_ADDRESS, MAC_ADDRESS
from bartizan.classify.detectors.payment_card import CREDIT_CARD
from bartizan.classify.detectors.person import EASTERN_PERSON, LABELLED_PERSON, TITLED_PERSON
from bartizan.classify.detectors.phone import PHONE
from bartizan.classify.detectors.postal_address import ADDRESS
from bartizan.classify.detectors.session_cookie import COOKIE
from bartizan.classify.detectors.social_security import US_ITIN, US_SSN
from bartizan.classify.detectors.travel_document import DRIVING_LICENCE, PASSPORT
from bartizan.classify.detectors.wallet import CRYPTO_WALLET
from bartizan.classify.entity import Entity

ENTITIES: Final[tuple[Entity, ...]] = (
    EMAIL,
    IBAN,
    CREDIT_CARD,
    US_SSN,
    US_ITIN,
    *EUROPE,
    *WORLD,
    CRYPTO_WALLET,
    IP_ADDRESS,
    MAC_ADDRESS,
    PHONE,
    DATE_OF_BIRTH,
    GEO,
    ADDRESS,
    TITLED_PERSON,
    LABELLED_PERSON,
    EASTERN_PERSON,
    PASSPORT,
    DRIVING_LICENCE,
    MRN,
    ICD_CODE,
    US_NPI,
    US_DEA,
    US_BANK_ROUTING,
    COOKIE,
)
