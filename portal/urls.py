"""Addresses of the candidates' and referents' screens."""

from allauth.account import views as allauth
from django.urls import path, re_path

from portal.views import (
    access_request,
    account,
    account_mails,
    account_request,
    catalogue,
    dossier,
    files,
    mail_provider,
    mailbox,
    payment,
    public,
    referent,
    referent_requests,
    second_factor,
    sending,
    session,
    talk,
    visits,
)

# The person: asking for an account, signing in, what the account holds. allauth's names, our paths.
ACCOUNT = [
    path("compte/", account.account, name="account"),
    path("compte/demande/", account_request.ask, name="account_request"),
    path("compte/demande/", account_request.ask, name="account_signup"),
    path("compte/demande/envoyee/", account_request.sent, name="account_request_sent"),
    path("compte/demande/renvoi/", account_request.again, name="account_request_again"),
    path("compte/ouvrir/", account_request.choose_password, name="account_confirm_password"),
    path("compte/ouvrir/<str:token>/", account_request.follow, name="account_confirm"),
    path("compte/connexion/", account.sign_in, name="account_login"),
    path("compte/connexion/code/", account.ask_code, name="account_request_login_code"),
    path("compte/connexion/code/saisie/", account.type_code, name="account_confirm_login_code"),
    path("compte/connexion/verification/", second_factor.confirm, name="mfa_authenticate"),
    path("compte/deconnexion/", account.sign_out, name="account_logout"),
    path("compte/session/", session.left, name="account_session"),
    path("compte/ferme/", allauth.account_inactive, name="account_inactive"),
    path("compte/encore/", allauth.reauthenticate, name="account_reauthenticate"),
    path("compte/encore/verification/", second_factor.confirm_again, name="mfa_reauthenticate"),
    path("compte/sessions/", visits.end, name="account_visits"),
    path("compte/double-verification/", second_factor.index, name="mfa_index"),
    path("compte/double-verification/appareil/", second_factor.activate, name="mfa_activate_totp"),
    path(
        "compte/double-verification/retirer/", second_factor.deactivate, name="mfa_deactivate_totp"
    ),
    path(
        "compte/double-verification/secours/",
        second_factor.recovery_codes,
        name="mfa_view_recovery_codes",
    ),
    path(
        "compte/double-verification/secours/nouveaux/",
        second_factor.new_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path("compte/courriels/", account_mails.mails, name="account_mails"),
    path("compte/courriels/<int:key>/", account_mails.mail, name="account_mail"),
    path("compte/avis/", access_request.opinions, name="account_access"),
    path("compte/adresse/", account.change_address, name="account_email"),
    path("compte/adresse/confirmer/", account.confirm_change, name="account_email_confirm_page"),
    path("compte/adresse/<str:token>/", account.follow_change, name="account_email_confirm"),
    path("compte/mot-de-passe/", allauth.password_change, name="account_change_password"),
    path("compte/mot-de-passe/oublie/", account.forgotten, name="account_reset_password"),
    path("compte/mot-de-passe/oublie/", account.forgotten, name="account_set_password"),
    path(
        "compte/mot-de-passe/oublie/envoye/",
        account.forgotten_sent,
        name="account_reset_password_done",
    ),
    re_path(
        r"^compte/mot-de-passe/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.choose_again,
        name="account_reset_password_from_key",
    ),
    path(
        "compte/mot-de-passe/choisi/",
        allauth.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]

# The demonstration's mailbox: 404 elsewhere.
MAILBOX = [
    path("demo/courrier/", mailbox.messages, name="mailbox"),
    path("demo/courrier/<int:key>/", mailbox.message, name="mailbox_message"),
    path("demo/courrier/<int:key>/html/", mailbox.message_html, name="mailbox_html"),
]


def of_a_dossier(prefix, name):
    """One dossier's addresses, under `dossier/` (the current one) or `dossiers/<number>/`."""
    return [
        path(f"{prefix}recapitulatif/", sending.recap, name=f"{name}_recap"),
        path(f"{prefix}transmis/", sending.sent, name=f"{name}_sent"),
        path(f"{prefix}completer/", sending.answer, name=f"{name}_answer"),
        path(f"{prefix}retrait/", sending.withdraw, name=f"{name}_withdraw"),
        path(f"{prefix}reprise/", dossier.carry_over, name=f"{name}_carry_over"),
        path(f"{prefix}pdf/<int:copy>/<slug:kind>/", sending.pdf, name=f"{name}_pdf"),
        path(f"{prefix}messages/", talk.thread, name=f"{name}_messages"),
        path(f"{prefix}<slug:page>/", dossier.page, name=f"{name}_page"),
        path(prefix, dossier.home, name=name),
    ]


# The dossier: the current one at a short address, any other by its number.
DOSSIER = [
    path("dossiers/", dossier.open_another, name="open_dossier"),
    *of_a_dossier("dossiers/<slug:number>/", "numbered_dossier"),
    *of_a_dossier("dossier/", "dossier"),
    path("fichiers/<uuid:pk>/", files.file, name="file"),
    path("fichiers/a-part/<str:token>/", files.apart, name="file_apart"),
]

# Paying: from the page of fees to the provider and back. The pretended provider: 404 elsewhere.
PAYMENT = [
    path("dossiers/<slug:number>/frais/payer/", payment.pay, name="payment_open"),
    path("dossiers/<slug:number>/frais/annuler/", payment.cancel, name="payment_cancel"),
    path("paiement/retour/", payment.back, name="payment_return"),
    path("paiement/recu/<slug:reference>/", payment.receipt, name="payment_receipt"),
    path("paiement/webhook/", payment.webhook, name="payment_webhook"),
    path("courriel/evenements/", mail_provider.events, name="mail_events"),
    path("courriel/recus/", mail_provider.answers, name="mail_answers"),
    path("demo/paiement/<slug:reference>/", payment.pretend, name="payment_stand_in"),
]

# The person whose opinion is asked: no account; the token leaves the address at once.
REFERENT = [
    path("referent/", referent.answer, name="referent"),
    path("referent/relire/", referent.review, name="referent_review"),
    path("referent/decliner/", referent.decline, name="referent_decline"),
    path("referent/merci/", referent.thanks, name="referent_thanks"),
    path("referent/document/", referent.document, name="referent_document"),
    path("referent/copie/", referent.copy, name="referent_copy"),
    path("referent/demandes/", referent_requests.requests, name="referent_requests"),
    path("referent/<str:token>/", referent.follow, name="referent_follow"),
]

urlpatterns = [
    *ACCOUNT,
    *DOSSIER,
    *PAYMENT,
    *REFERENT,
    *MAILBOX,
    # What anyone may read.
    path("", public.home, name="home"),
    path("formations/", catalogue.formations, name="catalogue"),
    path("formations/<slug:slug>/", catalogue.formation, name="formation"),
    path("formations/<slug:slug>/notice/", catalogue.notice, name="formation_notice"),
    path("aide/", public.help_page, name="help"),
    path("accessibilite/", public.accessibility, name="accessibility"),
    path("donnees-personnelles/", public.privacy, name="privacy"),
    path("mentions-legales/", public.legal, name="legal"),
    path("guide-de-style/", public.style_guide, name="style_guide"),
    path("theme/", public.theme, name="theme"),
    path("langue/", public.language, name="set_language"),
    path("sante/", public.health, name="health"),
    path("sante/pret/", public.health_ready, name="health_ready"),
]
