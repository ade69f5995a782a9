"""Who may what, on every address of the platform: the table that `test_policy.py` obeys.

One row per name of the URL resolver; a name without a row breaks the suite. Actors: anonymous, and
who is nobody more than that: candidate A once the session has expired, a referent of A's who opened
the link, one of B's, one whose link was revoked. Then owner (candidate A), other (candidate B),
juror, manager, support (group « Support »), administrator, reader (staff who may only look),
protection (group « Protection des données »). An expectation is a status by actor, which may itself
depend on the state of A's dossier that the address is about. Two more dimensions are no column: an
administrator without the second factor reaches no private page, and no method exists but GET, HEAD,
POST and OPTIONS, for anybody.

404 hides what exists from whoever may not know it; 403 is for functions whose existence is public;
302 leads whoever is not signed in to the sign-in page; 409, 422 and 423 refuse in words; 405 is a
method that the address does not have. What is not in `changes` writes nothing, and posts no mail.
"""

from dataclasses import dataclass, field

from tests.world import DECLARED, PASSWORD, STATES

REFERRING = ("referent", "other_referent", "former_referent")
#: Whoever is not signed in: what is said of « anonymous » is said of them all.
STRANGERS = ("anonymous", "expired", *REFERRING)
TEAM = ("support", "administrator")
#: Staff with less than the team's rights: refused what only the team does.
LOOKERS = ("reader", "protection")
MEMBERS = ("owner", "other", "juror", "manager", *TEAM, *LOOKERS)
ACTORS = (*STRANGERS, *MEMBERS)
#: Asked in the first state alone, unless their answer depends on it: the others are, in all.
ONCE = frozenset({*STRANGERS[1:], *LOOKERS})
NOBODY: frozenset = frozenset()


def everyone(code, *, members=None, **actors) -> dict:
    """A status by actor: `code`, `members` for whoever is signed in, then exceptions by actor."""
    found = dict.fromkeys(ACTORS, code)
    if members is not None:
        found |= dict.fromkeys(MEMBERS, members)
    if "anonymous" in actors:
        found |= dict.fromkeys(STRANGERS, actors["anonymous"])
    return found | actors


def private(code, **actors) -> dict:
    """What asks for an account: 302 to the sign-in page, then the same for all, with exceptions."""
    return everyone(302, members=code, **actors)


def owned(code, **actors) -> dict:
    """What belongs to candidate A: 404 for any other account."""
    return private(404, owner=code, **actors)


def by_state(code, **states) -> dict:
    """A status by state of the dossier of A."""
    return dict.fromkeys(STATES, code) | states


def only(actor, *states) -> frozenset:
    """(actor, state) couples whose POST writes; without states, whatever the state."""
    return frozenset((actor, state) for state in states or STATES)


def those(*actors) -> frozenset:
    """Actors whose POST writes, whatever the state."""
    if "anonymous" in actors:
        actors = (*actors, *STRANGERS)
    return NOBODY.union(*(only(actor) for actor in actors))


@dataclass(frozen=True)
class Row:
    """What an address answers to each; `data` and `query` make its POST one that matters.

    Values in braces are filled in from the world: `{number}`, `{email}`. `changes` holds the
    couples (actor, state) whose POST writes. `derived` names the tables that a GET may write
    because they remember what is decided elsewhere (V39): a PDF asked for the first time, who read
    what referents wrote; a POST refused in words shows the same page.
    """

    get: dict
    post: dict
    data: dict = field(default_factory=dict)
    query: str = ""
    changes: frozenset = NOBODY
    derived: tuple = ()


NO_METHOD = everyone(405)
PRIVATE_NO_METHOD = private(405)
PUBLIC = Row(get=everyone(200), post=NO_METHOD)
NUMBER = {"dossier": "{number}"}

REQUEST = Row(
    get=everyone(200, owner=302, other=302),
    post=everyone(200, anonymous=302, owner=302, other=302),
    query="?campagne=draft",
    data=DECLARED | {"birth_date": "01/02/2003", "email": "eva@exemple.fr", "notice": "on"},
    changes=those("anonymous"),
)
FORGOTTEN = Row(
    get=everyone(200), post=everyone(302), data={"email": "{email}"}, changes=those(*ACTORS)
)

ACCOUNT = {
    "account": Row(get=private(200), post=PRIVATE_NO_METHOD),
    "account_mails": Row(get=private(200), post=PRIVATE_NO_METHOD),
    "account_mail": Row(get=owned(200), post=PRIVATE_NO_METHOD),
    "account_access": Row(get=private(200), post=private(404, owner=409), data=NUMBER),
    "account_request": REQUEST,
    "account_signup": REQUEST,
    "account_request_sent": Row(get=everyone(302), post=NO_METHOD),
    "account_request_again": Row(get=NO_METHOD, post=everyone(302)),
    "account_confirm": Row(get=everyone(404), post=NO_METHOD),
    "account_confirm_password": Row(
        get=everyone(404), post=everyone(404), data={"password": PASSWORD}
    ),
    "account_login": Row(
        get=everyone(200, members=302),
        post=everyone(200, members=302),
        data={"login": "{email}", "password": "ce n’est pas lui"},
    ),
    "account_request_login_code": Row(
        get=everyone(200, members=302),
        post=everyone(302),
        data={"email": "{email}"},
        changes=those("anonymous"),
    ),
    "account_confirm_login_code": Row(get=everyone(302), post=everyone(302)),
    "account_session": Row(get=private(204), post=PRIVATE_NO_METHOD),
    # An account ends its own sessions only: the visit of nobody changes nothing.
    "account_visits": Row(get=PRIVATE_NO_METHOD, post=private(302), data={"fin": "0"}),
    "account_logout": Row(get=private(200), post=everyone(302)),
    "account_inactive": PUBLIC,
    "account_reauthenticate": Row(get=private(200), post=private(302), data={"password": PASSWORD}),
    # The second factor, for who signs in with it: without it these pages lead elsewhere.
    "mfa_authenticate": Row(get=everyone(302), post=everyone(302)),
    "mfa_reauthenticate": Row(get=private(302), post=private(302)),
    "mfa_index": Row(get=private(200), post=PRIVATE_NO_METHOD),
    "mfa_activate_totp": Row(get=private(302), post=private(302)),
    "mfa_deactivate_totp": Row(get=private(404), post=private(404)),
    "mfa_view_recovery_codes": Row(get=private(404), post=PRIVATE_NO_METHOD),
    "mfa_generate_recovery_codes": Row(get=private(302), post=private(302)),
    "account_email": Row(
        get=private(200),
        post=private(302),
        data={"email": "eva@exemple.fr", "password": PASSWORD},
        changes=those(*MEMBERS),
    ),
    "account_email_confirm": Row(get=everyone(302), post=NO_METHOD),
    "account_email_confirm_page": Row(get=everyone(410), post=everyone(410)),
    "account_change_password": Row(
        get=private(200),
        post=private(302),
        data={"oldpassword": PASSWORD, "password1": "quatre petits chiens bleus"},
        changes=those(*MEMBERS),
    ),
    "account_reset_password": FORGOTTEN,
    "account_set_password": FORGOTTEN,
    "account_reset_password_done": PUBLIC,
    "account_reset_password_from_key": Row(
        get=everyone(410), post=everyone(410), data={"password1": PASSWORD}
    ),
    "account_reset_password_from_key_done": PUBLIC,
}

#: What each address of a dossier answers to its owner, by state: (GET, POST, POST that writes).
PAY = {"payer": "1", "declaration": "on"} | NUMBER
WITHDRAW = {"compris": "on", "retirer": "tout"} | NUMBER
STAYS = {"stays": "Un mois à Turin."} | NUMBER
ALIVE = ("draft", "submitted", "completing", "reopened", "validated")
ENDED = dict.fromkeys(("inadmissible", "lapsed", "withdrawn"), 409)
DOSSIER = {
    "numbered_dossier": Row(get=owned(200), post=PRIVATE_NO_METHOD, data=NUMBER),
    "numbered_dossier_page": Row(
        get=owned(200),
        post=owned(by_state(423, draft=302, completing=302)),
        data=STAYS,
        changes=only("owner", "draft", "completing"),
    ),
    "numbered_dossier_recap": Row(
        get=owned(200),
        post=owned(by_state(422, draft=302, submitted=302)),
        data=PAY,
        # What was declared stays, though the transmission is refused.
        changes=only("owner", "draft", "reopened"),
    ),
    "numbered_dossier_sent": Row(
        get=owned(by_state(200, draft=302, lapsed=302)), post=PRIVATE_NO_METHOD, data=NUMBER
    ),
    "numbered_dossier_answer": Row(
        get=PRIVATE_NO_METHOD,
        post=owned(by_state(409, completing=302)),
        data=NUMBER,
        changes=only("owner", "completing"),
    ),
    # Nobody here has a former dossier: the refusal in words, and nothing written.
    "numbered_dossier_carry_over": Row(get=PRIVATE_NO_METHOD, post=owned(409), data=NUMBER),
    "numbered_dossier_withdraw": Row(
        get=owned(by_state(200, **ENDED)),
        post=owned(by_state(302, **ENDED)),
        data=WITHDRAW,
        changes=only("owner", *ALIVE),
    ),
    "numbered_dossier_pdf": Row(
        get=owned(by_state(200, draft=404, lapsed=404)),
        post=PRIVATE_NO_METHOD,
        data=NUMBER,
        derived=("dossiers_rendering",),
    ),
    "payment_open": Row(
        get=PRIVATE_NO_METHOD, post=owned(302), data=NUMBER, changes=only("owner", "draft")
    ),
    "payment_cancel": Row(get=PRIVATE_NO_METHOD, post=owned(302), data=NUMBER),
    # The files' own host: the signed address says who reads, no session does.
    "file_apart": Row(get=everyone(404), post=NO_METHOD),
    # Bytes of a document: its candidate, and the team.
    "file": Row(
        get=owned(200, **dict.fromkeys((*TEAM, *LOOKERS), 200)),
        post=PRIVATE_NO_METHOD,
        data=NUMBER,
        derived=("dossiers_consultation",),
    ),
}

#: Reading one's messages marks them read; anybody writes in their own dossier, whatever its state.
MESSAGE = {"message": "Une question."} | NUMBER
DOSSIER["numbered_dossier_messages"] = Row(
    get=owned(200),
    post=owned(302),
    data=MESSAGE,
    changes=those("owner"),
    derived=("dossiers_message",),
)

#: The short addresses lead A and B to their own drafts, the others to « no dossier yet ». Every
#: POST carries the number of A's: the draft of B refuses it (409).
# Without a dossier, who has rights over others is led to where they work.
CURRENT = {
    "dossier": Row(get=everyone(302, owner=200, other=200), post=PRIVATE_NO_METHOD, data=NUMBER),
    "dossier_page": Row(
        get=everyone(302, owner=200, other=200),
        post=everyone(302, owner=302, other=409),
        data=STAYS,
        changes=those("owner"),
    ),
    "dossier_recap": Row(
        get=everyone(302, owner=200, other=200),
        post=everyone(302, owner=302, other=409),
        data=PAY,
        changes=those("owner"),
    ),
    "dossier_sent": Row(
        get=everyone(302, owner=302, other=302), post=PRIVATE_NO_METHOD, data=NUMBER
    ),
    "dossier_answer": Row(
        get=PRIVATE_NO_METHOD, post=everyone(302, owner=409, other=409), data=NUMBER
    ),
    "dossier_messages": Row(
        get=everyone(302, owner=200, other=200),
        post=everyone(302, owner=302, other=409),
        data=MESSAGE,
        changes=those("owner"),
        derived=("dossiers_message",),
    ),
    "dossier_carry_over": Row(
        get=PRIVATE_NO_METHOD, post=everyone(302, owner=409, other=409), data=NUMBER
    ),
    "dossier_withdraw": Row(
        get=everyone(302, owner=200, other=200),
        post=everyone(302, owner=302, other=409),
        data=WITHDRAW,
        changes=those("owner"),
    ),
    "dossier_pdf": Row(
        get=everyone(302, owner=404, other=404), post=PRIVATE_NO_METHOD, data=NUMBER
    ),
    "open_dossier": Row(
        get=PRIVATE_NO_METHOD,
        post=private(409),
        data={"campagne": "draft"},
    ),
}

NOT_FOLLOWED = Row(get=everyone(404), post=everyone(404))

PAYMENT = {
    "payment_return": Row(get=owned(200), post=PRIVATE_NO_METHOD, query="?ref={reference}"),
    "payment_receipt": Row(get=owned(404), post=PRIVATE_NO_METHOD),
    # Signed by the provider, or nothing: no account counts here.
    "payment_webhook": Row(get=NO_METHOD, post=everyone(400), data={"type": "paid"}),
    # Told by the provider of mails: without one, nothing is there; `tests/portal` holds its secret.
    "mail_events": NOT_FOLLOWED,
    "mail_answers": NOT_FOLLOWED,
    # The provider's own page, in the demonstration: whoever holds the reference pays.
    "payment_stand_in": Row(
        get=everyone(200),
        post=everyone(302),
        data={"choix": "accepter"},
        changes=those(*ACTORS),
    ),
}

#: States in which the link of a request opens nothing.
CLOSED = ("inadmissible", "lapsed", "withdrawn")
ANSWERABLE = tuple(state for state in STATES if state not in CLOSED)
OVER = dict.fromkeys(CLOSED, 410)


def followed(code, *, former=410) -> dict:
    """The people asked for an opinion have a link, not an account: without it nothing is there."""
    return everyone(404, referent=by_state(code, **OVER), former_referent=former)


def referring(get, post=None, *, data=None, writes=False) -> Row:
    """A page about a request of A's; a POST that counts writes while the link lives."""
    changes = only("referent", *ANSWERABLE) if writes else NOBODY
    post = NO_METHOD if post is None else followed(post)
    about = {"query": "?demande={request}", "data": data or {}, "changes": changes}
    return Row(get=followed(get), post=post, **about)


REFERENTS = {
    "referent": referring(200, 302, data={"text": "Sérieuse et curieuse."}, writes=True),
    # Nothing of what is asked was answered: back to the form.
    "referent_review": referring(302, 409),
    "referent_decline": referring(200, 302, writes=True),
    "referent_requests": Row(
        get=everyone(404, referent=200),
        post=everyone(404, referent=302),
        query="?demande={request}",
        data={"envoyer": "1"},
        changes=those("referent"),
    ),
    # The address holds the link itself: whoever has it may follow it.
    "referent_follow": Row(get=everyone(by_state(302, **OVER)), post=NO_METHOD),
    # Nothing was sent: back to the form, which says whether its link still opens something.
    "referent_thanks": Row(
        get=everyone(404, referent=302), post=NO_METHOD, query="?demande={request}"
    ),
    "referent_document": referring(404),
    "referent_copy": referring(302),
}

READING = {
    "jury": Row(get=private(404, juror=200), post=PRIVATE_NO_METHOD),
    "school": Row(get=private(404, manager=200), post=PRIVATE_NO_METHOD),
    **dict.fromkeys(
        "home catalogue formation_notice help accessibility privacy legal style_guide health "
        "health_ready mailbox mailbox_message mailbox_html".split(),
        PUBLIC,
    ),
    "formation": Row(
        get=everyone(200),
        post=everyone(302),
        data={
            "name": "Eva",
            "email": "eva@exemple.fr",
            "question": "Quels titres acceptez-vous ?",
        },
        changes=those(*ACTORS),
    ),
    "theme": Row(get=NO_METHOD, post=everyone(302), data={"theme": "sombre"}),
    "set_language": Row(
        get=NO_METHOD, post=everyone(302), data={"langue": "en"}, changes=those(*MEMBERS)
    ),
}

# --- The administration ---------------------------------------------------------------------------
# One gate for all of it: whoever is not of the team is led to the sign-in page of the
# administration, which answers 403 to an account that is not of the team.


def team(code, **actors) -> dict:
    """What the gate answers to the others, and `code` to the team, with exceptions."""
    lookers = 405 if code == 405 else 403
    return everyone(302) | dict.fromkeys(LOOKERS, lookers) | dict.fromkeys(TEAM, code) | actors


def staff(code) -> dict:
    """What is for the team and whoever of the staff may only look."""
    return team(code, **dict.fromkeys(LOOKERS, code))


STAFF_READS = Row(get=staff(200), post=team(405))
TEAM_READS = Row(get=team(200), post=team(405))
TRACED = Row(get=staff(200), post=team(405), derived=("dossiers_consultation",))
JUDGED = ("submitted", "completing", "reopened", "validated")
DECISION = {"number": "{number}", "note": "Parce que."}


def decision(*states, data=DECISION) -> Row:
    """A decision of the team on a dossier: taken from these states, refused in words elsewhere."""
    taken = by_state(409, **dict.fromkeys(states, 302))
    changes = only("support", *states) | only("administrator", *states)
    return Row(get=team(200), post=team(taken), data=data, changes=changes)


def administrators(code, *, data=None, query="", changes=NOBODY) -> Row:
    """A page of an administrator alone."""
    post = team(403, administrator=code)
    get = team(403, administrator=200)
    return Row(get=get, post=post, data=data or {}, query=query, changes=changes)


ADMIN_PAGES = {
    "index": Row(get=staff(200), post=staff(200)),
    "app_list": Row(get=staff(200), post=staff(200)),
    "jsi18n": STAFF_READS,
    "login": Row(
        get=everyone(403, anonymous=302) | dict.fromkeys((*TEAM, *LOOKERS), 302),
        post=everyone(403, anonymous=302) | dict.fromkeys((*TEAM, *LOOKERS), 200),
    ),
    "logout": Row(get=team(405), post=staff(302)),
    "password_change": Row(get=staff(302), post=staff(302)),
    "password_change_done": STAFF_READS,
    "autocomplete": Row(get=team(403), post=team(405)),
    "view_on_site": Row(get=staff(404), post=staff(404)),
    # The former address of a row leads to the present one; « * » is whatever else one may type.
    "-": Row(get=staff(302), post=staff(302)),
    "*": Row(get=staff(404), post=staff(404)),
    "accounts_posting_previews": Row(get=team(200, reader=200), post=team(405)),
    "accounts_posting_html": Row(get=team(404, reader=404), post=team(405)),
    "accounts_user_rights": Row(get=team(403, administrator=200), post=team(405)),
    # What mails say is an administrator's to change; the team reads it.
    "accounts_posting_rewrite": administrators(
        302,
        query="?modele=complements_recus",
        data={"origine": "1", "seen": "0"},
        changes=those("administrator"),
    ),
    "referents_revoke": Row(
        get=team(405),
        post=team(302),
        data={"number": "{number}", "motif": "Erreur."},
        changes=those(*TEAM),
    ),
    "dossiers_dossier_validate": decision("submitted"),
    "dossiers_dossier_relock": decision("completing"),
    "dossiers_dossier_refuse": decision("submitted", "completing", "reopened"),
    "dossiers_dossier_reopen": decision(
        "submitted", "validated", data=DECISION | {"formation": "{other}"}
    ),
    "dossiers_dossier_accept_bursary": decision("completing"),
    "dossiers_dossier_refuse_bursary": decision("completing"),
    "dossiers_dossier_ask": decision(
        "submitted", "validated", data=DECISION | {"pages": "langues", "due_on": "2026-11-30"}
    ),
    "dossiers_dossier_judge": Row(
        get=team(405),
        post=team(by_state(409, **dict.fromkeys(JUDGED, 302))),
        data={"number": "{number}", "document": "{document}", "verdict": "not_needed"},
        changes=only("support", *JUDGED) | only("administrator", *JUDGED),
        derived=("referents_reading",),
    ),
    "dossiers_dossier_charge": Row(
        get=team(405), post=team(302), data={"number": "{number}"}, changes=those(*TEAM)
    ),
    # Whoever of the team reads a file leaves a trace of it (U12).
    "dossiers_dossier_framed": TRACED,
    # The photo is no PDF: it has no page.
    "dossiers_dossier_leaf": Row(get=staff(404), post=team(405)),
    # A file is needed, an address that somebody has is refused: neither writes anything here.
    "dossiers_dossier_deposit_for": Row(get=team(200), post=team(422), data=DECISION),
    "dossiers_dossier_correct_identity": Row(
        get=team(200),
        post=team(302),
        data=DECISION
        | {"birth_name": "Durand", "first_names": "Camille", "birth_date": "2004-05-14"},
        changes=those(*TEAM),
    ),
    "dossiers_dossier_change_address": Row(
        get=team(200),
        post=team(302),
        data=DECISION | {"email": "autre@exemple.fr", "checked": "on"},
        changes=those(*TEAM),
    ),
    # Nobody looks like the owner of this dossier: there is nobody to tell apart.
    "dossiers_dossier_tell_apart": Row(get=team(200), post=team(422), data=DECISION),
    "dossiers_dossier_referent_address": Row(get=team(200), post=team(422), data=DECISION),
    "dossiers_dossier_withdraw": decision(*ALIVE),
    "dossiers_dossier_queue": STAFF_READS,
    "dossiers_dossier_following": Row(get=staff(302), post=team(405)),
    "dossiers_dossier_take": Row(get=team(405), post=team(302), changes=those(*TEAM)),
    # Nothing is ticked: back to the queue, in words.
    "dossiers_dossier_gather": Row(get=team(405), post=team(302), data={"geste": "export"}),
    "dossiers_dossier_keep_view": Row(
        get=team(405),
        post=staff(302),
        data={"nom": "Les miens"},
        changes=those(*TEAM, *LOOKERS),
    ),
    "dossiers_dossier_drop_view": Row(get=team(405), post=staff(302)),
    "payments_payment_figures": Row(get=team(200, reader=200), post=team(405)),
    "dossiers_dossier_thread": Row(
        get=team(200),
        post=team(302),
        data={"number": "{number}", "noter": "1", "note": "À vérifier."},
        changes=those(*TEAM),
    ),
    "backoffice_batch_mine": TEAM_READS,
    # A batch is its asker's alone, support's here: nobody else's exists.
    "backoffice_batch_page": Row(
        get=team(404, support=200), post=team(404, support=302), changes=those("support")
    ),
    "backoffice_batch_file": Row(get=team(404, support=200), post=team(405)),
    "backoffice_batch_documents": TRACED,
    "dossiers_dossier_figures": TEAM_READS,
    # Written in the journal and in the reader's own session, never as the candidate.
    "dossiers_dossier_seen_as": Row(
        get=team(200),
        post=team(302),
        data={"number": "{number}", "motif": "Question reçue."},
        changes=those(*TEAM),
    ),
    "dossiers_dossier_seen_end": Row(get=team(405), post=team(302)),
    "dossiers_dossier_export": Row(get=team(405), post=team(302), changes=those(*TEAM)),
    "dossiers_straymail_attach": Row(
        get=team(405), post=team(302), data={"numero": "{number}"}, changes=those(*TEAM)
    ),
    "dossiers_straymail_close": Row(get=team(405), post=team(302), changes=those(*TEAM)),
    "formations_campaign_publier": administrators(409),
    "formations_campaign_retirer": administrators(302, changes=those("administrator")),
    "formations_campaign_dupliquer": administrators(200),
}


@dataclass(frozen=True)
class Rights:
    """What the team may do with one table: lists of actors, and POSTs that do more than redraw.

    `posts` gives, for a verb, the status and whether a row changes when nothing but `post=yes` is
    sent: a deletion that nothing forbids, a form that accepts what is empty. Who may only look sees
    what support sees, and so does the data-protection group with `protection`. A table with its
    `own_screen` refuses in words, or shows itself again, to whoever sees it.
    """

    see: tuple = TEAM
    add: tuple = ()
    change: tuple = ()
    delete: tuple = ()
    posts: dict = field(default_factory=dict)
    protection: bool = False
    own_screen: bool = False
    derived: tuple = ()

    def row(self, verb) -> Row:
        """The row of one of the five addresses of a table."""
        reader = ("reader",) if "support" in self.see else ()
        protection = ("protection",) if self.protection else ()
        see = (*self.see, *reader, *protection)
        may = {"changelist": see, "history": see, "change": see}
        get = {**may, "add": self.add, "delete": self.delete}[verb]
        change = see if self.own_screen else self.change
        post = change if verb == "change" else get
        code, writes = self.posts.get(verb, (200, False))
        return Row(
            get=team(403, **dict.fromkeys(get, 200)),
            post=team(403, **dict.fromkeys(post, code)),
            data={"post": "yes"},
            changes=those(*post) if writes else NOBODY,
            derived=self.derived,
        )


ADMINISTRATOR = ("administrator",)
SEEN = Rights()
SETTINGS = Rights(add=ADMINISTRATOR, change=ADMINISTRATOR, delete=ADMINISTRATOR)
#: Settings that support has no use for.
OWN_SETTINGS = Rights(ADMINISTRATOR, ADMINISTRATOR, ADMINISTRATOR, ADMINISTRATOR)
GONE = {"delete": (302, True)}
#: Those that nothing of the world stands on: their deletion takes them away.
DELETED = Rights(ADMINISTRATOR, ADMINISTRATOR, ADMINISTRATOR, ADMINISTRATOR, posts=GONE)

ADMIN_TABLES = {
    "accounts_user": Rights(add=ADMINISTRATOR, change=TEAM, posts={"change": (302, True)}),
    "accounts_accountrequest": SEEN,
    "accounts_emailchange": SEEN,
    "accounts_posting": SEEN,
    # A version people may have accepted is neither changed nor deleted.
    "accounts_informationnotice": Rights(see=ADMINISTRATOR, add=ADMINISTRATOR),
    "auth_group": DELETED,
    "dossiers_dossier": Rights(
        change=TEAM, protection=True, own_screen=True, derived=("referents_reading",)
    ),
    "dossiers_candidature": SEEN,
    "dossiers_document": Rights(protection=True),
    "dossiers_copy": SEEN,
    "dossiers_complementrequest": SEEN,
    "dossiers_event": SEEN,
    "dossiers_consultation": SEEN,
    "dossiers_message": SEEN,
    "dossiers_straymail": SEEN,
    # Words of the team: the team edits them.
    "dossiers_answertemplate": Rights(
        add=TEAM, change=TEAM, delete=TEAM, posts={"delete": (302, True)}
    ),
    "dossiers_verdict": SEEN,
    "dossiers_reasontemplate": Rights(add=TEAM, change=TEAM, delete=ADMINISTRATOR, posts=GONE),
    "formations_school": SETTINGS,
    "formations_campaign": SETTINGS,
    "formations_formation": SETTINGS,
    "formations_tariff": Rights(see=ADMINISTRATOR, add=ADMINISTRATOR),
    "formations_pool": DELETED,
    "formations_notice": OWN_SETTINGS,
    "formations_requiredpiece": DELETED,
    "formations_role": Rights(
        see=ADMINISTRATOR, add=ADMINISTRATOR, delete=ADMINISTRATOR, posts=GONE
    ),
    "payments_payment": SEEN,
    "payments_providerevent": SEEN,
    "payments_alert": Rights(change=TEAM, posts={"change": (409, False)}, own_screen=True),
    "payments_supplement": SEEN,
    "payments_receipt": SEEN,
    "payments_comparison": SEEN,
    "referents_criterion": DELETED,
    # The screen is the team's; the decision, refused here for lack of one, an authorised person's.
    "referents_accessrequest": Rights(
        change=TEAM,
        posts={"change": (409, False), "history": (409, False)},
        protection=True,
        own_screen=True,
    ),
    "referents_referent": SEEN,
    "referents_pursuitopinion": SEEN,
}

ROWS = ACCOUNT | DOSSIER | CURRENT | PAYMENT | REFERENTS | READING

#: The POSTs accepted without our token: their providers sign them, or say a secret.
WITHOUT_TOKEN = frozenset({"payment_webhook", "mail_events", "mail_answers"})


def row(name) -> Row:
    """The row of a route's name. Raises LookupError, naming the route, if it has none."""
    if not name.startswith("admin:"):
        return _known(ROWS, name, name)
    page = name.removeprefix("admin:")
    if page in ADMIN_PAGES:
        return ADMIN_PAGES[page]
    table, _underscore, verb = page.rpartition("_")
    return _known(ADMIN_TABLES, table, name).row(verb)


def _known(table, key, name):
    if key not in table:
        raise LookupError(f"« {name} » has no row in tests/policy.py: say who may what")
    return table[key]
