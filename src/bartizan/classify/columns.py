"""What the name of a column says about its cells."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Category(StrEnum):
    """Kinds of sensitive data, which decide the class of what holds them."""

    IDENTITY = "identity"
    CONTACT = "contact"
    GOVERNMENT_ID = "government-id"
    FINANCIAL = "financial"
    HEALTH = "health"
    SPECIAL = "special"
    CREDENTIAL = "credential"
    LOCATION = "location"


@dataclass(frozen=True, slots=True)
class Named:
    """A kind of personal data that a column's name announces."""

    category: Category
    what: str


PERSON: Final = "person's name"
# Who is a person and no firm, program or login: `patient_name`, `passenger_first_name`.
_WHO: Final = (
    r"(?:employee|person|patient|passenger|student|pupil|teacher|professor|instructor|lecturer|"
    r"doctor|physician|clinician|nurse|driver|applicant|borrower|tenant|resident|voter|guest|"
    r"attendee|participant|respondent|caller|visitor|author|card ?holder|policy ?holder|insured|"
    r"beneficiary|spouse|husband|wife|child|parent|guardian|mother|father|next of kin|"
    r"witness|victim|defendant|plaintiff|inmate|signatory|recipient|sender)"
)
_NAMES: Final = (
    (
        Category.GOVERNMENT_ID,
        "national id",
        (
            r"ssn|social security(?: number| no)?|sin|nin|national(?: id| insurance)(?: "
            r"number)?|passport(?: number| no)?|driver'?s? licen[sc]e(?: number)?|tax ?id|tin|"
            r"aadhaar|cpf|bsn|dni|nhs number|personnummer"
        ),
    ),
    (
        Category.FINANCIAL,
        "financial data",
        (
            r"credit ?card(?: number)?|card ?(?:number|no)|cc ?(?:num|number)|cvv|iban|bic|"
            r"account ?(?:number|no)|bank account|routing number|salary|annual salary|wage|"
            r"income|net worth|credit score"
        ),
    ),
    (
        Category.HEALTH,
        "health data",
        (
            r"diagnos[ie]s(?: code)?|icd ?(?:9|10)?(?: code)?|medical (?:record|history|"
            r"condition)s?(?: number)?|mrn|medications?|prescriptions?|allerg(?:y|ies)|blood "
            r"type|patient(?: id| name)?|disabilit(?:y|ies)|health (?:condition|insurance)(?: "
            r"id)?"
        ),
    ),
    (
        Category.SPECIAL,
        "special category",
        (
            r"religion|ethnicit(?:y|ies)|race|sexual orientation|political (?:opinion|party|"
            r"affiliation)|trade union(?: membership)?|biometric|fingerprint hash|genetic "
            r"data|criminal record"
        ),
    ),
    (
        Category.CREDENTIAL,
        "credential",
        (
            r"passwords?|passwd|pwd|password (?:hash|salt)|pin(?: code)?|secret question|"
            r"security answer|api key|access token|refresh token"
        ),
    ),
    (
        Category.CONTACT,
        "contact data",
        (
            r"e ?mail(?: ?addr(?:ess)?)?|(?:tele)?phone(?: ?(?:number|no))?|"
            r"mobile(?: ?(?:number|no))?|cell ?phone|fax|home address|mailing address|"
            r"street(?: address)?|address(?: ?line ?\d)?|postal address"
        ),
    ),
    (
        Category.IDENTITY,
        PERSON,
        (
            r"(?:first|last|full|middle|given|family) ?names?|sur ?names?|fore ?names?|[lm]name|"
            r"name (?:first|last|middle)|(?:(?:mother|father)(?:'?s)? )?(?:maiden|birth) ?name|"
            rf"(?:customer|contact|{_WHO}) ?name|prenoms?|"
            r"vorname|nachname|familienname|prénom|nom de famille|nombre completo|"
            r"apellidos?|cognome|sobrenome|nome completo|voornaam|achternaam|förnamn|efternamn|"
            r"имя|фамилия|отчество|фио|姓名|客户姓名|收件人|氏名|お名前|성명|성함"
        ),
    ),
    (
        Category.IDENTITY,
        "date of birth",
        (r"dob|date of birth|birth ?(?:date|day)|born"),
    ),
    (
        Category.LOCATION,
        "location",
        (r"gps|geo ?location|home (?:lat|lon)(?:itude)?|ip ?addr(?:ess)?|user ip|client ip"),
    ),
)
_PATTERNS: Final = tuple(
    (
        Named(category, what),
        re.compile(
            rf"(?:(?:customer|user|client|member|emergency contact|billing|shipping|contact|{_WHO})"
            rf" )?(?:{names})\Z"
        ),
    )
    for category, what, names in _NAMES
)
# A field `name` within an object that is a person, as "user.name"; `user_name` is that of a login.
_PERSONS_NAME: Final = re.compile(
    r"(?i)(?:\A|[._\[\] ]|(?-i:(?<=[a-z])(?=[A-Z])))"
    r"(?:users?|customers?|employees?|clients?|applicants?|contacts?|members?|persons?"
    r"|people|authors?|passengers?|students?|teachers?|tenants?|holders?|senders?|recipients?"
    r"|borrowers?|guests?|beneficiar(?:y|ies)|doctors?|nurses?|drivers?|participants?|callers?"
    r"|reporters?|assignees?|respondents?|subscribers?|visitors?|cardholders?|buyers?|sellers?)"
    r"(?:\[\d*\])?\.name\Z"
)
_NAMED_PERSON: Final = Named(Category.IDENTITY, PERSON)
_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_LONGEST: Final = 64


def named(column: str) -> Named | None:
    """Return what the name of a column announces, or None; the spelling of words is free."""
    if is_persons_name(column):
        return _NAMED_PERSON
    plain = words_of(column)
    return next((kind for kind, pattern in _PATTERNS if pattern.match(plain)), None)


def words_of(column: str) -> str:
    """Return the words of a column's name in lower case, with blanks between them."""
    words = _CAMEL.sub(" ", column[:_LONGEST])
    return " ".join(re.split(r"[^\w']+|_", words)).strip().lower()


def is_persons_name(path: str) -> bool:
    """Whether the path of a field ends in the name of a person, as `user.name` does."""
    return _PERSONS_NAME.search(path[-_LONGEST:]) is not None


_CLASSES: Final = {
    Category.GOVERNMENT_ID: "restricted",
    Category.FINANCIAL: "restricted",
    Category.HEALTH: "restricted",
    Category.SPECIAL: "restricted",
    Category.CREDENTIAL: "restricted",
    Category.CONTACT: "confidential",
    Category.IDENTITY: "confidential",
    Category.LOCATION: "confidential",
}


def class_of(category: Category) -> str:
    """Return the lowest sensitivity class that fits data of a category."""
    return _CLASSES[category]
