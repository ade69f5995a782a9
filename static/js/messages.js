// The thread of a dossier: asks for what is new while the page is seen, keeps what is typed until it is sent.

const form = document.querySelector("#ecrire");
const box = form.querySelector("textarea");
const log = document.querySelector("#fil");
const place = document.querySelector("#message-message");
const key = `message-${form.dataset.numero}`;

const EVERY = 10; // seconds
const SLOWLY = 60; // once nothing was typed or touched for ten minutes
const IDLE = 600;
let touched = Date.now();
let timer;

const store = (act) => {
  try {
    return act(sessionStorage);
  } catch {
    return undefined; // a browser that keeps nothing still sends
  }
};
const keep = () => store((kept) => (box.value ? kept.setItem(key, box.value) : kept.removeItem(key)));
const bottom = () => log.scrollTo({ top: log.scrollHeight });
const near = () => log.scrollHeight - log.scrollTop - log.clientHeight < 80;

function say(name) {
  const found = document.querySelector("#mots-message").content.querySelector(`[data-mot="${name}"]`);
  place.replaceChildren(found.cloneNode(true));
}

function watch() {
  clearTimeout(timer);
  if (document.visibilityState === "hidden") return;
  const idle = (Date.now() - touched) / 1000 > IDLE;
  timer = setTimeout(ask, (idle ? SLOWLY : EVERY) * 1000);
}
function ask() {
  window.htmx?.trigger("#guet", "guetter");
  watch();
}

if (!box.value) box.value = store((kept) => kept.getItem(key)) ?? "";
bottom();
watch();

document.addEventListener("visibilitychange", () => (document.visibilityState === "hidden" ? clearTimeout(timer) : ask()));
for (const kind of ["input", "pointerdown", "keydown"]) document.addEventListener(kind, () => (touched = Date.now()), { passive: true });
box.addEventListener("input", keep);
box.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
});

let wasNear = true;
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.target === log) wasNear = near();
});
document.addEventListener("htmx:afterSwap", ({ detail: { target, requestConfig } }) => {
  if (target !== log) return;
  document.querySelector("#fil-vide")?.remove();
  if (wasNear || requestConfig.elt === form) bottom();
});
form.addEventListener("htmx:afterRequest", ({ detail: { elt, xhr } }) => {
  if (elt !== form) return;
  if (xhr.status >= 200 && xhr.status < 300) {
    place.replaceChildren();
    box.removeAttribute("aria-invalid");
    form.querySelector("input[type=file]").value = "";
    box.value = "";
    keep();
  } else if (xhr.status === 422) box.setAttribute("aria-invalid", "true");
  else say(xhr.status === 401 ? "session" : "echec");
});
