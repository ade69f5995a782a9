// What was typed and is not known to be saved is kept for this tab, found again after a reload or a crash, sent,
// then erased. Per tab (sessionStorage), so that nothing stays on a shared computer; signing out erases all of it.

const form = document.querySelector("form#page[data-compte]");
const PREFIX = "saisie:";
const own = `${PREFIX}${form?.dataset.compte}:${form?.elements.namedItem("dossier").value}:${form?.dataset.page}:`;
const all = (selector, inside = document) => [...inside.querySelectorAll(selector)];
// A field saves itself; a box of the page acts at once, and is known by its id: several have one name.
const savesItself = (node) => Boolean(form && node?.matches?.("form#page :is([hx-target^='#etat-'], [data-coche] > [hx-post])"));
const keyOf = (node) => (node.closest("[data-coche]") ? node.id : node.name);
const alike = (key) => all(`[name="${CSS.escape(key)}"], [data-coche] > [id="${CSS.escape(key)}"]`, form);
const keys = () => Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX));

/** The text a field would post: that of the chosen one among radios, nothing for a box not ticked. */
function text(name) {
  const fields = alike(name);
  if (/^(radio|checkbox)$/.test(fields[0]?.type)) return fields.find((field) => field.checked)?.value ?? "";
  return fields[0]?.value ?? "";
}

function label(field) {
  const said = field.closest("fieldset")?.querySelector("legend") ?? document.querySelector(`label[for="${CSS.escape(field.id)}"]`);
  return (said?.firstChild?.textContent ?? field.name).replace(/\s*\*\s*$/, "").trim();
}

/** Keep what a field holds, with what this page knew of it: its version, and which opening typed it. */
function keep(field) {
  const { version = "0", par } = field.dataset;
  const kept = { value: text(keyOf(field)), box: keyOf(field) !== field.name, label: label(field), version, par: par || document.documentElement.dataset.ouverture };
  try {
    sessionStorage.setItem(own + keyOf(field), JSON.stringify(kept));
  } catch {
    // No room, or storage refused by the browser: the page itself still holds the text.
  }
}

function read(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key));
  } catch {
    return null;
  }
}

for (const kind of ["input", "change"]) {
  document.addEventListener(kind, ({ target }) => savesItself(target) && keep(target));
}

// Saved, or kept by the server as it is with its sentence: nothing more to remember, unless one typed on.
document.addEventListener("htmx:afterRequest", ({ detail: { requestConfig, xhr } }) => {
  const field = requestConfig?.elt;
  if (!savesItself(field) || !(xhr.status === 422 || (xhr.status >= 200 && xhr.status < 300))) return;
  const sent = requestConfig.parameters[field.name] ?? "";
  const key = keyOf(field);
  for (const node of alike(key)) delete node.dataset.par;
  if (sent === text(key) || key !== field.name) sessionStorage.removeItem(own + key);
  else if (sessionStorage.getItem(own + key)) keep(field);
});

// The hour of the last save changes often: read aloud, at most once in ten seconds; a failure is an alert.
let spoken = 0;
document.addEventListener("htmx:oobBeforeSwap", ({ detail: { target } }) => {
  if (target?.id !== "etat-enregistrement") return;
  const quiet = Date.now() - spoken < 10000;
  if (!quiet) spoken = Date.now();
  target.setAttribute("aria-live", quiet ? "off" : "polite");
});

// --- Found again ---------------------------------------------------------------------------------------

function put(name, value) {
  for (const field of alike(name)) {
    if (/^(radio|checkbox)$/.test(field.type)) field.checked = field.value === value;
    else field.value = value;
  }
}

function mark(field) {
  const model = document.querySelector("#mots")?.content.querySelector("[data-mot=recupere]");
  const place = document.getElementById(`etat-${field.name}`);
  if (model && place) place.after(model.cloneNode(true));
}

/** One line of the notice: a link to the field that took its text back, or the text itself to copy. */
function entry({ label: said, value, box }, field) {
  const item = document.createElement("li");
  if (field) {
    const link = Object.assign(document.createElement("a"), { href: `#${field.id}`, textContent: said });
    item.append(link);
  } else {
    item.append(Object.assign(document.createElement("b"), { textContent: said }), document.createElement("br"), box ? "" : value);
  }
  return item;
}

function announce(id, entries) {
  const notice = document.getElementById(id);
  if (!notice || !entries.length) return;
  notice.querySelector("ul").append(...entries);
  notice.hidden = false;
}

/** The page itself asks which of two values to keep: what was typed is not saved yet. */
const asked = (name) => Boolean(document.getElementById(`etat-${name}`)?.querySelector("[data-garder]"));

function recover() {
  const back = [];
  const lost = [];
  for (const key of keys()) {
    const kept = read(key);
    if (!key.startsWith(`${PREFIX}${form.dataset.compte}:`) || !kept) sessionStorage.removeItem(key); // somebody else's
    if (!key.startsWith(own) || !kept) continue;
    const name = key.slice(own.length);
    const field = alike(name)[0];
    if (field && (!savesItself(field) || asked(name))) continue;
    if (!field) {
      lost.push(entry(kept));
      sessionStorage.removeItem(key);
    } else if (text(name) === kept.value) {
      sessionStorage.removeItem(key);
    } else {
      put(name, kept.value);
      for (const node of alike(name)) Object.assign(node.dataset, { version: kept.version, par: kept.par });
      mark(field);
      field.closest("details")?.setAttribute("open", "");
      back.push(entry(kept, field));
      const chosen = alike(name).find((node) => node.checked) ?? field;
      chosen.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }
  announce("recuperees", back);
  announce("a-copier", lost);
}

// --- Erased ----------------------------------------------------------------------------------------------

// What is typed in the thread, and on the desk, is kept the same way: all of it goes.
const forgetAll = () => {
  const kept = Object.keys(sessionStorage).filter((key) => /^(saisie:|message-|bureau:)/.test(key));
  for (const key of kept) sessionStorage.removeItem(key);
};
const leaving = "BroadcastChannel" in window ? new BroadcastChannel("deconnexion") : null;
leaving?.addEventListener("message", forgetAll);
document.addEventListener("submit", ({ target }) => {
  if (!target.action.endsWith("/compte/deconnexion/")) return;
  forgetAll();
  leaving?.postMessage("");
});
// The whole page was posted by its buttons: what it held is erased once a page of the dossier says that this very
// post is saved. An error page says nothing, and nothing is erased.
form?.addEventListener("submit", (event) => {
  const posted = ["par", "suite"].map((name) => form.elements.namedItem(name)?.value).join("-");
  for (const key of event.defaultPrevented ? [] : keys().filter((each) => each.startsWith(own))) {
    sessionStorage.setItem(key, JSON.stringify({ ...read(key), posted }));
  }
});
function sweep() {
  const saved = document.querySelector("[data-pose]")?.dataset.pose;
  for (const key of saved ? keys() : []) if (read(key)?.posted === saved) sessionStorage.removeItem(key);
}

// After htmx, which the page loads deferred, has made the fields save themselves.
function begin() {
  sweep();
  if (form) recover();
}
if (document.readyState === "complete") begin();
else addEventListener("load", begin);
