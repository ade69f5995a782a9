// Documents of a page: checked before they leave, sent one by one, cancelled, sent again. Loaded where files are
// taken; what draws (lighter photos, cropping, assembling) is fetched the first time it is needed.

import { all, line, say, words } from "./dossier.js";

const MEGA = 1e6; // as the server counts them
const LONG = 600_000; // ms: a slow telephone is not a failure
const flying = new Set(); // file inputs on their way
const broken = new Set(); // those that did not arrive: their files are kept
const queues = new Map(); // id of a slot -> files that leave after the one under way
const leaving = new Map(); // id of a slot -> name of the file under way
const refusals = new Map(); // id of a slot -> name of a file of the same choice -> the sentence that refused it

const megabytes = (size) =>
  (size / MEGA).toLocaleString(document.documentElement.lang, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const slotOf = (input) => input.closest("[data-piece]");
const messageOf = (input) => slotOf(input)?.querySelector(".message");
const refuse = (input, name, values) => say(messageOf(input), name, values);
const dialogNamed = (name) => document.getElementById(name);
const named = (input) => document.getElementById(`nom-${slotOf(input).id.slice(6)}`)?.textContent.replace("*", "").trim() ?? "";

/** Said once to whoever listens; the eye reads the slot itself. */
const tell = (name, values) => say(dialogNamed("depot-dit"), name, values);

// --- What a file is, before any byte leaves ----------------------------------------------------------

const SIGNS = [
  [/^\xff\xd8\xff/, "jpg"],
  [/^\x89PNG/, "png"],
  [/^[\s\x00\xef\xbb\xbf]*%PDF-/, "pdf"],
  [/^.{4}ftypavif/s, "avif"],
  [/^.{4}ftyp(hei[cxms]|hev[cx]|mif1|msf1)/s, "heic"],
  [/^RIFF.{4}WEBP/s, "webp"],
  [/^GIF8/, "gif"],
  [/^BM/, "bmp"],
];
const DOCUMENTS = ["jpg", "png", "pdf"];

/** What the first bytes say: jpg, png, pdf, another picture, or "" for the server to judge. */
async function kindOf(file) {
  const head = String.fromCharCode(...new Uint8Array(await file.slice(0, 32).arrayBuffer()));
  return SIGNS.find(([sign]) => sign.test(head))?.[1] ?? "";
}

/** Pages of a PDF as its own text counts them; 0 when it does not show. */
async function pagesOf(file) {
  if (file.size > 40 * MEGA) return 0;
  const text = new TextDecoder("latin1").decode(await file.arrayBuffer());
  const counts = [...text.matchAll(/\/Count\s+(\d{1,4})\b/g)].map(([, count]) => Number(count));
  return Math.max(0, ...counts) || [...text.matchAll(/\/Type\s*\/Page\b/g)].length;
}

/** What a slot takes: `types`, `limit` in bytes, `side` of a portrait in pixels, `several` documents, `joins` shots. */
function rules(input) {
  const { max, types = "", portrait, plusieurs, joint } = input.dataset;
  const limit = Number((max ?? "").replace(",", ".")) * MEGA || Infinity;
  return { limit, types: types.split(" "), side: Number(portrait) || 0, several: plusieurs !== undefined, joins: joint !== undefined };
}

/** Name of the sentence that refuses this file at once, with its figures; undefined to go on. */
async function refusal(file, kind, { limit, types }) {
  if (!file.size) return ["vide"];
  if (kind === "pdf" && !types.includes("pdf")) return ["pas-de-pdf"];
  if (kind === "pdf" && file.size > limit) {
    const pages = await pagesOf(file);
    const sizes = { N: megabytes(file.size), M: megabytes(limit), P: pages };
    return [pages > 1 ? "pdf-lourd" : "pdf-lourd-court", sizes];
  }
  if (!kind && file.type && !/^(image|application\/(pdf|octet-stream))/.test(file.type)) return ["pas-un-document"];
  return undefined;
}

// --- From the choice to the sending ------------------------------------------------------------------

/** The picture itself, or the lighter one its owner accepted; null when given up. */
async function fitted(file, kind, { limit, types }) {
  const picture = kind && kind !== "pdf";
  if (!picture || (file.size <= limit && types.includes(kind))) return { files: [file] };
  const { offer } = await import("./photos.js");
  const light = await offer(dialogNamed("photo-allegee"), file, { limit });
  if (light) return { files: [light] };
  if (light === null) return null;
  return { refused: kind === "heic" ? ["heic"] : DOCUMENTS.includes(kind) ? ["trop-lourd", { N: megabytes(file.size), M: megabytes(limit) }] : ["autre-image"] };
}

/** What leaves for this slot: {files, turns, joined}, {refused} in words, or null when given up. */
async function prepared(files, given, taken) {
  const kinds = await Promise.all(files.map(kindOf));
  const drawn = kinds.every((kind) => kind && kind !== "pdf");
  const alone = files.length === 1 && !(taken && drawn) && !(drawn && !given.types.includes("jpg"));
  for (const [rank, file] of files.entries()) {
    const refused = await refusal(file, kinds[rank], given);
    if (refused && (alone || refused[0] !== "pdf-lourd")) return { refused };
  }
  if (given.side && kinds[0] && drawn) {
    const { crop } = await import("./cadreur.js");
    const portrait = await crop(dialogNamed("cadreur"), files[0], given.side);
    if (portrait !== undefined) return portrait && { files: [portrait] };
  }
  if (given.joins && !alone && !(given.several && !taken)) {
    const { assemble } = await import("./assembleur.js");
    return assemble(dialogNamed("assembleur"), files, given);
  }
  return fitted(files[0], kinds[0], given);
}

async function choose(input, list, { taken = false } = {}) {
  const files = [...list];
  const given = rules(input);
  const slot = slotOf(input);
  input.value = "";
  if (!files.length || slot.classList.contains("en-envoi")) return;
  messageOf(input)?.replaceChildren();
  broken.delete(input);
  slot.classList.remove("rompu");
  if (given.several && !taken && files.length > 1) queues.set(slot.id, files.splice(1));
  const ready = await prepared(given.side ? files.slice(0, 1) : files, given, taken);
  if (ready?.files) return send(input, ready);
  if (ready?.refused) refuse(input, ...ready.refused);
  next(slot.id);
}

function send(input, { files, turns = [], joined = false }) {
  const kept = new DataTransfer();
  files.forEach((file) => kept.items.add(file));
  input.files = kept.files;
  leaving.set(slotOf(input).id, files[0].name);
  Object.assign(input.dataset, { tours: turns.join(","), ensemble: joined ? "1" : "" });
  window.htmx?.trigger(input, "envoyer");
}

/** The next file of a choice of several, each its own document: one that fails never takes the others along. */
function next(id) {
  const slot = document.getElementById(id);
  const [file, ...rest] = queues.get(id) ?? [];
  if (rest.length) queues.set(id, rest);
  else queues.delete(id);
  if (file && slot) return choose(slot.querySelector("[data-envoi]"), [file]);
  for (const said of refusals.get(id)?.values() ?? []) slot?.querySelector(".message")?.after(said);
  refusals.delete(id);
  return undefined;
}

document.addEventListener("change", ({ target }) => {
  if (target.matches("[data-envoi]") && target.files.length) choose(target, target.files);
  const main = target.dataset?.prise && document.getElementById(target.dataset.prise);
  if (!main || !target.files.length) return;
  choose(main, target.files, { taken: true });
  target.value = "";
});

document.addEventListener("htmx:configRequest", ({ detail }) => {
  if (!detail.elt.matches("[data-envoi]")) return;
  const key = detail.elt.name.slice("fichier-".length);
  const { tours, ensemble } = detail.elt.dataset;
  detail.timeout = LONG;
  if (ensemble) Object.assign(detail.parameters, { [`ensemble-${key}`]: "1", [`tours-${key}`]: tours });
});

// --- On its way --------------------------------------------------------------------------------------

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

/** The status line counts what is on its way; other tabs are told, their buttons wait too. */
function count() {
  const waiting = [...queues.values()].reduce((sum, files) => sum + files.length, flying.size);
  if (waiting) say(line(), waiting > 1 ? "fichiers" : "fichier", { N: waiting });
  channel?.postMessage({ tab, files: waiting });
  if (!waiting) all("[data-attente]").forEach((node) => node.remove());
}

function started(input) {
  const slot = slotOf(input);
  slot.dataset.dessin ??= slot.querySelector("svg.page").outerHTML;
  flying.add(input);
  broken.delete(input);
  slot.classList.remove("rompu", "arrive");
  slot.classList.add("en-envoi");
  slot.setAttribute("aria-busy", "true");
  messageOf(input)?.replaceChildren();
  delete slot.dataset.dit;
  ink(slot, 0);
  slot.querySelector("[data-annuler]")?.focus();
  tell("dit-debut", { N: named(input) });
  count();
}

/** The percentage is shown at each step, spoken at half way only. */
function progressed(input, loaded, total) {
  const slot = slotOf(input);
  const share = Math.round((100 * loaded) / total);
  const bar = slot.querySelector("progress");
  ink(slot, loaded / total);
  if (bar) bar.value = share;
  say(slot.querySelector("[data-texte]"), loaded < total ? "avance" : "verification", { N: share, M: megabytes(total) });
  slot.classList.toggle("arrive", loaded >= total); // all is there: cancelling would no longer be true
  if (share >= 50 && !slot.dataset.dit) {
    slot.dataset.dit = "50";
    tell("dit-moitie", { N: named(input) });
  }
  channel?.postMessage({ tab, files: flying.size });
}

function rest(input) {
  const slot = slotOf(input);
  slot.classList.remove("en-envoi", "arrive");
  slot.removeAttribute("aria-busy");
  if (slot.dataset.dessin) slot.querySelector("svg.page").outerHTML = slot.dataset.dessin;
}

/** It did not arrive: the file stays chosen, to be sent again by its button or when the network is back. */
function failed(input, status) {
  broken.add(input);
  slotOf(input).classList.add("rompu");
  refuse(input, status === 401 ? "envoi-session" : status ? "envoi-refuse" : "envoi-rompu");
  slotOf(input).querySelector("[data-renvoyer]")?.focus();
}

function ended(input, { status }) {
  flying.delete(input);
  const slot = slotOf(input);
  const id = slot?.id ?? "";
  if (slot?.isConnected && !(status >= 200 && status < 300)) {
    rest(input);
    if (status === 413) refuse(input, "trop-lourd", { N: megabytes(input.files[0]?.size ?? 0), M: input.dataset.max });
    if (status === 401) document.dispatchEvent(new Event("session:perdue"));
    if (input.dataset.annule) tell("dit-annule", { N: named(input) });
    else if (![409, 413, 422, 423].includes(status)) failed(input, status);
    if (!broken.has(input)) input.value = "";
    delete input.dataset.annule;
  }
  if (!flying.size && !queues.size) line()?.replaceChildren();
  if (slot?.isConnected && !broken.has(input)) next(id); // a slot that came back goes on once it is ready
  count();
}

/** A refusal among several files: it says which, and is shown again once all have left. */
function keepRefusal(id, message) {
  const kept = Object.assign(document.createElement("p"), { className: "message" });
  const name = Object.assign(document.createElement("b"), { textContent: leaving.get(id) });
  kept.append(...message.cloneNode(true).childNodes);
  kept.querySelector("span")?.prepend(name, " — ");
  refusals.set(id, new Map([...(refusals.get(id) ?? []), [leaving.get(id), kept]]));
}

/** The slot came back: what it says is spoken, and a refusal of this file outlives the next one's success. */
function settled(id) {
  const slot = document.getElementById(id);
  if (!slot?.matches("[data-piece]")) return;
  const message = slot.querySelector(".message");
  const undo = slot.querySelector(".annulation");
  if (message?.textContent.trim() && queues.has(id)) keepRefusal(id, message);
  if (undo) tell("dit", { N: undo.firstElementChild.textContent });
  const title = document.querySelector(`[name="titre-${CSS.escape(id.slice(6))}"]`);
  if (title && !message?.textContent.trim()) title.value = ""; // it was that of the document just sent
  if (!undo && slot.matches(".received") && !message?.textContent.trim()) tell("dit-recu", { N: slot.querySelector("b").textContent.replace("*", "").trim() });
  if (!document.activeElement || document.activeElement === document.body) (undo?.querySelector("button") ?? slot).focus();
}

document.addEventListener("htmx:beforeSend", ({ detail: { elt } }) => elt.matches?.("[data-envoi]") && started(elt));
document.addEventListener("htmx:xhr:progress", ({ target, detail: { loaded, total } }) => {
  if (total && target.matches?.("[data-envoi]") && flying.has(target)) progressed(target, loaded, total);
});
// A slot that was replaced tells it from its parent: what asked is then only in the request.
document.addEventListener("htmx:afterRequest", ({ detail: { requestConfig, elt, xhr } }) => {
  const asked = requestConfig?.elt ?? elt;
  if (asked.matches?.("[data-envoi]")) ended(asked, xhr);
});
document.addEventListener("htmx:afterSwap", ({ detail: { target } }) => target?.id?.startsWith("piece-") && settled(target.id));
document.addEventListener("htmx:afterSettle", ({ target }) => target.id?.startsWith("piece-") && next(target.id));
// Other answers draw the list of documents again: a slot that is busy is kept as it stands.
document.addEventListener("htmx:oobBeforeSwap", ({ detail: { fragment } }) => {
  for (const input of [...flying, ...broken]) {
    const slot = slotOf(input);
    const drawn = slot && fragment?.querySelector?.(`#${CSS.escape(slot.id)}`);
    if (drawn) drawn.replaceWith(slot);
  }
});
// So it is when a whole list is drawn again (a formation ticked while its neighbour's letter leaves).
document.addEventListener("htmx:afterSwap", ({ detail: { target } }) => {
  for (const slot of [...flying, ...broken].map(slotOf)) {
    const drawn = slot && !slot.isConnected && slot.id !== target?.id && document.getElementById(slot.id);
    if (!drawn) continue;
    drawn.replaceWith(slot);
    window.htmx.process(slot);
  }
});

const resend = (input) => input?.files.length && window.htmx?.trigger(input, "envoyer");
const resendAll = () => [...broken].forEach(resend);
addEventListener("online", resendAll);
document.addEventListener("session:reprise", resendAll);

function giveUp(input) {
  broken.delete(input);
  slotOf(input).classList.remove("rompu");
  messageOf(input).replaceChildren();
  input.value = "";
  slotOf(input).focus();
  next(slotOf(input).id);
}

document.addEventListener("click", ({ target }) => {
  const { annuler, renvoyer } = target.closest("[data-annuler], [data-renvoyer]")?.dataset ?? {};
  const input = document.getElementById(annuler ?? renvoyer ?? "");
  if (!input) return;
  if (renvoyer) resend(input);
  else if (broken.has(input)) giveUp(input);
  else {
    input.dataset.annule = "oui";
    window.htmx?.trigger(input, "htmx:abort");
  }
});

// --- Nothing is left behind --------------------------------------------------------------------------

const tab = Math.random().toString(36).slice(2);
const elsewhere = new Map(); // tab -> {files, heard}: files on their way in other tabs of this browser
const channel = "BroadcastChannel" in window ? new BroadcastChannel("depots") : null;
channel?.addEventListener("message", ({ data }) => elsewhere.set(data.tab, { files: data.files, heard: Date.now() }));
addEventListener("pagehide", () => channel?.postMessage({ tab, files: 0 }));

/** Files on their way in other tabs; one that says nothing for 20 seconds was closed or has stopped. */
const otherTabs = () =>
  [...elsewhere.values()].reduce((sum, { files, heard }) => sum + (Date.now() - heard < 20_000 ? files : 0), 0);

addEventListener("beforeunload", (event) => {
  if (flying.size || broken.size || queues.size) event.preventDefault();
});

// A page does not leave with files behind it: neither a check, nor a payment, nor a transmission.
document.addEventListener("submit", (event) => {
  const { target, submitter } = event;
  const lost = [...broken].filter((input) => input.form !== target).length;
  const here = flying.size || queues.size;
  const other = otherTabs();
  if (target.method !== "post" || !(here || lost || other)) return;
  event.preventDefault();
  const name = here ? "attendez" : lost ? "pas-arrive" : "attendez-ailleurs";
  say(line(), name, { N: here || lost || other });
  all("[data-attente]").forEach((node) => node.remove());
  if (line() && submitter?.closest(".barre")) return; // said just beside the button
  const note = Object.assign(document.createElement("p"), { className: "message" });
  note.dataset.attente = "";
  note.append(words(name));
  (submitter ?? target.lastElementChild)?.after(note);
});

// Dropping beside a slot never makes the browser leave the page.
for (const kind of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    const slot = event.target.closest?.("[data-piece]");
    const input = slot?.querySelector("[data-envoi]");
    slot?.classList.toggle("survol", Boolean(input) && kind === "dragover");
    if (kind === "drop" && input) choose(input, event.dataTransfer.files);
  });
}
