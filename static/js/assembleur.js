// Several shots of one document: put in order, turned, then sent together; the server makes one PDF of them.

import { say } from "./dossier.js";
import { ask, decoded, drawn, lighter, megabytes } from "./photos.js";

const MOST = 10; // as the server counts the files of one request
const THUMBNAIL = 320; // pixels

/** One shot: its file, its quarter turns in degrees, the address of its thumbnail ("" for a PDF). */
async function shot(file) {
  if (/pdf$/i.test(file.type) || /\.pdf$/i.test(file.name)) return { file, turn: 0, address: "" };
  const picture = await decoded(file);
  if (!picture) return null;
  const small = await new Promise((done) => drawn(picture, THUMBNAIL).toBlob(done, "image/jpeg", 0.8));
  return { file, turn: 0, address: URL.createObjectURL(small) };
}

/** The list of shots in its dialog: what it holds is what will be sent, in that order. */
class Bundle {
  constructor(dialog, limit) {
    Object.assign(this, { dialog, limit, shots: [], list: dialog.querySelector("ol"), told: dialog.querySelector("[role=status]") });
    this.warning = dialog.querySelector(".message");
  }

  async add(files) {
    this.warning.replaceChildren();
    const room = MOST - this.shots.length;
    if (files.length > room) say(this.warning, "trop-de-pages", { N: MOST });
    for (const file of files.slice(0, room)) {
      const made = await shot(file);
      if (made) this.shots.push(made);
      else say(this.warning, "page-illisible", { N: file.name });
    }
    this.draw();
  }

  /** Draws the list again; the button just used keeps the focus, on the shot it moved. */
  draw(focus) {
    const model = this.dialog.querySelector("template").content.firstElementChild;
    this.list.replaceChildren(...this.shots.map((each, rank) => this.item(model.cloneNode(true), each, rank)));
    this.dialog.querySelector("[value=oui]").disabled = !this.shots.length;
    const weight = this.shots.reduce((sum, { file }) => sum + file.size, 0);
    const name = weight > this.limit ? "pages-a-alleger" : this.shots.length > 1 ? "pages" : "une-page";
    say(this.dialog.querySelector("[data-poids]"), name, { N: this.shots.length, M: megabytes(weight), L: megabytes(this.limit) });
    if (focus) this.focus(focus);
  }

  focus({ rank, gesture }) {
    const item = this.list.children[Math.min(rank, this.shots.length - 1)];
    const wanted = item?.querySelector(`[data-geste=${gesture}]:not(:disabled)`) ?? item?.querySelector("[data-geste=tourner]");
    (wanted ?? this.dialog.querySelector("label[for]"))?.focus();
  }

  item(node, { file, turn, address }, rank) {
    const picture = node.querySelector("img");
    if (address) picture.src = address;
    else picture.remove();
    node.dataset.tour = turn;
    for (const place of node.querySelectorAll("[data-rang]")) place.textContent = rank + 1;
    node.querySelector("[data-nom]").textContent = file.name;
    node.querySelector("[data-geste=monter]").disabled = rank === 0;
    node.querySelector("[data-geste=descendre]").disabled = rank === this.shots.length - 1;
    return node;
  }

  gesture(name, rank) {
    const [each] = this.shots.splice(rank, 1);
    const moved = { monter: rank - 1, descendre: rank + 1, tourner: rank }[name];
    if (name === "tourner") each.turn = (each.turn + 90) % 360;
    if (moved === undefined) URL.revokeObjectURL(each.address);
    else this.shots.splice(moved, 0, each);
    const said = { monter: "page-deplacee", descendre: "page-deplacee", tourner: "page-tournee" }[name] ?? "page-retiree";
    this.draw({ rank: moved ?? rank, gesture: name });
    say(this.told, said, { N: (moved ?? rank) + 1, M: this.shots.length });
  }

  /** The files as they leave: light enough together, or undefined with a sentence in the dialog. */
  async files() {
    const room = (0.95 * this.limit) / this.shots.length;
    const whole = this.shots.reduce((sum, { file }) => sum + file.size, 0) > 0.95 * this.limit;
    const made = await Promise.all(this.shots.map(({ file, address }) => {
      const asIs = !address || (/^image\/(jpeg|png)$/.test(file.type) && (!whole || file.size <= room));
      return asIs ? file : lighter(file, room);
    }));
    const total = made.reduce((sum, file) => sum + (file?.size ?? Infinity), 0);
    if (total <= this.limit) return made;
    say(this.warning, "pages-trop-lourdes", { L: megabytes(this.limit) });
    return undefined;
  }
}

/**
 * What to send for a slot: {files, turns, joined}, or null when given up. A single shot that was not turned, and that
 * the slot takes as it is, is no PDF.
 */
export async function assemble(dialog, files, { limit, types }) {
  const bundle = new Bundle(dialog, limit);
  const quit = new AbortController();
  const listen = (kind, heard) => dialog.addEventListener(kind, heard, { signal: quit.signal });
  listen("click", ({ target }) => {
    const button = target.closest("[data-geste]");
    if (button) bundle.gesture(button.dataset.geste, [...bundle.list.children].indexOf(button.closest("li")));
  });
  listen("change", async ({ target }) => {
    await bundle.add([...target.files]);
    target.value = "";
  });
  await bundle.add(files);
  let sent = null;
  while (!sent && (await ask(dialog))) sent = await bundle.files();
  quit.abort();
  bundle.shots.forEach(({ address }) => URL.revokeObjectURL(address));
  if (!sent) return null;
  const turns = bundle.shots.map(({ turn }) => turn);
  const plain = sent.length === 1 && !turns[0] && types.includes("jpg");
  return { files: sent, turns, joined: !plain };
}
