// The thread on the desk: ready answers go where one types, what is typed is kept, what is new appears.

import { forget, keep, recall } from "./garde.js";

const log = document.querySelector("#fil-bureau");
const box = document.querySelector("#reponse");
const note = document.querySelector("#note-interne");
const EVERY = 10000;

// --- Kept until the thread shows it --------------------------------------------------------------------

const bare = (text) => text.replace(/\s+/g, "");
const shown = (place, from = 0) =>
  [...document.querySelectorAll(place)].filter((each) => Number(each.dataset.corps) > from).map((each) => bare(each.textContent));

/** Keep what this box holds until `place` shows it, in a line later than those seen when it was sent. */
function hold(field, name, place, last) {
  const kept = recall(name);
  const sent = kept?.sent;
  if (sent !== undefined && shown(place, sent).includes(bare(kept.text))) forget(name);
  else if (kept && !field.value) field.value = kept.text;
  field.addEventListener("input", () => (field.value ? keep(name, { text: field.value }) : forget(name)));
  field.form.addEventListener("submit", ({ submitter }) => {
    if (field.value && submitter?.name !== "inserer") keep(name, { text: field.value, sent: last() });
  });
}

const newest = (place) => Math.max(0, ...[...document.querySelectorAll(place)].map((each) => Number(each.dataset.corps)));
if (box) {
  hold(box, `reponse:${box.form.dataset.numero}`, "#fil-bureau .support [data-corps]", () => Number(log.dataset.dernier));
  document.querySelector("[name=inserer]")?.addEventListener("click", (event) => {
    const text = document.querySelector("#modele-reponse").selectedOptions[0]?.dataset.texte;
    event.preventDefault();
    if (!text) return;
    const start = box.selectionStart ?? box.value.length;
    box.setRangeText(text, start, box.selectionEnd ?? start, "end");
    box.dispatchEvent(new Event("input"));
    box.focus();
  });
}
if (note) hold(note, `note:${note.form.dataset.numero}`, "#notes [data-corps]", () => newest("#notes [data-corps]"));

// --- What is new -----------------------------------------------------------------------------------------

async function ask() {
  if (document.visibilityState === "hidden") return;
  // Watching is no use of the session: it does not put its end off.
  const headers = { "X-Requested-With": "fetch", "X-Session-Watch": "1" };
  const address = `${log.dataset.fil}?apres=${log.dataset.dernier}`;
  const answer = await fetch(address, { headers }).catch(() => undefined);
  if (answer?.status !== 200) return;
  const near = log.scrollHeight - log.scrollTop - log.clientHeight < 80;
  log.insertAdjacentHTML("beforeend", await answer.text());
  log.dataset.dernier = [...log.querySelectorAll("[data-message]")].at(-1)?.dataset.message ?? log.dataset.dernier;
  if (box) box.form.elements.namedItem("apres").value = log.dataset.dernier; // it is now before one's eyes
  if (near) log.scrollTop = log.scrollHeight;
}
log.scrollTop = log.scrollHeight;
setInterval(ask, EVERY);
