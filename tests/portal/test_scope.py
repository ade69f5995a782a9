"""Another person's dossier does not exist: whatever the address, whatever the number inside it."""

import pytest
from django.db import transaction
from django.test import Client, TestCase
from django.urls import reverse

from dossiers import actions
from dossiers.models import Candidature, Document, StoredFile
from dossiers.sections import forget_pieces
from referents.models import Recommendation
from tests import make
from tests.browsers import BACKEND, Browsers, contents
from tests.conftest import TODAY
from tests.world import PAGES, STATES, World, deposit, pdf, stored

#: An address of a dossier that nobody has.
UNKNOWN = "2026-99999"


def addresses(number):
    """Every address that a number opens."""
    known = [("numbered_dossier_page", {"page": page}) for page in [*PAGES, "baccalaureat", "x"]]
    known += [("numbered_dossier_pdf", {"copy": 1, "kind": kind}) for kind in ("dossier", "x")]
    known += [("numbered_dossier_pdf", {"copy": 1, "kind": "recepisse"})]
    own = ["", "_recap", "_sent", "_answer", "_withdraw"]
    known += [(f"numbered_dossier{name}", {}) for name in own]
    known += [("payment_open", {}), ("payment_cancel", {})]
    return [reverse(name, kwargs={"number": number, **more}) for name, more in known]


class ScopeTest(TestCase):
    """Basile, signed in, tries what is Camille's."""

    @classmethod
    def setUpTestData(cls):
        forget_pieces()
        cls.world = World(TODAY)

    @pytest.fixture(autouse=True)
    def _instant(self, clock):
        """The world's own instant."""

    def setUp(self):
        self.client.force_login(self.world.b, backend=BACKEND)

    def test_no_address_of_another_dossier_exists(self):
        browsers = Browsers({"basile": self.world.b})
        for state in STATES:
            dossier = self.world.of_a[state]
            for address in addresses(dossier.number):
                for method in ("get", "post"):
                    data = {"dossier": dossier.number} if method == "post" else {}
                    found = browsers.send("basile", method, address, data)
                    assert (found.status in {404, 405}, found.tables) == (True, set()), address

    def test_a_dossier_of_another_reads_as_one_that_nobody_has(self):
        taken = self.world.of_a["submitted"].number
        for real, false in zip(addresses(taken), addresses(UNKNOWN), strict=True):
            answers = [self.client.get(each) for each in (real, false)]
            pages = [self._without_chance(each, taken) for each in answers]
            assert pages[0] == pages[1], real

    @staticmethod
    def _without_chance(answer, number):
        """Status, headers and text without what differs at each request."""
        text = answer.content.decode()
        for word in (answer["X-Request-ID"], number, UNKNOWN):
            text = text.replace(word, "")
        kept = {k: v for k, v in answer.items() if k not in {"X-Request-ID", "Content-Length"}}
        text = "\n".join(line for line in text.split("\n") if "csrfmiddlewaretoken" not in line)
        return answer.status_code, kept, text

    def test_no_file_of_another_is_served(self):
        dossier = self.world.of_a["submitted"]
        removed = deposit(dossier, TODAY, name="avant.jpg", removed_at=TODAY)
        kept = dossier.copies.get()
        held = kept.documents.get().file_id
        assert held == dossier.documents.current().get().file_id
        files = {removed.file_id, held, kept.renderings.get(kind="recepisse").file_id}
        files |= {
            each.documents.get(slot="photo").file_id
            for each in self.world.of_a.values()
            if each != dossier
        }
        for pk in files:
            assert self.client.get(f"/fichiers/{pk}/").status_code == 404
        mine = Client()
        mine.force_login(self.world.a, backend=BACKEND)
        assert {mine.get(f"/fichiers/{pk}/").status_code for pk in files} == {200}

    def test_a_file_that_nothing_points_to_is_nobodys(self):
        orphan = stored("seul.jpg", b"octets", "jpg", TODAY)
        assert self.client.get(f"/fichiers/{orphan.pk}/").status_code == 404

    def test_jurors_and_schools_read_no_file_yet(self):
        dossier = self.world.of_a["validated"]
        files = StoredFile.objects.filter(documents__dossier=dossier)
        for user in (self.world.juror, self.world.manager):
            self.client.force_login(user, backend=BACKEND)
            codes = {self.client.get(f"/fichiers/{each.pk}/").status_code for each in files}
            assert codes == {404}

    def test_who_signed_out_reads_nothing_more(self):
        address = f"/fichiers/{self.world.of_b['draft'].documents.get().file_id}/"
        assert self.client.get(address).status_code == 200
        self.client.post("/compte/deconnexion/")
        assert self.client.get(address).status_code == 302

    def test_a_payment_of_another_is_unknown(self):
        address = reverse("payment_return")
        for reference in (self.world.payment.reference, "", "x"):
            assert self.client.get(address, {"ref": reference}).status_code == 404

    def test_the_number_of_a_copy_counts_within_ones_own_dossier(self):
        mine, other = self.world.of_b["submitted"], self.world.of_a["submitted"]
        ours = mine.copies.get().renderings.get(kind="recepisse").file_id
        found = self.client.get(f"/dossiers/{mine.number}/pdf/1/recepisse/")
        assert found["Location"] == f"/fichiers/{ours}/"
        theirs = other.copies.get()
        type(theirs).objects.filter(pk=theirs.pk).update(number=7)
        pdf(theirs, TODAY, kind="dossier")
        assert self.client.get(f"/dossiers/{mine.number}/pdf/7/dossier/").status_code == 404

    def _gestures(self):
        """Basile's own address each time, with the number of something of Camille's inside."""
        hers = self.world.of_a["draft"]
        document = Document.objects.get(dossier=hers)
        wish = Candidature.objects.get(dossier=hers)
        referent = hers.referents.get()
        skill = actions.add_row(hers, "langues", actor=hers.user, at=TODAY)
        yield "pieces", "", {"retirer": f"doc-{document.pk}"}
        yield "pieces", "", {"remettre": f"doc-{document.pk}"}
        yield "formations", "", {"decocher": str(wish.pk)}
        yield "formations", "", {"retirer": f"lettre-{wish.pk}"}
        yield "formations", "", {"fichier-lettre-" + str(wish.pk): make.picture()}
        yield "formations", "", {"exempter": f"lettre-{wish.pk}", "exempter-motif": "x"}
        yield "formations", f"?champ={wish.pk}-host_company", {f"{wish.pk}-host_company": "Z"}
        yield "referents", "", {"supprimer": str(referent.pk)}
        yield "referents", "", {f"{referent.pk}-email": "faux@exemple.fr"}
        yield (
            "referents",
            f"?champ={referent.pk}-email",
            {f"{referent.pk}-email": "faux@exemple.fr"},
        )
        yield "langues", "", {"supprimer": str(skill.pk)}
        yield "langues", "", {f"{skill.pk}-language": "Russe"}
        yield "retrait", "", {"compris": "on", "retirer": str(wish.pk)}

    def test_a_number_of_another_inside_ones_own_page_does_nothing_to_it(self):
        mine, hers = self.world.of_b["draft"], self.world.of_a["draft"]
        for page, query, data in list(self._gestures()):
            before = self._of(hers)
            with transaction.atomic():
                address = f"/dossiers/{mine.number}/{page}/{query}"
                found = self.client.post(address, data | {"dossier": mine.number})
                assert found.status_code in {200, 302, 409, 422}, (page, data)
                assert self._of(hers) == before, (page, query, data)
                transaction.set_rollback(True)

    @staticmethod
    def _of(dossier):
        """Everything that the tables say of one dossier, and of the rows it holds."""
        named = {dossier.number, dossier.user.email}
        rows = contents()
        ids = {str(each) for each in named}
        tables = ("dossiers_document", "dossiers_candidature", "referents_referent")
        kept = {table: rows[table] for table in rows if table not in tables}
        about = {
            "document": sorted(dossier.documents.values_list()),
            "wish": sorted(dossier.candidatures.values_list()),
            "referent": sorted(dossier.referents.values_list()),
            "skill": sorted(dossier.language_skills.values_list()),
        }
        lines = [line for table in kept.values() for line in table if any(i in line for i in ids)]
        return about, lines

    def test_no_page_of_ones_own_says_a_word_of_another(self):
        words = (self.world.a.email, "Camille", self.world.of_a["submitted"].number)
        type(self.world.a).objects.filter(pk=self.world.b.pk).update(first_names="Basile")
        type(self.world.a).objects.filter(pk=self.world.a.pk).update(first_names="Camille Unique")
        mine = [each.number for each in self.world.of_b.values()]
        pages = ["/compte/", "/dossier/", *(each for one in mine for each in addresses(one))]
        for address in [*pages, "/", "/formations/", self._formation()]:
            found = self.client.get(address)
            text = found.content.decode() if not found.streaming else ""
            assert [word for word in (words[0], "Camille Unique", words[2]) if word in text] == []

    def test_no_word_of_a_referent_reaches_the_candidate(self):
        """V2: its state may be told, never what it says, wherever it says it."""
        dossier, word = self.world.of_a["submitted"], "Zibeline7"
        said = dict.fromkeys(("relation", "text", "decline_reason"), word)
        Recommendation.objects.update_or_create(
            dossier=dossier,
            referent=dossier.referents.get(),
            defaults={
                **said,
                "address": "prof@ecole.exemple",
                "asked_at": TODAY,
                "sent_at": TODAY,
                "state": "sent",
                "draft": {"text": word},
                "grid": {"1": word},
                "file": stored(f"{word}.pdf", word.encode(), "pdf", TODAY),
            },
        )
        self.client.force_login(self.world.a, backend=BACKEND)
        for address in ["/compte/", "/dossier/", *addresses(dossier.number)]:
            assert word not in self.client.get(address).content.decode(), address
        assert word not in str(contents()["dossiers_copy"])
        file = StoredFile.objects.get(name=f"{word}.pdf")
        assert self.client.get(f"/fichiers/{file.pk}/").status_code == 404

    def _formation(self):
        return f"/formations/{self.world.formation.slug}/"
