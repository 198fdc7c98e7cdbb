"""Numbers that European states give to persons, each with its check digits."""

from typing import Final

from bartizan.classify import checksums_person as proof
from bartizan.classify.checksums import is_luhn
from bartizan.classify.entity import Chance
from bartizan.classify.national import DD, MM, YY, national


def _hetu(number: str) -> bool:
    return proof.hetu(f"{number[:6]}-{number[-4:]}")


EUROPE: Final = (
    national(
        "uk_nhs", "NHS number", r"[0-9]{3}[ \-]?[0-9]{3}[ \-]?[0-9]{4}", proof.nhs,
        "nhs", (("NHS number «943 476 5919»",), ("NHS 943 476 5918", "943 476 5919")),
    ),
    national(
        "uk_nino", "UK national insurance number",
        r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[A-D]",
        lambda number: number[:2] not in ("BG", "GB", "NK", "KN", "TN", "NT", "ZZ"),
        "ni nino insurance", (("NI «AB 12 34 56 C»", "«AB123456C»"), ("GB 12 34 56 C",)), alone=0.7,
    ),
    national(
        "es_nif", "Spanish DNI or NIE", r"(?:[0-9]{8}|[XYZ][ \-]?[0-9]{7})[ \-]?[A-HJ-NP-TV-Z]",
        proof.nif, "dni nif nie documento identidad",
        (("DNI «12345678Z»", "NIE «X1234567L»"), ("DNI 12345678A",)), alone=0.75,
    ),
    national(
        "it_fiscal_code", "Italian tax code",
        r"[A-Z]{6}[0-9LMNP-V]{2}[ABCDEHLMPRST][0-9LMNP-V]{2}[A-Z][0-9LMNP-V]{3}[A-Z]",
        proof.codice_fiscale, "codice fiscale cf",
        (("CF «RSSMRA85T10A562S»",), ("RSSMRA85T10A562T",)), alone=0.9,
    ),
    national(
        "fr_nir", "French social insurance number",
        r"[12] ?[0-9]{2} ?(?:0[1-9]|1[0-2]) ?(?:[0-9]{2}|2[AB]) ?[0-9]{3} ?[0-9]{3} ?[0-9]{2}",
        proof.nir, "sécurité sociale nir insee assuré",
        (
            ("«2 55 08 14 168 025 38» NIR",),
            ("2 55 08 14 168 025 39", "facebook_id: '100089208900263'"),
        ), alone=0.7,
        by_chance=Chance(like=rf"[12]{YY}{MM}[0-9]{{10}}", least=15, rate=0.01),
    ),
    national(
        "de_tax_id", "German tax number", r"[1-9][0-9] ?[0-9]{3} ?[0-9]{3} ?[0-9]{3}",
        proof.steuer_id, "steuer-id steuer id idnr steueridentifikationsnummer steuernummer",
        (("Steuer-ID «36 574 261 809»",), ("Steuer-ID 36574261890", "36574261809")),
    ),
    national(
        "nl_bsn", "Dutch citizen service number", r"[0-9]{9}|[0-9]{4}[. ][0-9]{2}[. ][0-9]{3}",
        proof.bsn, "bsn burgerservicenummer sofinummer",
        (("BSN «111222333»",), ("BSN 111222334", "111222333")),
    ),
    national(
        "be_national_number", "Belgian national number",
        rf"{YY}[. ]?{MM}[. ]?{DD}[\- ]?[0-9]{{3}}[. ]?[0-9]{{2}}", proof.rijksregister,
        "rijksregister national registre nn niss insz",
        (("rijksregister «85.07.30-033.28»",), ("rijksregister 85.07.30-033.29",)), alone=0.4,
    ),
    national(
        "pl_pesel", "Polish PESEL", rf"{YY}[0-9]{{2}}{DD}[0-9]{{5}}", proof.pesel, "pesel",
        (("PESEL «44051401359»",), ("PESEL 44051401358", "44051401359")),
    ),
    national(
        "pt_nif", "Portuguese tax number", r"[1-3][0-9]{2} ?[0-9]{3} ?[0-9]{3}",
        proof.nif_portugal, "nif contribuinte fiscal",
        (("NIF «123456789»",), ("NIF 123456780", "123456789")),
    ),
    national(
        "se_personnummer", "Swedish personal number",
        rf"(?:19|20)?{YY}{MM}{DD}[+\-][0-9]{{4}}", proof.personnummer,
        "personnummer personnr född", (("personnummer «811218-9876»",), ("811218-9877",)),
        alone=0.6,
    ),
    national(
        "no_fodselsnummer", "Norwegian birth number", rf"{DD}{MM}{YY} ?[0-9]{{5}}",
        proof.fodselsnummer, "fødselsnummer fnr personnummer",
        (("fødselsnummer «15108695088»",), ("fødselsnummer 15108695087",)),
    ),
    national(
        "fi_hetu", "Finnish identity code", rf"{DD}{MM}{YY}[+\-A-FU-Y][0-9]{{3}}[0-9A-Y]",
        _hetu, "hetu henkilötunnus", (("«131052-308T»",), ("131052-308U",)), alone=0.8,
    ),
    national(
        "ee_isikukood", "Estonian or Lithuanian personal code",
        rf"[1-6]{YY}{MM}{DD}[0-9]{{4}}", proof.isikukood, "isikukood asmens kodas",
        (("isikukood «37605030299»",), ("isikukood 37605030298",)),
    ),
    national(
        "cz_rodne_cislo", "Czech or Slovak birth number",
        rf"{YY}(?:[05][1-9]|[16][0-2]|[27][1-9]|[38][0-2]){DD}/[0-9]{{4}}", proof.rodne_cislo,
        "rodné číslo", (("«710319/2745»",), ("710319/2746",)), alone=0.7,
    ),
    national(
        "ro_cnp", "Romanian personal code", rf"[1-8]{YY}{MM}{DD}[0-9]{{6}}", proof.cnp,
        "cnp cod numeric", (("CNP «1630615123457»",), ("CNP 1630615123458",)), alone=0.3,
    ),
    national(
        "bg_egn", "Bulgarian citizen number", rf"{YY}[0-5][0-9]{DD}[0-9]{{4}}", proof.egn,
        "egn егн", (("ЕГН «7523169263»", "EGN «7523169263»"), ("EGN 7523169264",)),
    ),
    national(
        "hr_oib", "Croatian OIB", r"[0-9]{11}", proof.iso_11_10, "oib",
        (("OIB «33392005961»",), ("OIB 33392005962", "33392005961")),
    ),
    national(
        "gr_amka", "Greek AMKA", rf"{DD}{MM}{YY}[0-9]{{5}}", is_luhn, "amka αμκα",
        (("AMKA «01013099997»",), ("AMKA 01013099998",)),
    ),
    national(
        "ie_pps", "Irish PPS number", r"[0-9]{7}[A-W][A-IW]?", proof.pps, "pps ppsn",
        (("PPS «1234567T»", "PPSN «1234567FA»"), ("PPS 1234567A",)), alone=0.4,
    ),
    national(
        "ch_ahv", "Swiss AHV number", r"756[.]?[0-9]{4}[.]?[0-9]{4}[.]?[0-9]{2}", proof.ahv,
        "ahv avs", (("«756.9217.0769.85»",), ("756.9217.0769.84",)), alone=0.8,
        by_chance=Chance(like=r"756[0-9]{10}", least=13, rate=0.1),
    ),
    national(
        "at_svnr", "Austrian social insurance number", rf"[1-9][0-9]{{3}} ?{DD}{MM}{YY}",
        proof.svnr, "svnr sozialversicherungsnummer sv-nummer versicherungsnummer",
        (("SVNR «1237 010180»",), ("SVNR 1238 010180",)),
    ),
    national(
        "tr_tckn", "Turkish identity number", r"[1-9][0-9]{10}", proof.tckn,
        "tc tckn kimlik", (("TC kimlik no «10000000146»",), ("TC 10000000147",)),
    ),
    national(
        "ua_rnokpp", "Ukrainian taxpayer number", r"[0-9]{10}", proof.rnokpp,
        "рнокпп іпн rnokpp ипн", (("РНОКПП «1759013776»",), ("РНОКПП 1759013777",)),
    ),
)  # fmt: skip
