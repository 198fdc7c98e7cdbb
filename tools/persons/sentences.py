"""Sentences with slots: {P} full name, {F} given name, {L} surname, others are never persons."""

from typing import Final

WITH: Final = """
My name is {P} and I live in {C}.
Hi, I am {P}, and I have a question about my {T}.
Hi {F}, thanks for your message.
Hello {F}, your {T} is ready.
Dear {P}, we have received your {T}.
Dear Mr. {L}, please find attached the {T}.
Dear Mrs {L}, your {T} has been approved.
Dr. {L} will see you on {D}.
Dr. {P} reviewed the results of the {T}.
Please contact {P} at {E} for details.
Contact {P} ({E}) about the {T}.
{P} works for {O} as a {J}.
{P} joined {O} in {M} as {J}.
{P}, {J} at {O}, said that the {T} was late.
{P} said the {T} would be ready by {D}.
"We are happy with the {T}," said {P}.
According to {P}, the {T} was signed in {C}.
The patient, {P}, was admitted on {D}.
Patient {P} was seen by Dr. {L} in {C}.
{F} asked me to send the {T} to {P}.
I spoke with {F} from {O} yesterday.
I met {P} in {C} last {M}.
I talked to {P} about the {T} and she agreed.
{P} called about his {T} on {D}.
{F} and {F} went to {C} for the weekend.
{P} and {P} signed the {T} together.
Send it to {P}, {N} {S}, {C}.
Ship to: {P}, {N} {S}, {C}.
The account belongs to {P}, born on {D}.
The account holder is {P}.
Best regards, {P}
Kind regards,\n{P}\n{O}
Thanks,\n{F}
Sincerely, {P}, {J}
Yours,\n{P}\n{J}, {O}
Hey {F}! Did you get the {T}?
Could you ask {F} whether {P} is coming on {D}?
{L} was appointed {J} of {O} in {M}.
{L} told reporters that {O} would open in {C}.
President {L} visited {C} on {D}.
Professor {P} teaches in {C}.
Ms. {L} has not paid the {T} yet.
The contract between {P} and {O} ends in {M}.
My colleague {F} will help you with the {T}.
My wife {F} and I booked a {T}.
My son {F} is five and my daughter {F} is two.
Her brother {P} lives in {C}.
{P}'s {T} expired on {D}.
I forwarded {F}'s email to {O}.
Invoice for {P}, customer number {N}.
Customer: {P}, phone {N}
Name: {P}
Full name: {P}, address: {N} {S}
Applicant {P} has applied for the position of {J}.
Employee {P} (id {N}) was promoted in {M}.
Emergency contact: {P}, {N}
The card is in the name of {P}.
Please transfer the money to {P} at {O}.
From: {P} <{E}>
To: {P} <{E}>, {P} <{E}>
Attendees: {P}, {P}, {P}
Written by {P} for {O}.
Photo by {P} in {C}.
{P} ({N}) lives in {C} with {F}.
Mr {P} lost his {T} near {S}.
Can I speak to {P}, please?
This is {F} calling from {O}.
You are speaking with {F}, how can I help you?
Agent {F}: hello {F}, what can I do for you?
On {D}, {P} wrote:
When {F} arrived in {C}, {L} had already left.
{F} {L} won the race ahead of {P} of {C}.
The author {P} was born in {C}.
Judge {L} dismissed the case against {P}.
We would like to invite {P} to {C}.
It was {F} who found the {T}.
As {P} explained, the {T} is new.
Thank you {F} for your order.
Tell {F} that I will be late.
with {F} at the hospital, {L} went home
Mein Name ist {P} und ich wohne in {C}.
Ich heiße {P} und habe eine Frage zu meiner {T}.
Sehr geehrter Herr {L}, anbei die {T}.
Sehr geehrte Frau {L}, vielen Dank für Ihre Nachricht.
Liebe {F}, danke für deine Mail.
Hallo {F}, wann kommst du nach {C}?
Herr {P} hat am {D} angerufen.
Frau Dr. {L} ist ab {M} wieder im Büro.
Bitte wenden Sie sich an {P} ({E}).
{P} arbeitet bei {O} in {C}.
Die Rechnung geht an {P}, {S} {N}, {C}.
Mit freundlichen Grüßen\n{P}
Viele Grüße, {F}
Der Patient {P} wurde am {D} aufgenommen.
Kunde {P} hat die {T} nicht erhalten.
Ansprechpartner: {P}, Telefon {N}
{F} und {F} sind in {C}.
Laut {P} wurde die {T} verschickt.
Je m'appelle {P} et j'habite à {C}.
Bonjour {F}, merci pour votre message.
Bonjour Monsieur {L}, votre {T} est prête.
Madame {L} a appelé le {D}.
Cher {F}, je vous envoie la {T}.
Veuillez contacter {P} à {E}.
{P} travaille chez {O} à {C}.
Le patient {P} a été vu par le Dr {L}.
Cordialement,\n{P}
Selon {P}, la {T} est en retard.
Le contrat de {P} se termine en {M}.
Me llamo {P} y vivo en {C}.
Mi nombre es {P} y tengo una pregunta.
Hola {F}, gracias por tu mensaje.
Estimado señor {L}, adjunto la {T}.
Estimada {P}, su {T} está lista.
La señora {L} llamó el {D}.
Póngase en contacto con {P} en {E}.
{P} trabaja en {O} desde {M}.
El paciente {P} ingresó el {D}.
Saludos,\n{P}
Según {P}, la {T} llegó tarde.
El cliente {P} vive en {S} {N}, {C}.
Mi chiamo {P} e abito a {C}.
Ciao {F}, grazie per il messaggio.
Gentile signor {L}, in allegato la {T}.
La signora {L} ha chiamato il {D}.
{P} lavora per {O} a {C}.
Il paziente {P} è stato ricoverato.
Cordiali saluti,\n{P}
Meu nome é {P} e moro em {C}.
Olá {F}, obrigado pela mensagem.
O senhor {L} ligou no dia {D}.
{P} trabalha na {O} em {C}.
Atenciosamente,\n{P}
Mijn naam is {P} en ik woon in {C}.
Beste {F}, bedankt voor je bericht.
Geachte heer {L}, hierbij de {T}.
Met vriendelijke groet,\n{P}
{P} werkt bij {O} in {C}.
Call {F} before you leave.
Email {P} about the {T}.
Ask {F} to sign the {T}.
Meet {P} at the {G} on {D}.
Coach {L} praised {F} after the game.
Officer {L} arrested {P} in {C}.
the parcel for {P} is at the desk
a letter to {P} came back
witness {P} saw the car near {S}
their lawyer, {P}, spoke in {C}
the winner, {P}, comes from {C}
a complaint by {P} against {O}
Rufen Sie {F} heute an.
Fragen Sie {P} nach der {T}.
Der Zeuge {P} sagte in {C} aus.
die Wohnung von {P} in {C}
Demandez {F} à l'accueil.
Prévenez {P} que la {T} est prête.
le dossier de {P} est complet
Avise a {F} que llegó la {T}.
Pregunte por {P} en {O}.
el coche de {P} está en {C}
Chiama {F} prima di cena.
Chiedi a {P} se viene a {C}.
la casa di {P} si trova a {C}
Ligue para {F} amanhã.
a casa de {P} fica em {C}
Vraag {F} of de {T} klaar is.
Stuur {P} een mail.
het huis van {P} in {C}
Proszę zapytać {P} o {T}.
"""

WITHOUT: Final = """
The {T} from {O} arrived in {C} on {D}.
{O} announced a new {T} in {C}.
{O} opened an office on {S} in {C}.
Please send the {T} to {O}, {N} {S}, {C}.
We flew from {C} to {C} in {M}.
The {G} is closed until {D}.
Visit the {G} in {C}.
{W} {W} is the new product of {O}.
The {W} platform supports {W} and {W}.
Install {W} and restart the {W} Server.
Our {W} Cloud runs in {C}.
Click on Settings, then on {W} Options.
Open the {W} menu and select New Project.
Terms and Conditions of {O}
Annual Report of {O} for {M}
Monday to Friday we are open until five.
In {M} the weather in {C} is mild.
The University of {C} published a study.
Students of {C} University learn {W}.
St. {F} Hospital in {C} has a new {T}.
{L} Street is near the {G}.
The {L} Foundation supports {O}.
{L} & {L} is a law firm in {C}.
{L} {L} LLP advised {O} on the deal.
{O} and {O} merged in {M}.
Shares of {L} Industries rose after the report.
{L} Motors recalled the {W} in {M}.
She drives a {L} Explorer.
Read the {W} Guide before you start.
The {W} Framework is written in Python and Java.
Use the Advanced Search to find your {T}.
Your Order has been shipped by {O} Express.
Thank you for choosing {O}.
Welcome to {O}! Your {T} is ready.
Dear Customer, your {T} has expired.
Dear Sir or Madam, please find the {T} attached.
Dear Team, the {T} is late.
Hello World, this is a test.
Hi there, I have a question about my {T}.
Hi Support, my {T} does not work.
Regards, The {O} Team
Kind regards, Customer Service
From: {O} Support
Subject: Your {T} from {O}
The Chief Executive Officer of {O} resigned in {M}.
The President of the United States visited {C}.
The European Union and the United Nations met in {C}.
{J} at {O} since {M}
Senior {J}, {O}, {C}
We speak English, French and German.
The American and British teams met in {C}.
Chapter One: The Road to {C}
Error in module {W}: please check the Config.
The Battle of {C} took place in {M}.
Lake {C} is the largest in the North.
Mount {W} lies between {C} and {C}.
The River {W} flows through {C}.
{W}, {W} and {W} are chemical compounds.
The {W} syndrome is a rare disease.
Take {W} twice a day after breakfast.
The patient was given {W} and discharged on {D}.
Diagnosis: Type Two Diabetes and High Blood Pressure
Blood Pressure and Heart Rate were normal.
The customer called about the {T} and was told to wait.
Please update the Address and the Phone Number.
My favourite film is The {W} of {C}.
The game between {C} United and {C} City ended early.
Real {C} beat Inter {C} on {D}.
Best of all, the {T} is free.
Will the {T} arrive in {M}?
May I ask when the {T} will arrive?
Mark the {T} as read and close it.
Grant access to the {T} in the Admin Panel.
Bill the customer for the {T} in {M}.
Frank discussions about the {T} took place.
Hope this helps with the {T}.
Rose and Lily are flowers, Jasmine too.
Amber alerts are shown in the Control Center.
Black Friday and Cyber Monday deals by {O}
White Paper: Data Protection in the Cloud
Green Energy and Young Companies in {C}
Long Beach and King County are in the United States.
Die {T} von {O} kam am {D} in {C} an.
Der Vertrag mit der {O} endet im {M}.
Die Firma {O} hat ein Büro in der {S}.
Bitte senden Sie die {T} an die {O}.
Am Montag ist das {G} geschlossen.
Sehr geehrte Damen und Herren, anbei die {T}.
Das Wetter in {C} ist im {M} mild.
Die Universität {C} hat eine Studie zu {W} veröffentlicht.
Mit freundlichen Grüßen\nIhr {O} Team
Die Lieferung der Ware erfolgt nach Eingang der Zahlung auf das Konto.
Der Kunde hat die Rechnung und den Lieferschein für das Gerät erhalten.
La {T} de {O} est arrivée à {C} le {D}.
Le contrat avec {O} se termine en {M}.
Bonjour, je voudrais une {T} pour {C}.
Madame, Monsieur, veuillez trouver la {T}.
L'Université de {C} a publié une étude.
El {T} de {O} llegó a {C} el {D}.
Estimado cliente, su {T} está lista.
La Universidad de {C} publicó un estudio.
Hola, tengo una pregunta sobre mi {T}.
La {T} di {O} è arrivata a {C} il {D}.
Gentile cliente, la sua {T} è pronta.
L'Università di {C} ha pubblicato uno studio.
A {T} da {O} chegou a {C} no dia {D}.
Prezado cliente, sua {T} está pronta.
My {A} is {N}, and the {A} was sent to {O}.
Please enter your {A} and {A} in the form.
The {A} of the {T} is wrong.
Is the {A} number {N} or {N}?
Check the {A} before you call the {A} team.
Der {A} für die {T} fehlt.
Le {A} de la {T} est faux.
{A} and {A} are required by {O}.
my {A} and my {A} did change in {M}
Please review the {A} Policy and the {W} Agreement.
The {W} {A} was updated by the System Administrator.
Le Ministère de l'Intérieur et la Mairie de {C} ont signé.
Die Stadtwerke {C} und die Sparkasse erhöhen die Preise.
El Ministerio de Trabajo y la Junta de {C} firmaron.
Il Ministero della Salute e il Comune di {C} hanno firmato.
De Gemeente {C} en de Belastingdienst sturen een brief.
The {C} branch of {O} and the Department of {W} will move.
{O} and {O} signed a deal, the {W} Board said.
The {L} River and Lake {L} are in the {W} Valley.
{L} Park and {L} Road are near the {G}.
De {T} van {O} kwam op {D} aan in {C}.
Geachte klant, uw {T} is klaar.
"""

FILLERS: Final = {
    "C": "London|Paris|Berlin|Madrid|New York|San Francisco|Los Angeles|Chicago|Springfield|Oslo"
    "|Houston|Bath|Cambridge|Oxford|Rome|Milan|Vienna|Zurich|Lyon|Seville|Porto|Utrecht|Ghent"
    "|Santa Monica|San Diego|Salt Lake City|Kansas City|Tokyo|Mumbai|Lagos|Nairobi|Sydney|Toronto"
    "|Frankfurt am Main|Buenos Aires|Rio de Janeiro|Hong Kong|Jackson|Lincoln|Charlotte|Madison"
    "|Austin|Boston|Leeds",
    "O": "Acme Corp|Globex|Initech|Northwind Traders|Contoso Ltd|Deutsche Bank|Siemens|Wells Fargo"
    "|Morgan Stanley|Johnson & Johnson|Ford Motor Company|General Electric|Bank of America"
    "|Stark Bank|Blue River Insurance|Harris Health|Carter Logistics|Taylor Wessing|Marks & Spencer"
    "|Walt Disney|Baker Hughes|Scott Paper|Red Cross|World Bank|Green Valley Clinic"
    "|Société Générale"
    "|Müller GmbH|Banco Santander|Telefónica|Rossi S.p.A.|Philips|Heineken|Ericsson|Lloyds"
    "|Ernst & Young",
    "T": "order|invoice|parcel|ticket|contract|refund|report|passport|claim|loan|laptop|booking"
    "|subscription|delivery|application|policy|Rechnung|Bestellung|commande|facture|factura|reserva"
    "|fattura|bestelling|encomenda",
    "J": "Engineer|nurse|Manager|Head of Sales|Data Analyst|chief executive|Marketing Director"
    "|teacher|Vice President|Software Developer|accountant|Product Owner|Geschäftsführer|directora",
    "M": "January|March|May|August|October|December|Mai|juin|abril|luglio",
    "D": "12 March 2021|Monday|the 5th of May|03/04/2022|2021-07-09|Friday morning|14.03.2020"
    "|lundi",
    "S": "Main Street|Baker Street|Oak Avenue|Hauptstraße|rue de Rivoli|Calle Mayor|Via Roma"
    "|Mill Lane|Washington Avenue|Park Road|Martin Luther King Drive|King Street|Church Road",
    "G": "British Museum|City Hall|Golden Gate Bridge|Central Park|Grand Hotel|Town Library|Rathaus"
    "|Victoria Station|Kennedy Airport|Lincoln Center|Madison Square Garden|Museo del Prado",
    "A": "SSN|API|ID|IBAN|VAT|DOB|HR|IT|USA|NHS|PIN|URL|CEO|MRN|CPF|BIC|EU|UK|FAQ|PDF|SMS|KYC|IP",
    "N": "12|4711|221|7|90210|555-0134",
    "E": "a.b@mail.org|info@firm.de|x99@web.net",
}
