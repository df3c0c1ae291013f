"""Phrases of notices, logins and paywalls in English, German, French, Spanish, Italian, Portuguese and Dutch.

A notice addresses its reader ("you", "your", "our"), and news speaks of others. This distinguishes a short
article about cookies, logins or missing pages from such a page.
"""

import re


def _any(*phrases: str, end: str = "") -> re.Pattern[str]:
    """Return a pattern that finds any of the phrases; a space matches any white space."""
    joined = "|".join(phrase.replace(" ", r"\s+") for phrase in phrases)
    return re.compile(f"(?:{joined}){end}", re.IGNORECASE)


ERROR_TITLE = _any(
    r"(?:http )?(?:error )?(?:40\d|410|429|451|50\d)(?: error)?"
    r"(?:[:,]? (?:error|gone|forbidden|(?:page |file )?not found))?",
    r"(?:sorry[,.!]? |oops[,.!]* )?(?:this |the |that )?(?:page|article|story|content)"
    r"(?: you\b.{0,40})?(?: is| was| has| has been| can.?t be| could ?n.t be| cannot be| could not be)?"
    r" (?:not found|found|missing|gone|removed|deleted|moved|unavailable|not available|no longer available)",
    r"not found|forbidden|access denied|bad gateway|service (?:temporarily )?unavailable|gateway time-?out",
    r"internal server error|error|oops|sorry|something went wrong|(?:sorry|oops)[,.!]* something went wrong",
    r"we.ll be (?:right )?back(?: soon)?|(?:site |down |under |scheduled )?(?:for )?maintenance",
    r"just a moment|attention required|one more step|security check",
    r"verify(?:ing)? (?:that )?you are (?:a )?human",
    r"are you (?:a )?(?:human|robot)|checking your browser|unusual traffic",
    r"(?:fehler )?(?:404 )?seite (?:wurde )?(?:leider )?nicht (?:gefunden|verfügbar)|fehler",
    r"page (?:introuvable|non trouvée|inexistante)|erreur",
    r"página no (?:encontrada|disponible|existe)|página não (?:encontrada|disponível|existe)|erro",
    r"pagina non (?:trovata|disponibile)|errore|pagina niet gevonden|fout",
    end=r"(?: 40\d| \(\d{3}\)| ?!)?[.!?…]*",
)
"""The whole title of an error page, or one part of that title."""

ERROR = _any(
    r"\b(?:page|article|story|content|address|url)(?: that)? you(?: are|.re| were| have|.ve)? "
    r"(?:looking|request|search|tr(?:y|ied)|want|enter|ask|follow)",
    r"(?:^|\n)(?:sorry[,.]? (?:but )?)?this (?:page|article|story|content) "
    r"(?:is no longer|is not|isn.t|has been (?:removed|deleted)|could not|cannot|does ?n.t|does not)",
    r"(?:could not|couldn.t|cannot|can.t) (?:find|load) (?:the|this|that) page",
    r"enable (?:javascript|cookies) (?:and|or|to|in)|checking your browser",
    r"\bthis domain (?:is|may be) for sale|may be for sale by its owner|inquire about this domain",
    r"verify(?:ing)? (?:that )?you are (?:a )?(?:human|not)",
    r"unusual traffic from your|down for maintenance|undergoing (?:scheduled )?maintenance",
    r"(?:gewünschte|gesuchte|angeforderte|aufgerufene) seite|seite,? die sie (?:suchen|aufgerufen)",
    r"page que vous (?:cherchez|recherchez|demandez|avez demandée)|page demandée",
    r"página (?:que (?:buscas?|está buscando|estás buscando|solicit\w+|(?:você )?procura)|solicitada)",
    r"pagina (?:che (?:cerchi|stai cercando|hai cercato)|richiesta)|pagina die (?:u|je) zoekt",
)
"""Phrases of an error page."""

CONSENT = _any(
    r"\b(?:we|wir|wij) (?:use|verwenden|nutzen|gebruiken) cookies\b",
    r"\b(?:utilisons des|utilizamos|usamos|utilizziamo) cookies?\b",
    r"\bcookies?\b|\bconsent\b|\bconsenting\b|personal (?:data|information)|your privacy|privacy policy",
    r"\bpartners\b|legitimate interest|accept all|reject all|(?:manage|your) (?:choices|preferences|options)",
    r"einwilligung|einwilligen|personenbezogen\w*|datenschutz|partner\b|akzeptieren|ablehnen",
    r"consentement|données personnelles|vie privée|partenaires|tout (?:accepter|refuser)",
    r"consentimiento|datos personales|privacidad\b|socios|aceptar todo|rechazar todo",
    r"consenso|dati personali|accetta tutt\w|rifiuta tutt\w",
    r"consentimento|dados pessoais|aceitar tud\w|parceiros",
    r"toestemming|persoonsgegevens|alles accepteren|privacybeleid",
)
"""Words of a notice about cookies or privacy."""

WALL = _any(
    r"(?:subscribe|register|join|sign (?:in|up)|log ?in)(?: now| today| for free| free)? (?:to|and|for)"
    r"(?: \w+)? (?:continue|keep|read|reading|unlock|unlimited|full|access)\b",
    r"(?:^|[.!?:] )to (?:continue|keep) reading\b|(?:continue|keep) reading (?:with|for|by|this)\b",
    r"already (?:a )?(?:subscriber|subscribed)|already have (?:an account|a subscription)",
    r"(?:^|[.!?:] )already a member\b|already a member ?\?",
    r"this (?:article|content|story) is (?:only |exclusive(?:ly)? |reserved )?(?:available )?(?:only )?"
    r"(?:to|for) (?:our )?(?:paying )?(?:subscribers|members|registered)|subscribers? only\b",
    r"you.{1,20}(?:reached|read|used)\b.{0,40}\b(?:limit|free (?:articles|stories))",
    r"start your (?:free )?trial",
    r"jetzt (?:testen|abonnieren|weiterlesen|registrieren|anmelden|abo)|weiterlesen mit",
    r"(?:nur )?für abonnenten|schon ein abo",
    r"(?:réservé|reservé)e? aux abonnés|abonnez-vous|il vous reste .{1,20} à lire|déjà abonné",
    r"exclusivo para (?:suscriptores|assinantes)|suscríbe(?:te|se)|seguir leyendo|ya (?:eres|es) suscriptor",
    r"riservato agli abbonati|abbonati (?:per|a|ora)|sei già abbonato",
    r"assine (?:para|e|já)|continuar lendo|já é assinante",
    r"alleen voor abonnees|word abonnee|om verder te lezen|al abonnee",
)
"""Phrases of a paywall."""

NEWSLETTER = _any(r"newsletters?\b|nieuwsbrief|boletín|infolettre|bollettino")

LOGIN_TITLE = _any(
    r"(?:please )?(?:log|sign)[ -]?(?:in|on)(?: or (?:register|sign up))?"
    r"(?: to (?:your account|continue|read .{0,30}))?",
    r"(?:my |your )?account|create an? account|register|members only|subscriber login",
    r"(?:bitte )?anmelden|anmeldung|einloggen|inicia[r]? sesión|se connecter|connexion|identifiez-vous",
    r"accedi|accesso|entrar|fazer login|iniciar sessão|inloggen|aanmelden",
    end=r"[.!?…]*",
)
"""The whole title of a login page, or one part of that title."""

LOGIN = _any(
    r"your (?:e-?mail|user ?name|password|account)|forgot(?:ten)? (?:your )?password",
    r"create an? (?:free )?account|remember me",
    r"ihr(?:e|em)? (?:e-?mail|benutzername|passwort|konto)|passwort vergessen|melden sie sich|kein konto",
    r"(?:su|tu) (?:correo|contraseña|cuenta)|(?:olvidado|olvidaste) (?:su|tu) contraseña",
    r"votre (?:e-?mail|adresse|mot de passe|compte)|mot de passe oublié",
    r"la tua (?:e-?mail|password)|il tuo account|password dimenticata",
    r"(?:sua|seu) (?:senha|e-?mail|conta)|esqueceu (?:sua|a) senha",
    r"(?:uw|je) (?:wachtwoord|account|e-?mail\w*)|wachtwoord vergeten",
)
"""Phrases of a login."""

ADDRESS = _any(
    r"\b(?:you|your|yours|we|we.re|we.ll|our|please)\b",
    r"\b(?:(?-i:Sie|Ihre?[nmrs]?)|wir|uns|unsere?[nmrs]?|bitte)\b",
    r"\b(?:vous|votre|vos|nous|notre|nos|veuillez)\b",
    r"\b(?:usted|puedes?|nosotros|nuestr[oa]s?|tus?|compruebe|vuelva)\b",
    r"\b(?:puoi|tuo|tua|tuoi|nostr[oiae]|noi|controlla|cerchi)\b",
    r"\b(?:você|sua|suas|seus?|nós|noss[oa]s?|verifique|volte)\b",
    r"\b(?:uw|jouw|jij|je|wij|onze|probeer)\b",
)
"""Words by which a text addresses its reader, or by which a site speaks of itself."""

QUOTED = re.compile('[\u201c"«„\u2018「『][^\u201d"»\u201c\u2019」』\n]{0,500}[\u201d"»\u201c\u2019」』]')
"""Direct speech, which is never a notice of the page's own."""

_TERMS = 3  # different words of a notice about cookies
_ADDRESSED = 2  # words that speak to the reader


def asks_for_consent(text: str) -> bool:
    """Return whether a text is a notice about cookies or privacy that addresses its reader."""
    said = QUOTED.sub("", text)
    terms = {found.lower() for found in CONSENT.findall(said)}
    return len(terms) >= _TERMS and len(ADDRESS.findall(said)) >= _ADDRESSED
