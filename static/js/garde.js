// What an agent types is kept for this tab until the server is known to have it: an expired session, a cut or a
// refusal lose nothing. Per tab (sessionStorage), per account; signing out erases all of it, in every tab.

const PREFIX = "bureau:";
const account = document.querySelector("meta[name=compte]")?.content ?? "";
const own = `${PREFIX}${account}:`;

const store = (act) => {
  try {
    return act(sessionStorage);
  } catch {
    return undefined; // a browser that keeps nothing still sends
  }
};
const keys = () => store((kept) => Object.keys(kept).filter((key) => key.startsWith(PREFIX))) ?? [];

/** What is kept under this name for this account, or undefined. */
export function recall(name) {
  try {
    return JSON.parse(sessionStorage.getItem(own + name)) ?? undefined;
  } catch {
    return undefined;
  }
}
export const keep = (name, what) => store((kept) => kept.setItem(own + name, JSON.stringify(what)));
export const forget = (name) => store((kept) => kept.removeItem(own + name));

// --- Erased with the session -------------------------------------------------------------------------

const forgetAll = () => keys().forEach((key) => store((kept) => kept.removeItem(key)));
const leaving = "BroadcastChannel" in window ? new BroadcastChannel("deconnexion") : null;
leaving?.addEventListener("message", forgetAll);
document.querySelector("#logout-form")?.addEventListener("submit", () => {
  forgetAll();
  leaving?.postMessage("");
});
for (const key of keys()) if (!key.startsWith(own)) store((kept) => kept.removeItem(key)); // somebody else's

// --- The forms of the decisions ----------------------------------------------------------------------

const here = location.pathname;
const typed = (field) => field.name && !/^(hidden|file|password|submit|button)$/.test(field.type);
const values = (form, name) => new FormData(form).getAll(name);
const alike = (form, name) => [...form.elements].filter((field) => field.name === name && typed(field));

/** Put kept values in the fields of this name; true if that changed anything. */
function put(form, name, kept) {
  const before = values(form, name).join("\n");
  const rest = [...kept];
  for (const field of alike(form, name)) {
    if (/^(checkbox|radio)$/.test(field.type)) field.checked = kept.includes(field.value);
    else field.value = rest.shift() ?? "";
    if (kept.length) field.closest("details")?.setAttribute("open", "");
  }
  return before !== values(form, name).join("\n");
}

function watch(form) {
  const note = (change) => keep(here, { fields: { ...recall(here)?.fields, ...change } });
  for (const kind of ["input", "change"]) {
    form.addEventListener(kind, ({ target }) => typed(target) && note({ [target.name]: values(form, target.name) }));
  }
  form.addEventListener("submit", () => recall(here) && keep(here, { ...recall(here), posted: true }));
  document.querySelector("[data-retrouve] button")?.addEventListener("click", ({ target }) => {
    forget(here);
    form.reset();
    target.closest("[data-retrouve]").hidden = true;
  });
}

/** What the server gives back with its refusal or its preview is what was posted: nothing to put back. */
function recover(form) {
  const kept = recall(here);
  if (!kept) return;
  keep(here, { fields: kept.fields }); // shown again: what was posted did not pass, or not yet
  if (form.dataset.garde === "lie") return;
  const changed = Object.entries(kept.fields).filter(([name, each]) => put(form, name, each));
  const notice = document.querySelector("[data-retrouve]");
  if (changed.length && notice) notice.hidden = false;
}

/** A decision was taken: the page it led to says so, and what was typed for it is no longer needed. */
function sweep() {
  const [{ type } = {}] = performance.getEntriesByType("navigation");
  if (type !== "navigate" || !document.referrer || !document.querySelector(".messagelist .success")) return;
  const from = new URL(document.referrer).pathname;
  if (from !== here && recall(from)?.posted) forget(from);
}

sweep();
for (const form of document.querySelectorAll("form[data-garde]")) {
  recover(form);
  watch(form);
}
