// The work queue by keyboard: j and k walk the lines, Enter opens one, / searches; filters apply when they change.

const lines = [...document.querySelectorAll("[data-file] tbody tr")];
const typing = (node) => node.closest?.("input, textarea, select");

function walk(step) {
  const now = lines.findIndex((line) => line.classList.contains("sel"));
  const next = lines[Math.min(lines.length - 1, Math.max(0, now + step))];
  if (!next) return;
  lines[now]?.classList.remove("sel");
  next.classList.add("sel");
  next.querySelector("a").focus();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (event.key === "j") walk(1);
  else if (event.key === "k") walk(-1);
  else if (event.key === "/") {
    event.preventDefault();
    document.querySelector("[data-chercher]").focus();
  }
});
for (const line of lines) line.addEventListener("focusin", () => {
  for (const each of lines) each.classList.toggle("sel", each === line);
});

const form = document.querySelector("[data-filtres]");
form?.addEventListener("change", ({ target }) => {
  if (target.matches("select, [name=boursier]")) form.requestSubmit();
});
