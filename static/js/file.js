// The work queue by keyboard: j and k walk the lines, Enter opens one, x ticks it, / searches. Filters
// apply by themselves and stay in the address; counts and feed follow what happens.

const PAUSE = 500;
const EVERY = 30000;
/** What a filter changes on the page; the form where one types stays in place. */
const PARTS = ["f-groupes", "f-tete", "f-resultats", "garder"];
const form = document.querySelector("[data-filtres]");
const typing = (node) => node.closest?.("input:not([type=checkbox]), textarea, select");
const lines = () => [...document.querySelectorAll("[data-file] tbody tr")];
const boxes = () => [...document.querySelectorAll("[data-file] [name=dossier]")];

function select(line) {
  for (const each of lines()) each.classList.toggle("sel", each === line);
}

function walk(step) {
  const all = lines();
  const now = all.findIndex((line) => line.classList.contains("sel"));
  all[Math.min(all.length - 1, Math.max(0, now + step))]?.querySelector("a").focus();
}

function count() {
  const ticked = boxes().filter((box) => box.checked).length;
  const all = document.querySelector("[data-tous]");
  const told = document.querySelector("[data-coches]");
  if (told) told.value = ticked;
  if (all) all.checked = ticked > 0 && ticked === boxes().length;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (event.key === "j") walk(1);
  else if (event.key === "k") walk(-1);
  else if (event.key === "x") document.querySelector("[data-file] .sel [name=dossier]")?.click();
  else if (event.key === "/") {
    event.preventDefault();
    document.querySelector("[data-chercher]").focus();
  }
});
document.addEventListener("focusin", ({ target }) => {
  const line = target.closest("[data-file] tbody tr");
  if (line) select(line);
});
document.addEventListener("change", ({ target }) => {
  if (target.matches("[data-tous]")) for (const box of boxes()) box.checked = target.checked;
  count();
  if (form.contains(target) && target.matches("select, [name=boursier]")) form.requestSubmit();
});
addEventListener("pageshow", count); // a browser that goes back ticks again what was ticked

const given = () => {
  const said = new FormData(form);
  for (const [name, value] of [...said]) if (!value) said.delete(name);
  return new URLSearchParams(said);
};

function renew(text, ids) {
  const found = new DOMParser().parseFromString(text, "text/html");
  for (const id of ids) {
    const there = document.getElementById(id);
    const fresh = found.getElementById(id);
    if (there && fresh && !there.contains(document.activeElement)) there.replaceWith(fresh);
  }
}

async function got(address, headers = {}) {
  const answer = await fetch(address, { headers: { "X-Requested-With": "fetch", ...headers } }).catch(() => undefined);
  return answer?.ok && !answer.redirected ? answer.text() : undefined;
}

let pause;
async function search() {
  const query = `?${given()}`;
  const text = await got(query);
  if (text === undefined || query !== `?${given()}`) return; // typed on meanwhile: the later one answers
  renew(text, PARTS);
  history.replaceState(history.state, "", query);
  count();
}
document.querySelector("[data-chercher]").addEventListener("input", () => {
  clearTimeout(pause);
  pause = setTimeout(search, PAUSE);
});

setInterval(async () => {
  if (document.visibilityState === "hidden") return;
  // Watching is no use of the session: it does not put its end off.
  const text = await got(`?${given()}&suivi=1`, { "X-Session-Watch": "1" });
  if (text) renew(text, ["f-groupes", "f-fil"]);
}, EVERY);
