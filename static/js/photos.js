// Pictures drawn again by the browser: upright, lighter, without the place and the camera that phones write in them.

const MEGA = 1e6;
/** Longest side in pixels, quality of the JPEG; an A4 sheet stays above 120 dots per inch, so that stamps are read. */
const STEPS = [[2000, 0.82], [1600, 0.75], [1400, 0.65]];

/** « 1,4 » for a number of bytes, as the page's language writes it. */
export const megabytes = (size) =>
  (size / MEGA).toLocaleString(document.documentElement.lang, { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** A modal dialog; true when it closed by the button whose value is « oui ». */
export function ask(dialog) {
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((done) => dialog.addEventListener("close", () => done(dialog.returnValue === "oui"), { once: true }));
}

/** The pixels of a picture this browser can read, upright; null for the others. */
export const decoded = (file) => createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => null);

/** A JPEG file of what a canvas shows. */
export async function jpeg(canvas, name, quality) {
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
  return blob && new File([blob], name.replace(/\.\w{1,8}$/, "") + ".jpg", { type: "image/jpeg" });
}

/** A canvas with the picture, its longest side at most `side`, white where it is transparent. */
export function drawn(picture, side) {
  const scale = Math.min(1, side / Math.max(picture.width, picture.height));
  const size = { width: Math.round(picture.width * scale), height: Math.round(picture.height * scale) };
  const canvas = Object.assign(document.createElement("canvas"), size);
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, size.width, size.height);
  pen.drawImage(picture, 0, 0, size.width, size.height);
  return canvas;
}

/** A JPEG of at most `limit` bytes; undefined when this browser cannot read the picture or make it light enough. */
export async function lighter(file, limit) {
  const picture = await decoded(file);
  if (!picture) return undefined;
  for (const [side, quality] of STEPS) {
    const made = await jpeg(drawn(picture, side), file.name, quality);
    if (made && made.size <= limit) return made;
  }
  return undefined;
}

/** The lighter picture once its owner has seen it and said yes; null when given up, undefined when it cannot be made. */
export async function offer(dialog, file, { limit }) {
  const light = await lighter(file, limit);
  if (!light) return undefined;
  const address = URL.createObjectURL(light);
  const values = { avant: megabytes(file.size), apres: megabytes(light.size), limite: megabytes(limit) };
  for (const [name, value] of Object.entries(values)) for (const node of dialog.querySelectorAll(`[data-${name}]`)) node.textContent = value;
  dialog.classList.toggle("convertie", file.size <= limit);
  dialog.querySelector("img").src = address;
  dialog.querySelector("a").href = address;
  const accepted = await ask(dialog);
  URL.revokeObjectURL(address);
  return accepted ? light : null;
}
