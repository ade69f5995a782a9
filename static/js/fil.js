// The thread on the desk: ready answers go where one types, what is typed is kept, what is new appears.

const log = document.querySelector("#fil-bureau");
const box = document.querySelector("#reponse");
const EVERY = 10000;

const store = (act) => {
  try {
    return act(sessionStorage);
  } catch {
    return undefined; // a browser that keeps nothing still sends
  }
};

if (box) {
  const key = `reponse-${box.form.dataset.numero}`;
  if (!box.value) box.value = store((kept) => kept.getItem(key)) ?? "";
  box.addEventListener("input", () => store((kept) => kept.setItem(key, box.value)));
  box.form.addEventListener("submit", ({ submitter }) => {
    if (submitter?.name !== "inserer") store((kept) => kept.removeItem(key));
  });
  document.querySelector("[name=inserer]")?.addEventListener("click", (event) => {
    const text = document.querySelector("#modele-reponse").selectedOptions[0]?.dataset.texte;
    event.preventDefault();
    if (!text) return;
    const start = box.selectionStart ?? box.value.length;
    box.setRangeText(text, start, box.selectionEnd ?? start, "end");
    box.dispatchEvent(new Event("input"));
    box.focus();
  });
}

async function ask() {
  if (document.visibilityState === "hidden") return;
  // Watching is no use of the session: it does not put its end off.
  const headers = { "X-Requested-With": "fetch", "X-Session-Watch": "1" };
  const address = `${log.dataset.fil}?apres=${log.dataset.dernier}`;
  const answer = await fetch(address, { headers }).catch(() => undefined);
  if (answer?.status !== 200) return;
  const near = log.scrollHeight - log.scrollTop - log.clientHeight < 80;
  log.insertAdjacentHTML("beforeend", await answer.text());
  log.dataset.dernier = [...log.querySelectorAll("[data-message]")].at(-1)?.dataset.message ?? log.dataset.dernier;
  if (near) log.scrollTop = log.scrollHeight;
}
log.scrollTop = log.scrollHeight;
setInterval(ask, EVERY);
