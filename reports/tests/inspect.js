// Looks at a page inside frames of several widths, as no command line can: overflow, contrast,
// pictures, the filter. Runs in the browser that tests/browser starts; findings go into <pre>.
const findings = [];
const say = (text) => findings.push(text);

const parse = (colour) => {
  const [r, g, b, a = 1] = colour.match(/[\d.]+/g).map(Number);
  return { rgb: [r, g, b], a };
};
const luminance = (rgb) =>
  rgb
    .map((x) => x / 255)
    .map((x) => (x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4))
    .reduce((sum, x, i) => sum + x * [0.2126, 0.7152, 0.0722][i], 0);
const contrast = (a, b) => {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
};

function ground(view, element) {
  for (let node = element; node; node = node.parentElement) {
    const { rgb, a } = parse(view.getComputedStyle(node).backgroundColor);
    if (a === 1) return rgb;
  }
  return [255, 255, 255];
}

function checkContrast(view, where) {
  const walker = view.document.createTreeWalker(view.document.body, NodeFilter.SHOW_TEXT);
  const seen = new Set();
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    const element = text.parentElement;
    if (!text.data.trim() || element.closest("script, style, option, select, .skip-link")) continue;
    const style = view.getComputedStyle(element);
    const large = parseFloat(style.fontSize) >= 24;
    const ratio = contrast(parse(style.color).rgb, ground(view, element));
    const key = `${element.tagName}.${element.className} in ${element.parentElement.className}`;
    if (ratio < (large ? 3 : 4.5) && !seen.has(key)) {
      seen.add(key);
      say(`${where}: contrast ${ratio.toFixed(2)} at ${key}`);
    }
  }
}

function checkWidth(view, width, where) {
  const root = view.document.documentElement;
  if (root.scrollWidth <= root.clientWidth && root.clientWidth === width) return;
  const wide = [...view.document.querySelectorAll("body *")].filter(
    (element) => element.getBoundingClientRect().right > width + 0.5 && !element.closest(".scroll"),
  );
  const names = wide.slice(0, 4).map((element) => `${element.tagName}.${element.className}`);
  say(`${where}: the page is ${root.scrollWidth} wide, because of ${names.join(", ")}`);
}

function checkFilter(view, where) {
  const form = view.document.getElementById("filter");
  if (!form) return;
  if (form.hidden) return say(`${where}: the filter stays hidden, so its script did not run`);
  const rows = () =>
    [...view.document.querySelectorAll(".matrix tr:not(.profile)")].filter((row) => row.offsetHeight > 0)
      .length;
  const set = (name, value) => {
    form.elements[name].value = value;
    form.dispatchEvent(new view.Event("input"));
    return rows();
  };
  const all = rows();
  if (set("text", "no such clause at all") > 1) say(`${where}: the filter finds what is not there`);
  set("text", "");
  const bad = set("show", "bad");
  if (!(bad < all)) say(`${where}: the filter for failures hides nothing`);
  if (set("show", "all") !== all) say(`${where}: the filter does not give everything back`);
}

// Sorting by a column puts its numbers in order, and what has none last; once more turns it round.
function checkSorting(view, where) {
  const table = [...view.document.querySelectorAll("table.data")].find((one) => one.tBodies[0].rows.length > 2);
  if (!table) return;
  const button = table.tHead.rows[0].cells[1].querySelector("button");
  if (!button) return say(`${where}: a table cannot be sorted`);
  const values = () =>
    [...table.tBodies[0].rows].map((row) => row.cells[1].dataset.v).filter((value) => value !== undefined).map(Number);
  const inOrder = (list, sign) => list.every((value, i) => i === 0 || sign * (value - list[i - 1]) >= 0);
  for (const [sign, word] of [[1, "ascending"], [-1, "descending"]]) {
    button.click();
    if (!inOrder(values(), sign)) say(`${where}: sorted ${word}, it is not`);
    if (button.parentElement.getAttribute("aria-sort") !== word) say(`${where}: the order is not said`);
  }
}

// What axe-core finds, where the page has it with it: names, roles, headings, contrast.
async function checkAccess(view, where) {
  if (!view.axe) return;
  const { violations } = await view.axe.run(view.document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  });
  for (const { id, help, nodes } of violations) {
    say(`${where}: axe ${id}: ${help} (${nodes.length} times), first ${nodes[0].html.slice(0, 160)}`);
  }
}

async function inspect(page, width) {
  const frame = document.createElement("iframe");
  frame.style.cssText = `width:${width}px;height:900px;border:0`;
  const loaded = new Promise((resolve) => frame.addEventListener("load", resolve));
  frame.src = page;
  document.body.append(frame);
  await loaded;
  const view = frame.contentWindow;
  const dark = view.matchMedia("(prefers-color-scheme: dark)").matches;
  const where = `${page} at ${width} px, ${dark ? "dark" : "light"}`;
  for (const details of view.document.querySelectorAll("details")) details.open = true;
  for (const image of view.document.images) image.loading = "eager";
  for (const image of view.document.images) {
    const fits = () => (width <= 640) === image.currentSrc.includes("-narrow");
    // A browser chooses again, frames later, when the frame has got its width; on a busy machine it
    // may draw none of something that is out of sight, and has to be asked.
    for (let i = 1; i <= 500 && !fits(); i++) {
      await new Promise((next) => setTimeout(next, 10));
      if (i % 50 === 0) image.src = image.getAttribute("src");
    }
    await image.decode().catch(() => {});
    if (!image.naturalWidth) say(`${where}: ${image.currentSrc} does not load`);
    if (!image.alt) say(`${where}: ${image.currentSrc} has no words for who cannot see it`);
    if (!fits()) say(`${where}: ${image.currentSrc} is of the wrong width`);
  }
  checkWidth(view, width, where);
  checkContrast(view, where);
  await checkAccess(view, where);
  checkFilter(view, where);
  if (!page.includes("systems/")) checkSorting(view, where);
  if (view.hit !== undefined) say(`${where}: a result's script ran`);
  const foreign = [...view.document.querySelectorAll("*")].filter((element) =>
    [...element.attributes].some(({ name }) => name.startsWith("on")),
  );
  if (foreign.length) say(`${where}: ${foreign[0].tagName} has a handler`);
  frame.remove();
  return `looked at ${where}`;
}

(async () => {
  const wanted = JSON.parse(document.body.dataset.wanted);
  const looked = [];
  for (const { page, width } of wanted) looked.push(await inspect(page, width));
  document.querySelector("pre").textContent = [...looked, ...findings.map((text) => `WRONG ${text}`), "END"].join("\n");
})();
