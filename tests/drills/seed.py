"""Read by `manage.py shell`: candidates signed in, each with a dossier; prints what they need."""

import json

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from accounts import instant
from dossiers import actions
from tests import make

at = instant.now()
campaign = make.campaign(at, slug="exercice")
found = []
for rank in range(6):
    user = make.candidate(f"exercice{rank}", created_at=at)
    user.set_password("une-longue-phrase-de-passe")
    user.save(update_fields=["password"])
    row = make.dossier(campaign, at, user=user)
    skill = actions.add_row(row, "experiences", actor=user, at=at)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    found.append({"number": row.number, "session": session.session_key, "row": skill.pk})
print("SEED" + json.dumps(found))
