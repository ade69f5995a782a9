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

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") return closeAll();
  if (typing(event.target)) return;
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

// The reader of PDF takes the keyboard when it is clicked: it gives it back when the pointer leaves it.
for (const frame of all(".vue iframe")) frame.addEventListener("mouseleave", () => document.activeElement === frame && (frame.blur(), window.focus()));

// --- Pictures: zoom and quarter turns ---------------------------------------------------------------

const pictures = all("[data-image]").map((box) => ({ box, picture: box.querySelector("img"), scale: 1, turn: 0 }));
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

if (pictures.length) for (const tools of all("[data-pour-image]")) tools.hidden = false;
for (const one of pictures) {
  one.picture.addEventListener("load", () => show(one));
  new ResizeObserver(() => show(one)).observe(one.box); // the drawer opens, the window grows
}

document.addEventListener("click", ({ target }) => {
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
  const asked = tabs.find(({ section }) => `#${section.id}` === location.hash || section.dataset.ouvert !== undefined);
  if (asked) open(asked);
}
