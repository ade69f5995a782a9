// « Dossier unique » — the one script of the portal. Every page works without it; it saves sooner, says more
// and hides what is not asked. No text lives here: the words come from <template id="mots">, translated.

const root = document.documentElement;
root.classList.add("js"); // first of all: the style sheet hides what only a page without script needs

const all = (selector, inside = document) => [...inside.querySelectorAll(selector)];
const cookie = () => /(?:^|;\s*)(?:__Host-)?csrf=([^;]+)/.exec(document.cookie)?.[1] ?? "";
const csrf = () => cookie() || document.querySelector("[name=csrfmiddlewaretoken]")?.value || "";

/** A copy of the words named `name`, with N and other capitals replaced. */
function words(name, values = {}) {
  const found = document.querySelector("#mots")?.content.querySelector(`[data-mot="${name}"]`);
  if (!found) return document.createTextNode("");
  const copy = found.cloneNode(true);
  for (const node of all("*", copy).concat(copy)) {
    for (const child of node.childNodes) {
      if (child.nodeType !== Node.TEXT_NODE) continue;
      for (const [key, value] of Object.entries(values)) child.data = child.data.replace(new RegExp(`\\b${key}\\b`), value);
    }
  }
  return copy;
}
const say = (node, name, values) => node?.replaceChildren(words(name, values));

// --- Saving one field --------------------------------------------------------------------------------

const DELAYS = [2, 5, 10, 30]; // seconds
const waiting = new Map(); // field -> {tries, timer, slow}: what is not known to be saved
const uploads = new Set(); // file inputs on their way
let sequence = Date.now(); // grows even after a reload: the server ignores an older save that arrives late

const line = () => document.querySelector("#etat-enregistrement");
const statusOf = (field) => document.querySelector(field.getAttribute("hx-target") ?? "#");
const savesItself = (node) => node?.matches?.("[hx-target^='#etat-']");

function forget(field) {
  const kept = waiting.get(field);
  clearTimeout(kept?.timer);
  clearTimeout(kept?.slow);
  waiting.delete(field);
}

function starts(field) {
  const tries = waiting.get(field)?.tries ?? 0;
  forget(field);
  say(statusOf(field), "attente");
  // The status line is read aloud: it speaks of a save only when it drags on.
  waiting.set(field, { tries, slow: setTimeout(() => say(line(), "attente"), 1500) });
}

function fails(field) {
  const tries = waiting.get(field)?.tries ?? 0;
  forget(field);
  say(statusOf(field), "echec");
  say(line(), "echec");
  const timer = tries < DELAYS.length ? setTimeout(() => again(field), DELAYS[tries] * 1000) : undefined;
  waiting.set(field, { tries: tries + 1, timer });
}

const again = (field) => field.isConnected && window.htmx?.trigger(field, "reessayer");
const againAll = () => [...waiting.keys()].forEach(again);

document.addEventListener("htmx:configRequest", ({ detail }) => {
  const { parameters, headers, elt } = detail;
  delete parameters.csrfmiddlewaretoken; // a stale hidden token would beat the fresh header
  headers["X-CSRFToken"] = csrf();
  const number = elt.closest("form")?.elements.namedItem("dossier")?.value;
  if (number) parameters.dossier = number;
  if (!savesItself(elt)) return;
  Object.assign(parameters, { champ: elt.name, suite: ++sequence });
  if (elt.dataset.version) parameters.version = elt.dataset.version; // told apart from another tab's save
});

document.addEventListener("htmx:beforeRequest", ({ detail: { elt } }) => {
  if (savesItself(elt)) starts(elt);
});

// A slot that was replaced tells it from its parent: what asked is then only in the request.
document.addEventListener("htmx:afterRequest", ({ detail: { requestConfig, elt: told, xhr } }) => {
  const elt = requestConfig?.elt ?? told;
  if (elt.matches?.("[data-envoi]")) return endUpload(elt, xhr);
  if (!savesItself(elt)) return undefined;
  if (xhr.status >= 200 && xhr.status < 400) return forget(elt);
  if ([409, 422, 423].includes(xhr.status)) return forget(elt); // answered in words, in the page
  if (xhr.status === 401) lostSession();
  return fails(elt);
});

// A refusal is a sentence: it is shown where one looks, and never takes the place of a slot or of a list.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const asked = detail.requestConfig?.elt ?? detail.elt;
  const { status, response } = detail.xhr;
  const page = /^\s*<!doctype/i.test(response);
  if (!(status === 409 && page) && !(status === 423 && (page || !savesItself(asked)))) return;
  detail.shouldSwap = false;
  const said = new DOMParser().parseFromString(response, "text/html").body.firstElementChild;
  const place = asked.closest("[data-piece]")?.querySelector(".message") ?? (savesItself(asked) ? statusOf(asked) : line());
  place?.replaceChildren(page ? words("a-recharger") : said);
});

function lostSession() {
  const dialog = document.querySelector("#session-perdue");
  if (dialog && !dialog.open) dialog.showModal();
}

addEventListener("online", againAll);
document.addEventListener("click", ({ target }) => {
  if (target.closest("[data-reessayer]")) againAll();
  if (target.closest("[data-ferme]")) {
    target.closest("dialog").close();
    againAll();
  }
});

// What was typed in the last second still leaves when the page is left.
document.addEventListener("input", ({ target }) => {
  if (savesItself(target) && !waiting.has(target)) waiting.set(target, { tries: 0 });
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "hidden") return;
  for (const field of waiting.keys()) {
    if (/^(radio|checkbox)$/.test(field.type) && !field.checked) continue;
    const body = new FormData();
    const number = field.form?.elements.namedItem("dossier")?.value ?? "";
    for (const pair of [[field.name, field.value], ["champ", field.name], ["dossier", number], ["suite", ++sequence]]) body.append(...pair);
    const headers = { "X-CSRFToken": csrf(), "HX-Request": "true" };
    fetch(field.getAttribute("hx-post"), { method: "POST", body, headers, keepalive: true }).catch(() => {});
  }
});
addEventListener("beforeunload", (event) => {
  if (uploads.size || [...waiting.values()].some(({ tries }) => tries)) event.preventDefault();
});
addEventListener("pageshow", ({ persisted }) => persisted && document.querySelector("#page") && location.reload());

// An empty message means all is well; screen readers are told the same as the eye.
/** The version just saved, written by the answer in the status node, becomes the field's own. */
function keepVersion(field) {
  const told = statusOf(field)?.querySelector("data")?.value;
  if (told) for (const node of answersTo(field)) node.dataset.version = told;
}
const answersTo = (field) => all(`[name="${CSS.escape(field.name)}"]`, field.form ?? document);

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-garder], [data-reprendre]");
  const field = button && document.getElementById(button.closest(".etat").id.replace("etat-", "champ-"));
  if (!field) return;
  keepVersion(field);
  if ("reprendre" in button.dataset) take(field, button.dataset.reprendre);
  again(field);
});

function take(field, value) {
  for (const node of answersTo(field)) {
    if (/^(radio|checkbox)$/.test(node.type)) node.checked = node.value === value || value === "True";
    else node.value = value;
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
document.addEventListener("htmx:afterSettle", ({ target, detail: { elt, requestConfig } }) => {
  if (savesItself(requestConfig?.elt ?? elt)) keepVersion(requestConfig?.elt ?? elt);
  markInvalid();
  ready(target.isConnected ? target : document);
});

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

// --- Documents ---------------------------------------------------------------------------------------

const MEGA = 1e6; // as the server counts them
const megabytes = (size) => (size / MEGA).toLocaleString(root.lang, { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** A lighter jpeg of a photograph, upright and without its location; the file itself when it is light enough. */
async function lighten(file, limit) {
  if (!/^image\/(jpeg|png)$/.test(file.type) || file.size <= limit) return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    for (const [side, quality] of [[2000, 0.82], [1600, 0.75]]) {
      const scale = Math.min(1, side / Math.max(picture.width, picture.height));
      const canvas = Object.assign(document.createElement("canvas"), { width: picture.width * scale, height: picture.height * scale });
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
      if (blob && blob.size <= limit) return new File([blob], file.name.replace(/\.\w+$/, ".jpg"), { type: "image/jpeg" });
    }
  } catch {
    // An unreadable picture is the server's to refuse, in words.
  }
  return file;
}

const slotOf = (input) => input.closest("[data-piece]");
const refuse = (input, name, values) => say(slotOf(input)?.querySelector(".message"), name, values);

async function choose(input) {
  const limit = Number((input.dataset.max ?? "").replace(",", ".")) * MEGA || Infinity;
  const files = await Promise.all([...input.files].map((file) => lighten(file, limit)));
  const heavy = files.find((file) => file.size > limit);
  if (heavy) {
    input.value = "";
    return refuse(input, "trop-lourd", { N: megabytes(heavy.size), M: input.dataset.max });
  }
  const kept = new DataTransfer();
  files.forEach((file) => kept.items.add(file));
  input.files = kept.files;
  return window.htmx?.trigger(input, "envoyer");
}

/** Fills the sheet of the slot with ink up to `share` (0 to 1). */
function ink(slot, share) {
  const sheet = slot.querySelector("svg.page");
  let rect = sheet.querySelector(".ink");
  if (!rect) {
    rect = document.createElementNS(sheet.namespaceURI, "rect");
    for (const [key, value] of Object.entries({ class: "ink", x: 2.5, width: 35 })) rect.setAttribute(key, value);
    sheet.querySelector(".f").after(rect);
  }
  sheet.classList.replace(sheet.classList[1], "sending");
  rect.setAttribute("y", 50 - 47 * share);
  rect.setAttribute("height", 47 * share);
}

function startUpload(input) {
  const slot = slotOf(input);
  slot.dataset.dessin ??= slot.querySelector("svg.page").outerHTML;
  uploads.add(input);
  slot.classList.add("en-envoi");
  slot.setAttribute("aria-busy", "true");
  slot.querySelector(".message")?.replaceChildren();
  ink(slot, 0);
  say(line(), uploads.size > 1 ? "fichiers" : "fichier", { N: uploads.size });
}

function endUpload(input, xhr) {
  uploads.delete(input);
  if (uploads.size) say(line(), uploads.size > 1 ? "fichiers" : "fichier", { N: uploads.size });
  const slot = slotOf(input);
  if (!slot?.isConnected || (xhr.status >= 200 && xhr.status < 300)) return;
  slot.classList.remove("en-envoi");
  slot.removeAttribute("aria-busy");
  if (slot.dataset.dessin) slot.querySelector("svg.page").outerHTML = slot.dataset.dessin;
  if (xhr.status === 401) lostSession();
  if (xhr.status === 413) refuse(input, "trop-lourd", { N: megabytes(input.files[0]?.size ?? 0), M: input.dataset.max });
  else if (![409, 422, 423].includes(xhr.status) && !input.dataset.annule) refuse(input, "envoi-rompu");
  if (!uploads.size) line()?.replaceChildren();
  delete input.dataset.annule;
  input.value = "";
}

document.addEventListener("change", ({ target }) => target.matches("[data-envoi]") && target.files.length && choose(target));
document.addEventListener("htmx:beforeSend", ({ detail: { elt } }) => elt.matches?.("[data-envoi]") && startUpload(elt));
document.addEventListener("htmx:xhr:progress", ({ target, detail: { loaded, total } }) => {
  const slot = target.matches?.("[data-envoi]") && slotOf(target);
  if (!slot || !total || !slot.classList.contains("en-envoi")) return;
  ink(slot, loaded / total);
  const bar = slot.querySelector("progress");
  if (bar) bar.value = Math.round((100 * loaded) / total);
  say(slot.querySelector("[data-texte]"), loaded < total ? "avance" : "verification", { N: megabytes(loaded), M: megabytes(total) });
});
document.addEventListener("click", ({ target }) => {
  const input = document.getElementById(target.closest("[data-annuler]")?.dataset.annuler);
  if (!input) return;
  input.dataset.annule = "oui";
  window.htmx?.trigger(input, "htmx:abort");
});
document.addEventListener("htmx:afterSwap", ({ detail: { target } }) => {
  const slot = target?.id?.startsWith("piece-") && document.getElementById(target.id);
  if (slot && (!document.activeElement || document.activeElement === document.body)) slot.focus();
});
// A page does not leave with files behind it.
document.addEventListener("submit", (event) => {
  if (!uploads.size || event.target.method !== "post") return;
  event.preventDefault();
  say(line(), "attendez", { N: uploads.size });
});
for (const kind of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    const slot = event.target.closest?.("[data-piece]");
    const input = slot?.querySelector("[data-envoi]");
    if (!input || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    slot.classList.toggle("survol", kind === "dragover");
    if (kind !== "drop" || !event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    choose(input);
  });
}

// --- Small comforts ----------------------------------------------------------------------------------

const UNITS = [["day", 86400, 2], ["hour", 3600, 1], ["minute", 60, 0]];

/** « dans 6 jours »: seen from the server's clock, which the page carries; never announced. */
function countdown(node) {
  const behind = Date.parse(node.dataset.maintenant) - Date.now() || 0;
  const wording = new Intl.RelativeTimeFormat(root.lang || "fr");
  const tell = () => {
    const left = (Date.parse(node.dataset.cloture) - Date.now() - behind) / 1000;
    const [unit, size] = UNITS.find(([, seconds, least]) => Math.abs(left) >= seconds * least) ?? UNITS[2];
    node.textContent = wording.format(Math.trunc(left / size), unit);
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
  ready();
  all("[data-chercher]").forEach(searching);
  const asked = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (asked?.matches?.("details")) asked.open = true;
}
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
else begin();
