"""What each column of the platform holds of a person, in one word.

The record of processing (register), the erasure and the personal-data export are generated from
this table. The promise, held by `tests/test_privacy.py`: every column of every table of ours is
named here under exactly one category of the closed list, and every table of a library is classed
as a whole; a column added without its category breaks the suite, and so does a name that no
longer exists. « * » stands for the columns not named; it is allowed for `none` alone, so that
nothing about a person ever gets its category by default.
"""

#: The closed list.
TECHNICAL = "technical"  # keys, links between rows, versions, instants of the machine's own work
IDENTITY = "identity"  # who the person is: names, birth, nationality, civility
CONTACT = "contact"  # how the person is reached: addresses, telephone, language of the messages
ACADEMIC = "academic"  # studies, languages, experience, the formations wished
DOCUMENT = "document"  # papers deposited, their names, and why one is missing
MONEY = "money"  # bursary, amounts, payments
OPINION = "opinion"  # what another person says of the candidate
DECISION = "decision"  # what was ruled, on the whole dossier or one candidature
JOURNAL = "journal"  # who did what, when and why
ACCOUNT = "account"  # means of access: password, rights, notices accepted
NONE = "none"  # nothing about a person: settings of a campaign, public facts of a school

CATEGORIES = (
    TECHNICAL,
    IDENTITY,
    CONTACT,
    ACADEMIC,
    DOCUMENT,
    MONEY,
    OPINION,
    DECISION,
    JOURNAL,
    ACCOUNT,
    NONE,
)

EVERYTHING_ELSE = "*"

_ACCOUNTS = {
    "accounts.User": {
        TECHNICAL: "id serial",
        IDENTITY: "birth_name usage_name first_names birth_date",
        ACADEMIC: "situation diploma",
        CONTACT: "email language",
        ACCOUNT: "password last_login is_superuser is_active is_staff groups user_permissions",
        JOURNAL: "created_at",
    },
    "accounts.InformationNotice": {NONE: EVERYTHING_ELSE},
    "accounts.AccountRequest": {
        TECHNICAL: "id serial user mailed_at mails ip_truncated",
        IDENTITY: "birth_name usage_name first_names birth_date",
        ACADEMIC: "situation diploma campaign formation",
        CONTACT: "email",
        ACCOUNT: "notice notice_language accepted_at",
        JOURNAL: "created_at confirmed_at",
    },
    "accounts.Visit": {
        TECHNICAL: "id user serial",
        ACCOUNT: "session_key browser system",
        JOURNAL: "began_at seen_at",
    },
    "accounts.EmailChange": {
        TECHNICAL: "id user",
        CONTACT: "email",
        JOURNAL: "created_at confirmed_at",
    },
    "accounts.Posting": {
        TECHNICAL: "id email purpose object_id serial links user message_id erase_once_sent "
        "claimed_at attempts next_try_at parked_at error",
        CONTACT: "language",
        JOURNAL: "template dossier_number sent_at",
    },
    "accounts.MailWording": {
        TECHNICAL: "id",
        NONE: EVERYTHING_ELSE,
        JOURNAL: "author written_at",
    },
}

_FORMATIONS = {
    "formations.School": {NONE: EVERYTHING_ELSE},
    "formations.Campaign": {NONE: EVERYTHING_ELSE},
    "formations.Tariff": {NONE: EVERYTHING_ELSE},
    "formations.Pool": {NONE: EVERYTHING_ELSE},
    "formations.Notice": {NONE: EVERYTHING_ELSE},
    # The address of a formation is sometimes that of a person of the school.
    "formations.Formation": {CONTACT: "contact_email contact_phone", NONE: EVERYTHING_ELSE},
    "formations.Option": {NONE: EVERYTHING_ELSE},
    "formations.AcceptedTitle": {NONE: EVERYTHING_ELSE},
    "formations.RequiredPiece": {NONE: EVERYTHING_ELSE},
    "formations.CalendarStep": {NONE: EVERYTHING_ELSE},
    "formations.Role": {TECHNICAL: "id", ACCOUNT: "user school formation kind"},
}

_ANSWERS = {
    "dossiers.Identity": {
        TECHNICAL: "dossier",
        IDENTITY: "civility birth_place birth_department birth_country nationality "
        "other_nationality accommodation",
        CONTACT: "address address_more postcode city country phone emergency_name emergency_phone",
    },
    "dossiers.IneNumber": {
        TECHNICAL: "dossier",
        IDENTITY: "number other_format without reason explanation",
    },
    "dossiers.Papers": {TECHNICAL: "dossier", IDENTITY: "kind"},
    "dossiers.Baccalaureat": {
        TECHNICAL: "dossier",
        ACADEMIC: "kind title year series mention establishment city country academy maths "
        "physics french english",
    },
    "dossiers.Path": {TECHNICAL: "dossier", ACADEMIC: "gap"},
    "dossiers.Languages": {
        TECHNICAL: "dossier",
        ACADEMIC: "french_mother_tongue french_level stays",
    },
    "dossiers.WorkLife": {TECHNICAL: "dossier", ACADEMIC: "none_yet"},
    "dossiers.Stay": {
        TECHNICAL: "dossier",
        ACADEMIC: "abroad nature country city starts_on ends_on",
    },
    "dossiers.Bursary": {
        TECHNICAL: "dossier",
        MONEY: "claimed",
        DECISION: "ruling ruling_reason",
        JOURNAL: "ruled_at ruled_by",
    },
    "dossiers.StudyYear": {
        TECHNICAL: "id dossier",
        ACADEMIC: "year_start situation diploma speciality establishment city country status "
        "result average_s1 average_s2 rank cohort ects comment",
    },
    "dossiers.LanguageSkill": {
        TECHNICAL: "id dossier",
        ACADEMIC: "language level certification score certified_on",
    },
    "dossiers.Experience": {
        TECHNICAL: "id dossier",
        ACADEMIC: "kind organisation city starts_on ends_on missions",
    },
}

_DOSSIERS = {
    "dossiers.Dossier": {
        TECHNICAL: "id number user campaign tariff left_state closing_told progress "
        "progress_revision transmissions",
        IDENTITY: "search person_key ine_key",
        # Raw text of values that do not parse yet: whatever the pages hold.
        ACADEMIC: "drafts",
        DECISION: "state",
        JOURNAL: "created_at state_since transmitted_at transmission_number declared_at agent "
        "agent_since",
    },
    "dossiers.ToldApart": {TECHNICAL: "id one other", JOURNAL: "said_by said_at reason"},
    "dossiers.Candidature": {
        TECHNICAL: "id dossier transmitted_in",
        ACADEMIC: "formation option already_applied host_company",
        JOURNAL: "chosen_at unticked_at withdrawn_at notice notice_accepted_at",
    },
    "dossiers.Event": {
        TECHNICAL: "id dossier",
        JOURNAL: "name actor at note candidature data",
    },
    "dossiers.Consultation": {
        TECHNICAL: "id dossier day network",
        JOURNAL: "file reader at door",
    },
    "dossiers.ComplementRequest": {
        TECHNICAL: "id dossier",
        JOURNAL: "asked_by asked_at due_at note pages items closed_at answered",
    },
    "dossiers.Justification": {TECHNICAL: "id dossier", DOCUMENT: "item reason text"},
    "dossiers.StoredFile": {
        TECHNICAL: "id key original_key digest type size pages width height state",
        DOCUMENT: "name",
        JOURNAL: "created_at",
    },
    "dossiers.Document": {
        TECHNICAL: "id dossier page slot",
        DOCUMENT: "file status reason later_until kind title",
        JOURNAL: "origin created_at created_by removed_at",
    },
    "dossiers.Copy": {
        TECHNICAL: "id dossier number digest",
        DOCUMENT: "content",
        JOURNAL: "made_at",
    },
    "dossiers.ReasonTemplate": {NONE: EVERYTHING_ELSE},
    "dossiers.Verdict": {
        TECHNICAL: "id document template",
        DECISION: "judgement reason",
        JOURNAL: "given_by given_at ended_at",
    },
    "dossiers.CopyDocument": {TECHNICAL: "id copy slot", DOCUMENT: "label file"},
    "dossiers.Rendering": {
        TECHNICAL: "id copy kind requested_at claimed_at made_at attempts next_try_at error",
        DOCUMENT: "file",
    },
    # What people write to each other may hold anything: kept and erased with the journal.
    "dossiers.Message": {
        TECHNICAL: "id dossier page mail_id",
        CONTACT: "mail_from",
        JOURNAL: "side author body sent_at read_at answered_at awaits told_at",
    },
    "dossiers.MessageFile": {TECHNICAL: "id message", DOCUMENT: "file"},
    "dossiers.Note": {TECHNICAL: "id dossier", JOURNAL: "author body written_at"},
    "dossiers.AnswerTemplate": {NONE: EVERYTHING_ELSE},
    "dossiers.StrayFile": {TECHNICAL: "id mail", DOCUMENT: "file"},
    "dossiers.StrayMail": {
        TECHNICAL: "id mail_id dossier",
        CONTACT: "sender",
        JOURNAL: "subject body received_at closed_at closed_by",
    },
}

_PAYMENTS = {
    "payments.Payment": {
        TECHNICAL: "id dossier mode tariff provider_id address problem",
        MONEY: "reference amount currency state reduced lines",
        JOURNAL: "actor opened_at expires_at settled_at intention_at intention intention_refusal",
    },
    "payments.ProviderEvent": {
        TECHNICAL: "id event_id kind payment received_at",
        MONEY: "reference",
    },
    "payments.StandInSession": {
        TECHNICAL: "id state confirms_at",
        MONEY: "reference amount currency label",
    },
    "payments.Alert": {
        TECHNICAL: "id dossier payment",
        MONEY: "kind cents",
        JOURNAL: "note raised_at closed_at closed_by outcome",
    },
    "payments.Supplement": {
        TECHNICAL: "id dossier",
        MONEY: "cents reason",
        JOURNAL: "asked_by asked_at due_at paid_at lapsed_at",
    },
    "payments.Receipt": {
        TECHNICAL: "id payment file requested_at claimed_at made_at attempts next_try_at error",
        MONEY: "number",
    },
    "payments.Comparison": {
        TECHNICAL: "id made_at sessions",
        MONEY: "day ours theirs difference details",
    },
}

_REFERENTS = {
    "referents.Referent": {
        TECHNICAL: "id dossier kind position",
        IDENTITY: "civility last_name first_name function organisation",
        CONTACT: "email language",
        OPINION: "relation warned when",
        JOURNAL: "created_at",
    },
    "referents.Criterion": {NONE: EVERYTHING_ELSE},
    "referents.Recommendation": {
        TECHNICAL: "id dossier referent pursuit serial state left_state reminders",
        CONTACT: "address",
        OPINION: "draft draft_file relation grid overall text file decline_reason",
        JOURNAL: "asked_at chased_at sent_at corrected_at ended_at",
    },
    "referents.OpinionPrint": {
        TECHNICAL: "recommendation asked_at claimed_at made_at attempts next_try_at error",
        OPINION: "file",
    },
    "referents.AccessRequest": {
        TECHNICAL: "id dossier due_at",
        OPINION: "disclosed",
        DECISION: "decision reason",
        JOURNAL: "asked_at decided_at decided_by",
    },
    "referents.Reading": {TECHNICAL: "id dossier", JOURNAL: "reader since read_at"},
    "referents.AccessFile": {TECHNICAL: "id request", OPINION: "file"},
    "referents.ReferentChoice": {TECHNICAL: "dossier", OPINION: "none_declared reason"},
    "referents.PursuitOpinion": {
        TECHNICAL: "dossier",
        IDENTITY: "last_name first_name function organisation",
        CONTACT: "email language",
        OPINION: "door reason",
    },
}

_BACKOFFICE = {
    "backoffice.Batch": {
        TECHNICAL: "id claimed_at dossiers total done options label file_key file_name erase_at "
        "error",
        JOURNAL: "kind state asked_by asked_at ended_at",
    },
    "backoffice.SavedView": {TECHNICAL: "id query shared", JOURNAL: "owner name"},
    "backoffice.BatchLine": {TECHNICAL: "id batch dossier", JOURNAL: "done words"},
}

#: "app.Model" -> {category: names of its columns}, for every table of ours.
REGISTER: dict[str, dict[str, str]] = {
    **_ACCOUNTS,
    **_FORMATIONS,
    **_ANSWERS,
    **_DOSSIERS,
    **_PAYMENTS,
    **_REFERENTS,
    **_BACKOFFICE,
}

#: "app.Model" -> the category that holds for the whole of a table some library brought.
LIBRARIES: dict[str, str] = {
    "admin.LogEntry": JOURNAL,
    "account.EmailAddress": CONTACT,
    "account.EmailConfirmation": CONTACT,
    "auth.Group": ACCOUNT,
    "auth.Permission": NONE,
    "mfa.Authenticator": ACCOUNT,
    "axes.AccessAttempt": ACCOUNT,
    "axes.AccessAttemptExpiration": ACCOUNT,
    "axes.AccessFailureLog": ACCOUNT,
    "axes.AccessLog": ACCOUNT,
    "contenttypes.ContentType": NONE,
    "post_office.Attachment": CONTACT,
    "post_office.Email": CONTACT,
    "post_office.EmailTemplate": NONE,
    "post_office.Log": CONTACT,
    "sessions.Session": ACCOUNT,
}


def category(field) -> str:
    """The category of a model's column. Raises LookupError for one that has none."""
    label = field.model._meta.label
    if label in LIBRARIES:
        return LIBRARIES[label]
    columns = REGISTER.get(label, {})
    named = [each for each, names in columns.items() if field.name in names.split()]
    named += [each for each, names in columns.items() if names == EVERYTHING_ELSE]
    if not named:
        raise LookupError(f"{label}.{field.name} n’a pas de catégorie dans config/register.py")
    return named[0]
