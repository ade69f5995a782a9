// The session: its end is told two minutes before, and put off in one gesture; once ended, one signs in again over
// the page, which keeps all it holds. A login page never takes the place of a form.

const soon = document.querySelector("#session-bientot");
const lost = document.querySelector("#session-perdue");
const form = document.querySelector("#reprise");
const NOTICE = 120; // seconds
const ADDRESS = "/compte/session/";
let timer;
let limit = false; // the end that comes is that of the whole session, which no gesture moves

/** Seconds left, as the server tells them; asking does not make the session longer, unless `more`. */
async function left(more = false) {
  const headers = { "X-Requested-With": "fetch", ...(!more && { "X-Session-Watch": "1" }) };
  const answer = await fetch(ADDRESS, { headers, cache: "no-store" });
  return answer.status === 401 ? 0 : Number(answer.headers.get("X-Session-Left")) || NOTICE * 2;
}

function wait(seconds) {
  clearTimeout(timer);
  // A timer that sleeps with its computer wakes late: what is left is asked again, never supposed.
  if (seconds > 0) timer = setTimeout(watch, Math.min(Math.max(seconds - NOTICE, 1), 600) * 1000);
}

async function watch() {
  try {
    const seconds = await left();
    if (seconds <= 0) return ended();
    if (seconds > NOTICE) {
      limit = false;
      if (soon.open) soon.close(); // put off from another tab
      return wait(seconds);
    }
    if (!soon.open && !lost.open && !limit) soon.showModal();
    timer = setTimeout(watch, Math.min(seconds, 20) * 1000 + 500);
  } catch {
    timer = setTimeout(watch, 30000); // off line: nothing is known, and nothing is lost
  }
  return undefined;
}

function ended() {
  clearTimeout(timer);
  if (soon.open) soon.close();
  if (lost.open) return;
  lost.showModal();
  form.elements.namedItem("password").focus(); // the address is already there
}

function back(seconds) {
  limit = false;
  tell("", "#session-limite");
  form.reset();
  tell("");
  if (lost.open) lost.close(); // the browser gives the focus back to where one was typing
  wait(seconds);
  document.dispatchEvent(new Event("session:reprise"));
}

function tell(what, where = "#reprise-message") {
  const place = document.querySelector(where);
  const words = document.querySelector("#mots")?.content.querySelector(`[data-mot="${what}"]`);
  const said = Object.assign(document.createElement("span"), { textContent: what });
  place.replaceChildren(...(words ? [words.cloneNode(true)] : what ? [said] : []));
}

async function signIn() {
  const token = /(?:^|;\s*)(?:__Host-)?csrf=([^;]+)/.exec(document.cookie)?.[1] ?? "";
  const headers = { "X-Requested-With": "XMLHttpRequest", "X-CSRFToken": token, Accept: "application/json" };
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers });
  if (answer.status === 429) return tell("reprise-trop");
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) {
    const { errors = [], fields = {} } = said.form ?? {};
    return tell(errors[0] ?? Object.values(fields).flatMap((field) => field.errors)[0] ?? "reprise-coupee");
  }
  const seconds = await left();
  return seconds ? back(seconds) : tell("reprise-suite");
}

/** One gesture stays signed in; where nothing puts the end off, that is said once, then one is left in peace. */
async function putOff() {
  if (limit) return soon.close();
  const seconds = await left(true).catch(() => NOTICE);
  if (!seconds) return ended();
  limit = seconds < NOTICE;
  if (limit) return tell("session-limite", "#session-limite");
  soon.close();
  return wait(seconds);
}

form?.addEventListener("submit", (event) => {
  event.preventDefault();
  tell("");
  signIn().catch(() => tell("reprise-coupee"));
});
document.addEventListener("click", async ({ target }) => {
  if (target.closest("[data-prolonge]")) await putOff();
  if (target.closest("[data-ferme]")) {
    const seconds = await left().catch(() => 0);
    if (seconds) back(seconds); // signed in again in another tab
    else lost.close();
  }
});
document.addEventListener("session:perdue", ended);
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible" && soon?.dataset.reste) watch();
});
// Each save tells what is left: the notice follows the true end.
document.addEventListener("htmx:afterRequest", ({ detail: { xhr } }) => {
  const seconds = Number(xhr?.getResponseHeader("X-Session-Left"));
  if (seconds) wait(seconds);
});
if (soon?.dataset.reste) wait(Number(soon.dataset.reste));
