"""Sentences and words of the labelled set, in eleven languages.

{phone} and the like are values that are labelled; {x_…} are decoys, which look like values and are
none. No sentence is one of those that the model of names learns from.
"""
# ruff: noqa: RUF001  (letters of other scripts are meant)

from typing import Final

SENTENCES: Final = """
us|Hi, this is {person}. You can reach me on {phone} or at {email} after lunch.
us|The refund for {person} goes back to the card ending the number {card}.
us|For payroll we need your social: {ssn}. Regards, {given}
us|{person} logged in from {ip} and changed the password.
us|Patient {person}, date of birth {dob}, lives at {address}.
us|I moved to {address} last week, please update my file.
us|call me back @ {phone} thx
us|Escalated by {person} on behalf of {person} because the parcel never came.
us|my ssn is {ssn} and i was born {dob}
us|Wire it to {iban}, beneficiary {person}.
us|Blocked {ip} after forty failed logins; the owner is {email}.
us|Fax: {phone}, office: {phone}, mail {email}
us|{given} and {given} are driving over with the kids tonight.
us|Charge {card}, the zip on file is wrong though.
us|Yesterday Mrs. {surname} told us that her brother {given} is in hospital.
us|Nurse {surname} noted that {person} slept well.
us|Could somebody ring {person} on {phone}? She sounded upset.
us|After the hearing, {person} thanked his lawyer, {person}.
us|as agreed with {given}, invoices go to {email}
us|{person} ({email}) has left the chat.
uk|Text {phone} to confirm, or ask for {given} at reception.
uk|{person} of {address} was fined on Tuesday.
uk|The account {iban} is held by Ms {surname}.
uk|Ring me on {phone} before six.
uk|Our tenant {person} can be found at {address}.
de|Rufen Sie mich bitte unter {phone} zurück, ich bin bis 17 Uhr da.
de|Überweisen Sie den Betrag auf {iban}, Kontoinhaber ist {person}.
de|Unsere Mandantin {person}, geboren am {dob}, wohnt in der {address}.
de|Die Mail an {email} kam zurück, sagt {given}.
de|Mobil erreichen Sie {person} unter {phone}.
de|Der Zugriff kam von {ip}, nicht aus dem Büro.
fr|Vous pouvez me joindre au {phone} ou par mail : {email}.
fr|Le virement part sur {iban} au nom de {person}.
fr|{person}, née le {dob}, habite {address}.
fr|Appelez {given} au {phone} avant midi.
es|Mi teléfono es {phone} y mi correo {email}.
es|La paciente {person} nació el {dob} y reside en {address}.
es|Ingrese el dinero en {iban}, a nombre de {person}.
es|Llame a {given} al móvil {phone} mañana.
it|Può chiamarmi al {phone} oppure scrivere a {email}.
it|Il bonifico va su {iban} intestato a {person}.
it|{person}, nata il {dob}, abita in {address}.
pt|O meu telefone é {phone}, fale com {given}.
pt|A conta {iban} pertence a {person}.
nl|Bel {given} op {phone} of mail naar {email}.
nl|Het geld gaat naar {iban} ten name van {person}.
pl|Proszę dzwonić pod numer {phone}, mail {email}.
pl|Konto {iban} należy do firmy.
zh|我的手机号是{phone}，邮箱{email}。
zh|请把钱打到卡号{card}。
ja|電話番号は{phone}です。メールは{email}です。
in|Kindly contact {person} on mobile {phone} regarding KYC.
in|The beneficiary {person} has email id {email}.
br|Meu celular é {phone}, pode chamar no zap.
au|Give {given} a bell on {phone}, mate.
"""

DECOYS: Final = """
us|Order {x_digits} shipped with tracking number {x_digits}.
us|Version {x_version} fixes the crash in build {x_digits}.
us|Commit {x_hash} was reverted by the release team.
us|The card {x_card} was rejected because the number is wrong.
us|SSN {x_ssn} can not exist, said the validator.
us|Account {x_iban} failed the check.
us|ISBN {x_isbn} is out of print.
us|The meeting is on {x_date} at noon in room {x_small}.
us|We sold {x_small} units between {x_years} for {x_price}.
us|See chapter {x_version} and page {x_small}.
us|Ticket {x_ticket} is waiting for the Release Board in {x_city}.
us|{x_org} and {x_org} will merge, the {x_city} Chamber of Commerce said.
us|The {x_city} office of {x_org} is closed on Good Friday.
us|Icon {x_file} is missing from the Design System.
us|Serial number {x_serial}, part number {x_part}.
us|Timestamp {x_epoch} is in the future.
us|Session {x_uuid} expired after {x_small} minutes.
us|Coordinates aside, the ratio was {x_ratio} in the first run.
us|Send feedback to the Customer Success Team via the Help Center.
us|Mark the date: the Spring Fair opens in May near Victoria Park.
us|Baker Street and Lombard Street are both in the Guide Book.
us|New York Times and Washington Post reported on the Bill.
us|Will Power is a great thing, and Hope too, says the Chef.
us|The River Jordan and Mount Carmel are in the Holy Land.
us|A Ford Fiesta and a Tesla Model Three were parked outside.
us|Use port {x_small} and timeout {x_small} in the Config File.
us|The invoice {x_digits} over {x_price} is due on {x_date}.
us|Batch {x_part} contains {x_digits} records.
de|Die Bestellnummer lautet {x_digits}, die Rechnung folgt am {x_date}.
de|Die Deutsche Bahn und die Lufthansa streiken im März in {x_city}.
de|Der Umsatz stieg von {x_price} auf {x_price} im Jahr.
fr|La commande {x_digits} du {x_date} est en retard.
fr|Le Conseil Régional et la Banque Postale sont à {x_city}.
es|El pedido {x_digits} llegó el {x_date}.
es|El Ayuntamiento de {x_city} y el Banco Popular firmaron.
it|La fattura {x_digits} scade il {x_date}.
nl|Bestelling {x_digits} is op {x_date} verzonden.
pl|Zamówienie {x_digits} z dnia {x_date}.
zh|订单号{x_digits}，版本{x_version}。
ja|注文番号{x_digits}、バージョン{x_version}。
in|Reference no {x_digits} dated {x_date} is closed.
"""

NAMES: Final = {
    "us": ("Aaliyah Brantley|Tobias Winslow|Keisha Underwood|Garrison Pike|Marisol Quintana"
           "|Jonah Feldstein|Priscilla Vaughn|Dominic Castellano|Hattie Mayfield|Rashad Coleman"
           "|Wendell Osgood|Yesenia Barajas|Clint Hargrove|Noelle Prescott|Darnell Whitmore"
           "|Linda Chang|Robert Kowalczyk|Mary Ellen Fitch|Samuel T. Greene|Grace O'Malley"),
    "uk": ("Imelda Cartwright|Barnaby Thistlewood|Saoirse Brennan|Nigel Postlethwaite|Tamsin Hale"
           "|Gethin Prosser|Anwar Choudhury|Hermione Dalrymple|Callum McAllister|Ruth Ogilvie"),
    "de": ("Liesel Brandhuber|Gottfried Zöllner|Jörg Petersen|Anneke Riedl|Burkhard Stoltenberg"
           "|Fatma Yıldırım|Ralf-Dieter Kunze|Svenja Hofstätter|Heinz Baumgärtner|Ulla Krämer"),
    "fr": ("Apolline Desrosiers|Gaspard Lemaître|Mireille Chauvet|Jean-Baptiste Thévenet"
           "|Océane Vasseur|Lucien Marchetti|Fatoumata Cissé|Édouard Pasquier"),
    "es": ("Macarena Villalobos|Joaquín Echeverría|Nieves Ballesteros|Íñigo Larrañaga"
           "|Remedios Carvajal|Leandro Quiroga|Pilar de la Fuente|Osvaldo Betancourt"),
    "it": ("Ginevra Fioravanti|Ettore Malaspina|Loredana Cuccurullo|Tiziano Bevilacqua"
           "|Fiorella De Angelis|Ubaldo Scarpa"),
    "pt": "Leopoldina Queirós|Bernardo Falcão|Iracema Vasconcelos|Zulmira Pacheco",
    "nl": "Joke van Rijswijk|Sjoerd Hoekstra|Marijke de Wit|Teun Zonneveld",
    "in": "Vidya Ramanathan|Harshad Bhosale|Zeenat Merchant|Pranav Iyengar|Sunil Kumar Rathore",
    "br": "Jurema Cavalcante|Washington Peixoto|Dandara Nogueira",
    "au": "Kylie Drummond|Bevan Tully|Shazza Mcgregor",
}  # fmt: skip

ADDRESSES: Final = {
    "us": ("{n} Maple Avenue, Apt {s}|{n} N. Lakeview Drive|{n} Old Mill Road, Dayton, OH 45402"
           "|{n} West 42nd Street, New York, NY 10036|{n} Sunset Blvd|P.O. Box {n}, Reno, NV 89501"
           "|{n} Magnolia Ct, Unit {s}"),
    "uk": ("{s} Primrose Hill Road|{s} High Street, Bath BA1 5AQ"
           "|{s} St. John's Terrace, Leeds LS6 3DT"),
    "de": "Lindenallee {s}, 50667 Köln|Goethestraße {s}|Am Alten Markt {s}, 18055 Rostock",
    "fr": "{s} avenue Jean Jaurès, 69007 Lyon|{s} bis rue du Moulin|{s} boulevard Voltaire",
    "es": "Calle de Alcalá {s}, 28014 Madrid|Avenida Diagonal {s}|Plaza Mayor {s}",
    "it": "Via Garibaldi {s}, 10122 Torino|Corso Vittorio Emanuele {s}|Piazza Dante {s}",
}  # fmt: skip

PHONES: Final = {
    "us": ("({a}) {b}-####|{a}-{b}-####|{a}.{b}.####|+1 {a} {b} ####|+1-{a}-{b}-####|1-{a}-{b}-####"
           "|{a} {b} ####|+1{a}{b}####|{a}-{b}-#### x###|({a}) {b}-#### ext. ##|{a}{b}####"
           "|001-{a}-{b}-####"),
    "uk": "07### ######|020 7### ####|+44 7### ######|+44 (0)20 7### ####|0161 ### ####"
           "|07#########",
    "de": "+49 30 ########|030 ########|0171 #######|+49 (0)89 ######|0221/######|+49-171-#######",
    "fr": "06 ## ## ## ##|+33 6 ## ## ## ##|01.##.##.##.##|+33 (0)1 ## ## ## ##|06########",
    "es": "6## ### ###|+34 6## ### ###|91# ## ## ##|+34 91 ### ## ##|6########",
    "it": "3## ### ####|+39 3## #######|02 ########|+39 06 #### ####|3## #######",
    "pt": "91# ### ###|+351 91# ### ###|21# ### ###",
    "nl": "06-########|+31 6 ########|020-#######|06 ## ## ## ##",
    "pl": "5## ### ###|+48 5## ### ###|22 ### ## ##",
    "zh": "138########|+86 139 #### ####|159-####-####|010-########",
    "ja": "090-####-####|03-####-####|+81 90-####-####",
    "in": "+91 98### #####|98########|+91-97########|98### #####",
    "br": "(11) 9####-####|+55 11 9####-####|11 9####-####",
    "au": "04## ### ###|+61 4## ### ###|(02) 9### ####",
}  # fmt: skip

CITIES: Final = (
    "Dresden|Omaha|Bristol|Nantes|Zaragoza|Turin|Albany|Wellington|Tampa|Graz|Lodz|Reading"
)
ORGS: Final = (
    "Umbrella Holdings|Vandelay Industries|Hooli|Pied Piper Inc|Dunder Mifflin|Sterling Cooper"
    "|Wayne Enterprises|Massive Dynamic|Krüger & Sohn GmbH|Charles Schwab|Harley Davidson|Dell"
    "|Louis Vuitton|Goldman Sachs|Thomas Cook|Ralph Lauren|Banco Sol|Crédit Mutuel"
)
HOSTS: Final = "fastmail.com|web.de|orange.fr|uni-graz.at|acme-widgets.co.uk|mail.ru|qq.com|gov.br"
