// « Dossier unique » — the one script of the portal. Every page works without it; it saves sooner, says more
// and hides what is not asked. No text lives here: the words come from <template id="mots">, translated.

const root = document.documentElement;
root.classList.add("js"); // first of all: the style sheet hides what only a page without script needs

export const all = (selector, inside = document) => [...inside.querySelectorAll(selector)];
const cookie = () => /(?:^|;\s*)(?:__Host-)?csrf=([^;]+)/.exec(document.cookie)?.[1] ?? "";
const csrf = () => cookie() || document.querySelector("[name=csrfmiddlewaretoken]")?.value || "";

/** A copy of the words named `name`, with N and other capitals replaced. */
export function words(name, values = {}) {
  const found = all("template[id^='mots']").map(({ content }) => content.querySelector(`[data-mot="${name}"]`)).find(Boolean);
  if (!found) return document.createTextNode("");
  const copy = found.cloneNode(true);
  for (const node of all("*", copy).concat(copy)) {
    for (const child of node.childNodes) {
      if (child.nodeType !== Node.TEXT_NODE) continue;
      for (const [key, value] of Object.entries(values)) child.data = child.data.replace(new RegExp(`\\b${key}\\b`), () => value);
    }
  }
  return copy;
}
export const say = (node, name, values) => node?.replaceChildren(words(name, values));

// --- Saving one field --------------------------------------------------------------------------------

const DELAYS = [2, 5, 10, 30]; // seconds
const waiting = new Map(); // field -> {tries, timer, slow}: what is not known to be saved
let sequence = Date.now(); // grows even after a reload: the server ignores an older save that arrives late
const opening = (root.dataset.ouverture = sequence.toString(36) + Math.random().toString(36).slice(2, 8));

export const line = () => document.querySelector("#etat-enregistrement");
const savesItself = (node) => node?.matches?.("[hx-target^='#etat-']");
/** A box or a button that does something at once: a formation, a notice, a document. */
const acts = (node) => node?.matches?.("[hx-trigger*=reessayer]") && !savesItself(node);
const messageBeside = (node) => node.closest("[data-piece], .champ, .formation")?.querySelector(".message");
const statusOf = (node) => (acts(node) ? messageBeside(node) : document.querySelector(node.getAttribute("hx-target") ?? "#"));

function forget(field) {
  const kept = waiting.get(field);
  clearTimeout(kept?.timer);
  clearTimeout(kept?.slow);
  waiting.delete(field);
}

function starts(field) {
  const tries = waiting.get(field)?.tries ?? 0;
  forget(field);
  if (acts(field)) statusOf(field)?.replaceChildren();
  else say(statusOf(field), "attente");
  // The status line is read aloud: it speaks of a save only when it drags on.
  waiting.set(field, { tries, slow: setTimeout(() => say(line(), "attente"), 1500) });
}

function fails(field, status) {
  const tries = waiting.get(field)?.tries ?? 0;
  forget(field);
  say(statusOf(field), acts(field) ? "echec-geste" : "echec");
  say(line(), status ? "echec-service" : "echec-reseau");
  const timer = status !== 401 && setTimeout(() => again(field), DELAYS[Math.min(tries, DELAYS.length - 1)] * 1000);
  waiting.set(field, { tries: tries + 1, timer });
}

/** The answer tells the hour where the page has a place for it; elsewhere nothing is said to be still on its way. */
function saved(node) {
  forget(node);
  if (!waiting.size && line()?.querySelector(".attente, .echec")) line().replaceChildren();
}

const again = (field) => (field.isConnected ? window.htmx?.trigger(field, "reessayer") : forget(field));
const againAll = () => [...waiting.keys()].forEach(again);

/** Who saves, and after which version: a save is told apart from an older one and from another tab's. */
function writer(field) {
  const { version, par } = field.dataset; // `par`: an opening before this one, whose value was recovered
  return { champ: field.name, par: par || opening, suite: ++sequence, ...(version && { version }) };
}

document.addEventListener("htmx:configRequest", (event) => {
  const { detail } = event;
  const { parameters, headers, elt, triggeringEvent } = detail;
  // A question is asked beside this field: leaving it, to answer, sends nothing again.
  const { refuse } = elt.dataset ?? {};
  if (refuse !== undefined && refuse === elt.value && triggeringEvent?.type !== "reessayer") return event.preventDefault();
  delete parameters.csrfmiddlewaretoken; // a stale hidden token would beat the fresh header
  headers["X-CSRFToken"] = csrf();
  const number = elt.closest("form")?.elements.namedItem("dossier")?.value;
  if (number) parameters.dossier = number;
  if (savesItself(elt)) Object.assign(parameters, writer(elt));
  return undefined;
});

// The press that leaves a field must land where it began, and what a save shows moves the page: the save leaves when
// the finger is lifted, and an answer that comes meanwhile waits. A second at most, for a lift that is never told.
let pressed = 0;
const held = [];
function lift() {
  clearTimeout(pressed);
  pressed = 0;
  held.splice(0).forEach((send) => send());
}
for (const kind of ["pointerdown", "mousedown"]) {
  addEventListener(kind, () => {
    clearTimeout(pressed);
    pressed = setTimeout(lift, 1000);
  }, true);
}
// After the click, which follows at once.
for (const kind of ["pointerup", "pointercancel", "mouseup"]) addEventListener(kind, () => setTimeout(lift), true);

document.addEventListener("htmx:confirm", (event) => {
  const { elt, issueRequest } = event.detail;
  if (!pressed || !savesItself(elt)) return;
  event.preventDefault();
  held.push(() => issueRequest(true));
});
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (pressed && savesItself(detail.requestConfig?.elt)) detail.swapOverride = "innerHTML swap:400ms";
});

document.addEventListener("htmx:beforeRequest", ({ detail: { elt } }) => {
  if (savesItself(elt) || acts(elt)) starts(elt);
});

// A slot that was replaced tells it from its parent: what asked is then only in the request.
document.addEventListener("htmx:afterRequest", ({ detail: { requestConfig, elt: told, xhr } }) => {
  const elt = requestConfig?.elt ?? told;
  if (!savesItself(elt) && !acts(elt)) return undefined;
  if (xhr.status === 409 && savesItself(elt)) elt.dataset.refuse = elt.value;
  else delete elt.dataset.refuse;
  if (xhr.status >= 200 && xhr.status < 400) return saved(elt);
  if ([409, 422, 423].includes(xhr.status)) return saved(elt); // answered in words, in the page: nothing is on its way
  if (xhr.status === 401) lostSession();
  return fails(elt, xhr.status);
});

// A refusal is a sentence: it is shown where one looks, and never takes the place of a slot or of a list.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const asked = detail.requestConfig?.elt ?? detail.elt;
  const { status, response } = detail.xhr;
  const page = /^\s*<!doctype/i.test(response);
  if (!(status === 409 && page) && !(status === 423 && (page || !savesItself(asked)))) return;
  detail.shouldSwap = false;
  const said = new DOMParser().parseFromString(response, "text/html").body.firstElementChild;
  const slot = asked.closest("[data-piece]");
  const place = (slot ? messageBeside(slot) : savesItself(asked) || acts(asked) ? statusOf(asked) : line()) ?? line();
  place?.replaceChildren(page ? words("a-recharger") : said);
});

const lostSession = () => document.dispatchEvent(new Event("session:perdue"));

addEventListener("online", againAll);
document.addEventListener("session:reprise", againAll);
document.addEventListener("click", ({ target }) => {
  if (target.closest("[data-reessayer]")) againAll();
});

// What was typed in the last second still leaves when the page is left.
document.addEventListener("input", ({ target }) => {
  if (savesItself(target) && !waiting.has(target)) waiting.set(target, { tries: 0 });
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "hidden") return;
  for (const field of [...waiting.keys()].filter(savesItself)) {
    if (field.type === "radio" && !field.checked) continue;
    const value = field.type === "checkbox" && !field.checked ? "" : field.value;
    const body = new FormData();
    const number = field.form?.elements.namedItem("dossier")?.value ?? "";
    const sent = { ...writer(field), [field.name]: value, dossier: number, dernier: 1 };
    for (const pair of Object.entries(sent)) body.append(...pair);
    const headers = { "X-CSRFToken": csrf(), "HX-Request": "true" };
    fetch(field.getAttribute("hx-post"), { method: "POST", body, headers, keepalive: true }).catch(() => {});
  }
});
addEventListener("beforeunload", (event) => {
  if ([...waiting.values()].some(({ tries }) => tries)) event.preventDefault();
});
addEventListener("pageshow", ({ persisted }) => persisted && document.querySelector("#page") && location.reload());

// An empty message means all is well; screen readers are told the same as the eye.
/** The version just saved, written by the answer in the status node, becomes the field's own. */
function keepVersion(field) {
  const told = statusOf(field)?.querySelector("data");
  if (!told) return;
  for (const node of answersTo(field)) node.dataset.version = told.value;
  const mark = field.form?.elements.namedItem(`vu:${field.name}`);
  if (mark) mark.value = told.dataset.vu;
}
const answersTo = (field) => all(`[name="${CSS.escape(field.name)}"]`, field.form ?? document);

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-garder], [data-reprendre]");
  const field = button && document.getElementById(button.closest(".etat").id.replace("etat-", "champ-"));
  if (!field) return;
  event.preventDefault(); // without script, the same buttons post the page
  (answersTo(field).find(({ checked }) => checked) ?? field).focus(); // before the button goes away
  keepVersion(field);
  delete field.dataset.refuse;
  if ("reprendre" in button.dataset) take(field, button.dataset.reprendre);
  again(field);
});

function take(field, value) {
  for (const node of answersTo(field)) {
    if (/^(radio|checkbox)$/.test(node.type)) node.checked = node.value === value || value === "True";
    else node.value = value;
  }
}

/** The list of what a page lacks loses what was just answered, and takes it back when it is emptied. */
function shorten() {
  for (const list of all(".manque")) {
    const lines = all("li", list);
    for (const each of lines) {
      const named = document.getElementById(decodeURIComponent(each.querySelector("a").hash.slice(1)));
      if (!named) continue;
      const empty = named.name ? named.getAttribute("aria-invalid") || !answers(named.form, named.name).some(Boolean) : named.matches(".empty");
      each.hidden = !empty || Boolean(named.closest("[data-montre-si][hidden]"));
    }
    list.hidden = lines.every((each) => each.hidden);
  }
}

function markInvalid() {
  for (const message of all(".message[id^='message-']")) {
    const field = document.getElementById(`champ-${message.id.slice(8)}`);
    if (!field) continue;
    if (message.textContent.trim()) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
  }
}
document.addEventListener("htmx:afterSettle", ({ target, detail: { elt, requestConfig, xhr } }) => {
  const asked = requestConfig?.elt ?? elt;
  if (savesItself(asked) && xhr?.status !== 409) keepVersion(asked); // in conflict, the choice does it
  markInvalid();
  shorten();
  ready(target.isConnected ? target : document);
});

// --- Boxes and buttons that act at once --------------------------------------------------------------

/** A box is kept when its list is drawn again: it takes the state the server tells, unless it was moved since. */
function agree(list, asked, sent) {
  for (const node of all("[data-coche]", list)) {
    const box = node.querySelector("input");
    const moved = box === asked ? box.checked !== sent : waiting.has(box);
    if (!moved) box.checked = node.dataset.coche === "on";
    else if (waiting.get(box)?.tries) say(statusOf(box), "echec-geste");
  }
}
document.addEventListener("htmx:afterSwap", ({ detail: { target, requestConfig } }) => {
  const asked = requestConfig?.elt;
  if (target.id !== "formations" || !asked) return;
  keepSlots();
  agree(target, asked, Boolean(requestConfig.parameters[asked.name]));
  // The button that asked is gone: one goes on from the box it was about.
  if (asked.dataset.puis && [null, document.body].includes(document.activeElement)) document.getElementById(asked.dataset.puis)?.focus();
});
// A slot whose button has not reached the server yet stays as it is when another answer draws its list again.
const slotsWaiting = () => [...waiting.keys()].map((node) => acts(node) && node.closest("[data-piece]")).filter(Boolean);
document.addEventListener("htmx:oobBeforeSwap", ({ detail: { fragment } }) => {
  for (const slot of slotsWaiting()) fragment?.querySelector?.(`#${CSS.escape(slot.id)}`)?.replaceWith(slot);
});
function keepSlots() {
  for (const slot of slotsWaiting().filter((each) => !each.isConnected)) {
    document.getElementById(slot.id)?.replaceWith(slot);
    window.htmx.process(slot);
  }
}

// --- A whole page, posted by its buttons -------------------------------------------------------------

// Signing in again, here or in another tab, changed the token since the form was drawn; and a page that has saved
// some of its fields itself is told apart from another tab.
document.addEventListener("submit", ({ target }) => {
  const { elements } = target;
  for (const token of all("[name=csrfmiddlewaretoken]", target)) token.value = cookie() || token.value;
  if (!elements.namedItem("par")) return;
  elements.namedItem("par").value = opening;
  elements.namedItem("suite").value = ++sequence;
}, true);

// --- Questions that depend on another answer ---------------------------------------------------------

/** The value(s) of a control of the form, by name. */
function answers(form, name) {
  return all(`[name="${CSS.escape(name)}"]`, form ?? document)
    .filter((field) => !/^(radio|checkbox)$/.test(field.type) || field.checked)
    .map((field) => field.value);
}

/** Shows each [data-montre-si="field=a|b"] when its condition holds; what is hidden keeps its value. */
function unfold(inside = document) {
  for (const node of all("[data-montre-si]", inside)) {
    const [, name, not, wanted] = /^(.+?)(!?)=(.*)$/.exec(node.dataset.montreSi) ?? [];
    if (!name) continue;
    const given = answers(node.closest("form"), name); // nothing chosen is the empty answer
    const held = (given.length ? given : [""]).some((value) => wanted.split("|").includes(value));
    node.hidden = not ? held : !held;
  }
}
document.addEventListener("change", ({ target }) => target.form && unfold(target.form));

// --- Small comforts ----------------------------------------------------------------------------------

const UNITS = [["day", 86400, 2], ["hour", 3600, 1], ["minute", 60, 0]];

/** « dans 6 jours »: seen from the server's clock, which the page carries; never announced. */
function countdown(node) {
  const behind = Date.parse(node.dataset.maintenant) - Date.now() || 0;
  const wording = new Intl.RelativeTimeFormat(root.lang || "fr");
  const whole = node.closest(".echeance");
  const tell = () => {
    const left = (Date.parse(node.dataset.cloture) - Date.now() - behind) / 1000;
    if (left <= 0) return say(node, "close");
    whole?.classList.toggle("close", left <= 72 * 3600);
    const minutes = Math.ceil(left / 60); // spoken an hour, a quarter and five minutes before, no more
    const told = whole?.querySelector("[role=status]");
    if (told && [60, 15, 5].includes(minutes) && told.dataset.dit !== `${minutes}`) {
      told.dataset.dit = minutes;
      say(told, "cloture", { N: minutes });
    }
    const [unit, size] = UNITS.find(([, seconds, least]) => Math.abs(left) >= seconds * least) ?? UNITS[2];
    node.textContent = wording.format(Math.max(1, Math.trunc(left / size)), unit);
    return undefined;
  };
  tell();
  setInterval(tell, 30000);
}

const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[’']/g, " ").toLowerCase();

/** Keeps the answers that hold every word typed; a group without any is hidden. */
function searching(box) {
  const field = box.querySelector("input");
  const told = box.querySelector("[role=status]");
  const groups = all("section", document.querySelector(box.dataset.chercher));
  field.addEventListener("input", () => {
    const wanted = plain(field.value).split(/\s+/).filter((word) => word.length > 1);
    let found = 0;
    for (const group of groups) {
      const entries = all("details", group);
      if (!entries.length) continue;
      for (const entry of entries) {
        const text = plain(entry.textContent);
        entry.hidden = !wanted.every((word) => text.includes(word));
        found += !entry.hidden;
      }
      group.hidden = entries.every((entry) => entry.hidden);
    }
    const name = found > 1 ? "plusieurs" : found ? "un" : "aucune";
    told.textContent = wanted.length ? told.dataset[name].replace(/\bN\b/, found) : "";
  });
}

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-montre-secret]");
  if (button) {
    const field = document.getElementById(button.dataset.montreSecret);
    const shown = field.type === "text";
    button.dataset.afficher ??= button.textContent;
    field.type = shown ? "password" : "text";
    button.textContent = shown ? button.dataset.afficher : button.dataset.cacher;
  }
  for (const menu of all("details.menu[open]")) if (!menu.contains(target)) menu.open = false;
});
document.addEventListener("keydown", ({ key }) => {
  if (key !== "Escape") return;
  for (const menu of all("details.menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

/** What must be done once for nodes that have just appeared. */
function ready(inside = document) {
  unfold(inside);
  all("[data-cloture]:not([data-compte])", inside).forEach((node) => {
    node.dataset.compte = "";
    countdown(node);
  });
}

function begin() {
  for (const field of all(":has(> .etat [data-garder]) [data-version]")) field.dataset.refuse = field.value; // asked by the page itself
  ready();
  all("[data-chercher]").forEach(searching);
  const asked = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (asked?.matches?.("details")) asked.open = true;
}
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
else begin();
