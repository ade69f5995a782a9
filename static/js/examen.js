// The desk: one key per verdict, a viewer that zooms and turns, a drawer with tabs. Everything it does is a button,
// a link or a form of the page: without it the desk works by mouse and Tab.

const all = (selector, inside = document) => [...inside.querySelectorAll(selector)];
document.documentElement.classList.add("js");

// --- One key -----------------------------------------------------------------------------------------

const typing = (node) => node.closest?.("input, textarea, select, [contenteditable]");

function press(key) {
  const motif = document.querySelector(`details.motifs[open] [data-motif="${CSS.escape(key)}"]`);
  if (motif) return motif;
  return document.querySelector(`[data-touche="${CSS.escape(key)}"]`);
}

/** A picture larger than its place, once focused, moves by the arrows instead of turning the page. */
function scrolls({ key, target }) {
  const box = key.startsWith("Arrow") ? target.closest?.("[data-image]") : null;
  return Boolean(box) && box.scrollWidth > box.clientWidth;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") return closeAll();
  if (typing(event.target) || scrolls(event)) return;
  if (event.key === "/") {
    event.preventDefault();
    document.querySelector("#cherche-dossier")?.focus();
    return;
  }
  const found = press(event.key);
  if (!found) return;
  event.preventDefault();
  found.click();
  if (found.matches("summary") && found.parentElement.open) found.parentElement.querySelector("button, input")?.focus();
});

function closeAll() {
  for (const open of all("details.motifs[open], details.autres[open]")) {
    open.open = false;
    open.querySelector("summary").focus();
  }
}

document.addEventListener("click", ({ target }) => {
  for (const open of all("details.motifs[open], details.autres[open]")) if (!open.contains(target)) open.open = false;
});

// A verdict is sent once, however long the key is held.
for (const form of all(".verdicts, #reprendre")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.parti) event.preventDefault();
    form.dataset.parti = "1";
  });
}

// --- The viewer: pages of a PDF and pictures alike, zoom, quarter turns ------------------------------

const pictures = all("[data-image]").map((box) => ({
  box,
  picture: box.querySelector("img"),
  missing: box.querySelector("[data-manque]"),
  scale: 1,
  turn: 0,
  rank: Number(box.dataset.feuille ?? 1),
  pages: Number(box.dataset.feuilles ?? 1),
  drawn: new Map(), // pages already asked, by rank: each is drawn once
}));
const STEPS = [0.5, 0.75, 1, 1.5, 2, 3, 4];

function show({ box, picture, scale, turn }) {
  const sideways = turn % 180 !== 0;
  const [wide, high] = [picture.naturalWidth, picture.naturalHeight];
  if (!wide || box.clientHeight < 48) return;
  const fit = Math.min((box.clientWidth - 24) / (sideways ? high : wide), (box.clientHeight - 24) / (sideways ? wide : high), 1.5);
  const [w, h] = [wide * fit * scale, high * fit * scale];
  picture.style.width = `${w}px`;
  picture.style.height = `${h}px`;
  picture.style.maxWidth = "none";
  // Turned a quarter, it keeps the place of what it was: margins give it the place of what it is.
  const [across, down] = sideways ? [(h - w) / 2, (w - h) / 2] : [0, 0];
  const centred = Math.max(0, (box.clientWidth - 24 - (sideways ? h : w)) / 2);
  picture.style.margin = `${down}px ${across}px ${down}px ${across + centred}px`;
  picture.style.transform = `rotate(${turn}deg)`;
  for (const said of all("[data-echelle]")) said.textContent = `${Math.round(scale * 100)} %`;
}

/** Said where the picture would be: what is not there yet, or could not be drawn. */
function tell(one) {
  const { box, picture, missing } = one;
  box.setAttribute("aria-busy", !picture.complete);
  const failed = picture.complete && !picture.naturalWidth;
  picture.hidden = failed;
  missing.hidden = !failed;
  show(one);
}
function follow(one, picture) {
  for (const kind of ["load", "error"]) picture.addEventListener(kind, () => picture === one.picture && tell(one));
}

/** The picture of a page, asked once; the address and the words of the first one say those of the others. */
function leaf(one, rank) {
  if (!one.drawn.has(rank)) {
    const { src, alt } = one.picture;
    const words = alt.replace(/\d+(\D+\d+)$/, `${rank}$1`);
    const made = Object.assign(new Image(), { src: src.replace(/\d+\/$/, `${rank}/`), alt: words });
    follow(one, made);
    one.drawn.set(rank, made);
  }
  return one.drawn.get(rank);
}

function turnTo(one, rank) {
  const next = leaf(one, rank);
  one.rank = rank;
  one.picture.replaceWith(next);
  one.picture = next;
  one.box.scrollTo(0, 0);
  tell(one);
  if (rank < one.pages) leaf(one, rank + 1); // ready when it is asked
}

const most = Math.max(1, ...pictures.map((one) => one.pages));
let page = Math.max(1, ...pictures.map((one) => one.rank));
function say() {
  for (const said of all("[data-page-dite]")) said.textContent = said.textContent.replace(/\d+/, page);
  for (const link of all("[data-page-de]")) {
    const to = page + Number(link.dataset.pageDe);
    link.setAttribute("aria-disabled", to < 1 || to > most);
  }
}
function turnPage(step) {
  const to = page + step;
  if (to < 1 || to > most) return;
  page = to;
  for (const one of pictures) if (Math.min(page, one.pages) !== one.rank) turnTo(one, Math.min(page, one.pages));
  say();
}

if (pictures.length) for (const tools of all("[data-pour-image]")) tools.hidden = false;
for (const one of pictures) {
  one.drawn.set(one.rank, one.picture);
  follow(one, one.picture);
  tell(one);
  new ResizeObserver(() => show(one)).observe(one.box); // the drawer opens, the window grows
}
say();

document.addEventListener("click", (event) => {
  const { target } = event;
  const step = target.closest("[data-page-de]");
  if (step) {
    event.preventDefault();
    return turnPage(Number(step.dataset.pageDe));
  }
  const zoom = target.closest("[data-zoom]");
  const turn = target.closest("[data-tourner]");
  if (!zoom && !turn) return;
  for (const one of pictures) {
    if (turn) one.turn = (one.turn + 90) % 360;
    if (zoom) one.scale = STEPS[Math.min(STEPS.length - 1, Math.max(0, STEPS.indexOf(one.scale) + Number(zoom.dataset.zoom)))];
    show(one);
  }
});

// --- The pane of answers shows the piece being read --------------------------------------------------

document.querySelector(".v-rep .docs [aria-current]")?.scrollIntoView({ block: "center" });
document.querySelector(".refus")?.focus();

// --- The drawer: its sections as tabs ------------------------------------------------------------------

const drawer = document.querySelector("[data-tiroir]");
const tabs = [];

function open(tab) {
  for (const each of tabs) {
    const on = each === tab && each.button.getAttribute("aria-expanded") !== "true";
    each.button.setAttribute("aria-expanded", on);
    each.section.hidden = !on;
  }
  drawer.classList.toggle("ouvert", tabs.some((each) => !each.section.hidden));
}

if (drawer) {
  const bar = document.createElement("div");
  bar.className = "t-onglets";
  for (const section of all("[data-onglet]", drawer)) {
    const button = document.createElement("button");
    button.type = "button";
    button.setAttribute("aria-controls", section.id);
    button.setAttribute("aria-expanded", "false");
    button.append(...[...section.querySelector("h2").childNodes].map((node) => node.cloneNode(true)));
    section.hidden = true;
    const tab = { button, section };
    button.addEventListener("click", () => open(tab));
    tabs.push(tab);
    bar.append(button);
  }
  drawer.prepend(bar);
  const named = (hash) => tabs.find(({ section }) => `#${section.id}` === hash);
  const shut = (tab) => tab && tab.button.getAttribute("aria-expanded") !== "true";
  const asked = named(location.hash) ?? tabs.find(({ section }) => section.dataset.ouvert !== undefined);
  if (asked) open(asked);
  // A link of the page, or the address itself, may name a section later: its tab opens.
  addEventListener("hashchange", () => shut(named(location.hash)) && open(named(location.hash)));
  document.addEventListener("click", ({ target }) => {
    const tab = named(target.closest("a[href^='#']")?.hash);
    if (shut(tab)) open(tab);
  });
}
