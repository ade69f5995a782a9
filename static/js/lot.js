// Follows a gesture on many dossiers while its page is seen.

const place = document.querySelector("#etat-lot");

async function look() {
  if (document.visibilityState !== "hidden") {
    const headers = { "X-Requested-With": "fetch", "X-Session-Watch": "1" };
    const answer = await fetch(place.dataset.etat, { headers }).catch(() => undefined);
    if (answer?.ok) place.innerHTML = await answer.text();
  }
  if (place.querySelector("[data-fini=oui]")) location.reload();
  else setTimeout(look, 2000);
}
if (place) setTimeout(look, 1500);
