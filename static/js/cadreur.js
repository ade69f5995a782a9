// The portrait put in its frame by mouse, touch, keyboard or buttons: the picture moves under a fixed frame.

import { ask, decoded, drawn, jpeg } from "./photos.js";

const LARGEST = 4; // times closer than the whole picture
const STEP = 1 / 40; // of the frame, for one arrow
const KEYS = { ArrowLeft: "gauche", ArrowRight: "droite", ArrowUp: "haut", ArrowDown: "bas" };
KEYS["+"] = KEYS["="] = "agrandir";
KEYS["-"] = "reduire";
const MOVES = { gauche: [-1, 0], droite: [1, 0], haut: [0, -1], bas: [0, 1] };

/** What the frame shows of a picture: a centre and a zoom, never beyond the edges. */
class Frame {
  constructor(canvas, picture, slider) {
    Object.assign(this, { canvas, picture, slider, fingers: new Map() });
    this.reset();
  }

  reset() {
    this.zoom = 1;
    this.x = this.picture.width / 2;
    this.y = Math.min(this.picture.height / 2, this.picture.width * 0.625); // faces are high in tall pictures
    this.draw();
  }

  /** Pixels of the canvas for one pixel of the picture. */
  get scale() {
    const { canvas, picture } = this;
    return this.zoom * Math.max(canvas.width / picture.width, canvas.height / picture.height);
  }

  draw() {
    const { canvas, picture, scale } = this;
    const half = [canvas.width / 2 / scale, canvas.height / 2 / scale];
    this.x = Math.min(Math.max(this.x, half[0]), picture.width - half[0]);
    this.y = Math.min(Math.max(this.y, half[1]), picture.height - half[1]);
    const pen = canvas.getContext("2d");
    pen.drawImage(picture, this.x - half[0], this.y - half[1], 2 * half[0], 2 * half[1], 0, 0, canvas.width, canvas.height);
    this.slider.value = Math.round(100 * this.zoom);
  }

  /** Moves what is shown, in pixels of the canvas. */
  move(right, down) {
    this.x += right / this.scale;
    this.y += down / this.scale;
    this.draw();
  }

  closer(times) {
    this.zoom = Math.min(LARGEST, Math.max(1, this.zoom * times));
    this.draw();
  }

  turn() {
    const turned = Object.assign(document.createElement("canvas"), { width: this.picture.height, height: this.picture.width });
    const pen = turned.getContext("2d");
    pen.translate(turned.width, 0);
    pen.rotate(Math.PI / 2);
    pen.drawImage(this.picture, 0, 0);
    this.picture = turned;
    this.reset();
  }

  do(gesture) {
    const move = MOVES[gesture];
    if (move) this.move(move[0] * STEP * this.canvas.width, move[1] * STEP * this.canvas.width);
    else if (gesture === "tourner") this.turn();
    else if (gesture === "recentrer") this.reset();
    else this.closer(gesture === "agrandir" ? 1.1 : 1 / 1.1);
  }

  /** One finger drags the picture, two bring it closer or further. */
  finger({ pointerId, clientX, clientY }) {
    const former = this.fingers.get(pointerId);
    if (!former) return;
    const apart = this.distance();
    this.fingers.set(pointerId, [clientX, clientY]);
    const shown = this.canvas.width / this.canvas.getBoundingClientRect().width;
    this.move(((former[0] - clientX) * shown) / this.fingers.size, ((former[1] - clientY) * shown) / this.fingers.size);
    if (apart) this.closer(this.distance() / apart);
  }

  distance() {
    const [one, other] = [...this.fingers.values()];
    return other ? Math.hypot(one[0] - other[0], one[1] - other[1]) : 0;
  }
}

function listen(dialog, frame, signal) {
  const { canvas, slider, fingers } = frame;
  const on = (node, kind, heard, options) => node.addEventListener(kind, heard, { signal, ...options });
  on(dialog, "click", ({ target }) => {
    const gesture = target.closest("[data-geste]")?.dataset.geste;
    if (gesture) frame.do(gesture);
  });
  on(canvas, "keydown", (event) => {
    if (!KEYS[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    frame.do(KEYS[event.key]);
  });
  on(slider, "input", () => frame.closer(slider.value / 100 / frame.zoom));
  on(canvas, "wheel", (event) => {
    event.preventDefault();
    frame.closer(event.deltaY < 0 ? 1.05 : 1 / 1.05);
  }, { passive: false });
  on(canvas, "pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, [event.clientX, event.clientY]);
  });
  on(canvas, "pointermove", (event) => frame.finger(event));
  for (const kind of ["pointerup", "pointercancel"]) on(canvas, kind, ({ pointerId }) => fingers.delete(pointerId));
}

/**
 * A JPEG portrait whose longest side is `side` pixels, four fifths as wide as it is tall; null when given up,
 * undefined for a picture this browser cannot read (the server then judges it).
 */
export async function crop(dialog, file, side) {
  const whole = await decoded(file);
  if (!whole) return undefined;
  const canvas = dialog.querySelector("canvas");
  Object.assign(canvas, { width: Math.round(side * 0.8), height: side });
  const frame = new Frame(canvas, drawn(whole, 3 * side), dialog.querySelector("input[type=range]"));
  const quit = new AbortController();
  listen(dialog, frame, quit.signal);
  dialog.querySelector("[data-petite]").hidden = Math.min(whole.width, whole.height) >= 300;
  const accepted = await ask(dialog);
  quit.abort();
  return accepted ? jpeg(canvas, file.name, 0.9) : null;
}
