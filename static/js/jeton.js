// Signing in again in another tab changes the token that forms carry: the one of now takes its place as a form leaves.
// The pages of the portal do the same in dossier.js; this one serves the administration.

document.addEventListener("submit", ({ target }) => {
  const token = /(?:^|;\s*)(?:__Host-)?csrf=([^;]+)/.exec(document.cookie)?.[1];
  for (const field of token ? target.querySelectorAll("[name=csrfmiddlewaretoken]") : []) field.value = token;
}, true);
