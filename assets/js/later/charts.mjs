// Saves charts as pictures that can stand alone: with their words, their source and their looks inside.

const SVG = "http://www.w3.org/2000/svg";
const MARGIN = 24;
const LINE = 18;
const SHARPNESS = 2;
const FONT = 'system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';
// Looks that a style sheet gives, with what a viewer takes where nothing is said.
const LOOKS = {
  fill: "rgb(0, 0, 0)",
  "fill-opacity": "1",
  stroke: "none",
  "stroke-width": "1px",
  "stroke-opacity": "1",
  "stroke-dasharray": "none",
  "stroke-linejoin": "miter",
  "font-weight": "400",
};

// Puts the buttons beside every chart; again and again does no harm.
export function offerDownloads(root) {
  for (const figure of root.querySelectorAll("figure[data-figure]")) {
    const place = figure.querySelector("[data-saving]");
    if (!place || place.childElementCount || !figure.querySelector("svg.chart-wide")) continue;
    const caption = figure.querySelector(".figure-caption")?.textContent.trim() ?? "";
    place.append("Save the chart: ", button("SVG", caption, () => saveSvg(figure)), " ", button("PNG", caption, () => savePng(figure)));
  }
}

function button(kind, caption, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.dataset.save = kind.toLowerCase();
  made.textContent = kind;
  const more = document.createElement("span");
  more.className = "visually-hidden";
  more.textContent = ` of “${caption}”`;
  made.append(more);
  made.addEventListener("click", act);
  return made;
}

function saveSvg(figure) {
  save(new Blob([toText(standalone(figure))], { type: "image/svg+xml" }), `${figure.dataset.figure}.svg`);
}

async function savePng(figure) {
  save(await toPng(standalone(figure)), `${figure.dataset.figure}.png`);
}

function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // the browser has to have taken it first
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

function toText(svg) {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(svg)}\n`;
}

// Returns a PNG of twice the size, through a canvas; the policy of the site lets pictures be data but not blobs.
export async function toPng(svg) {
  const picture = new Image();
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(toText(svg))}`;
  await picture.decode();
  const canvas = document.createElement("canvas");
  canvas.width = SHARPNESS * Number(svg.getAttribute("width"));
  canvas.height = SHARPNESS * Number(svg.getAttribute("height"));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}

// Returns the wide drawing as an SVG that needs no style sheet, with what is told of it written underneath.
export function standalone(figure) {
  const chart = figure.querySelector("svg.chart-wide");
  const { width, height } = chart.viewBox.baseVal;
  const told = writing(figure, width);
  const size = { width: width + 2 * MARGIN, height: height + 3 * MARGIN + told.length * LINE };
  const svg = element("svg", { ...size, viewBox: `0 0 ${size.width} ${size.height}`, "font-family": FONT, "font-size": 13 });
  const title = document.createElementNS(SVG, "title");
  title.textContent = chart.querySelector("title").textContent;
  svg.append(title, element("rect", { ...size, fill: "#ffffff" }));
  const drawn = element("g", { transform: `translate(${MARGIN} ${MARGIN})` });
  for (const child of chart.children) if (!["title", "desc"].includes(child.localName)) drawn.append(...plain(child));
  svg.append(drawn);
  told.forEach(({ text, bold }, row) => {
    const y = height + 2 * MARGIN + (row + 0.7) * LINE;
    svg.append(words(text, { x: MARGIN, y, fill: "#0b1726", ...(bold && { "font-weight": 700 }) }));
  });
  return svg;
}

// Copies a drawn element with its looks; links become groups, and the ground about words a copy behind them.
function plain(source) {
  const looks = getComputedStyle(source);
  const copy = document.createElementNS(SVG, source.localName === "a" ? "g" : source.localName);
  for (const name of ["d", "x", "y", "width", "height", "text-anchor", "clip-path", "id", "transform"]) {
    if (source.hasAttribute(name)) copy.setAttribute(name, source.getAttribute(name));
  }
  if (source.localName === "title") copy.textContent = source.textContent;
  if (["title", "a", "g", "clipPath"].includes(source.localName)) {
    for (const child of source.children) copy.append(...plain(child));
    return [copy];
  }
  for (const [name, usual] of Object.entries(LOOKS)) {
    const look = looks.getPropertyValue(name);
    const mute = name.startsWith("stroke-") && looks.stroke === "none";
    if (look && look !== usual && !mute) copy.setAttribute(name, look);
  }
  return source.localName === "text" ? withGround(copy, source.textContent) : [copy];
}

function withGround(copy, text) {
  copy.textContent = text;
  if (!copy.hasAttribute("stroke")) return [copy];
  const ground = copy.cloneNode(true);
  ground.setAttribute("fill", copy.getAttribute("stroke"));
  for (const name of ["stroke", "stroke-width", "stroke-linejoin"]) copy.removeAttribute(name);
  return [ground, copy];
}

// Returns the lines that stand under the chart: its caption and sentences, then each fact of its source.
function writing(figure, width) {
  const told = [...figure.querySelectorAll("figcaption > *, [data-source] > *")].map((part) => ({
    text: part.textContent.replaceAll(/\s+/g, " ").trim(),
    bold: part.matches(".figure-caption, .figure-mark"),
  }));
  const pen = document.createElement("canvas").getContext("2d");
  return told.filter(({ text }) => text).flatMap(({ text, bold }) => {
    pen.font = `${bold ? "bold " : ""}13px ${FONT}`;
    return broken(text, pen, width * 0.95).map((line) => ({ text: line, bold }));
  });
}

function broken(text, pen, room) {
  const lines = [""];
  for (const word of text.split(" ")) {
    const joined = `${lines.at(-1)} ${word}`.trim();
    if (pen.measureText(joined).width <= room || !lines.at(-1)) lines[lines.length - 1] = joined;
    else lines.push(word);
  }
  return lines;
}

function words(text, attributes) {
  const made = element("text", attributes);
  made.textContent = text;
  return made;
}

function element(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}
