// Runs inside of the e-reader: opens a book, measures what is shown of each document, follows the links.

const SLACK = 2; // px that letters may lean over the edge
const BLANK = 9; // px of a blank that hangs at the end of a line of code
const LEADING = 5; // px of a line's box that hold no letters
const LEAST = 4.5; // contrast of text to its ground, as WCAG asks at level AA
const WIDE = "img, svg, table, pre, math, figure";
const STYLE = `@namespace epub "http://www.idpf.org/2007/ops";
html { color-scheme: light dark }
@media (prefers-color-scheme: dark) { a:link { color: lightblue } }
p, li, blockquote, dd { line-height: 1.4; hyphens: auto; widows: 2 }
aside[epub|type~="endnote"], aside[epub|type~="footnote"], aside[epub|type~="note"] { display: none }`;
// What Foliate asks of every book: notes are taken out of the text, to be shown over it.

let view;

async function open_(address) {
  await import("/foliate/view.js");
  view = document.createElement("foliate-view");
  document.body.append(view);
  const bytes = await (await fetch(address)).blob();
  await view.open(new File([bytes], "book.epub"));
  view.renderer.setStyles(STYLE);
  return view.book.sections.map((section) => section.id);
}

async function shown(index) {
  await view.goTo(index);
  const { doc } = view.renderer.getContents().find((one) => one.index === index);
  await doc.fonts.ready;
  await Promise.all([...doc.images].map((image) => image.decode().catch(() => null)));
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  return doc;
}

// measured - what is cut, too wide or too pale in the document at a place of the spine
async function measured(index) {
  const doc = await shown(index);
  const columns = columnsOf(doc);
  return [...misplaced(doc, columns), ...broken(doc), ...pale(doc)].slice(0, 20);
}

function columnsOf(doc) {
  const style = doc.defaultView.getComputedStyle(doc.documentElement);
  const [column, gap] = [parseFloat(style.columnWidth), parseFloat(style.columnGap)];
  const width = view.renderer.size; // of a page, which may have several columns
  const stride = width / Math.max(1, Math.round(width / (column + gap)));
  return { stride, gap, height: parseFloat(style.height) };
}

function* misplaced(doc, columns) {
  for (const part of doc.body.querySelectorAll(WIDE)) {
    if (scrolls(part, doc) || part.closest("svg, math") !== (part.matches("svg, math") ? part : null)) continue;
    for (const box of part.getClientRects()) {
      if (isOutside(box, columns)) yield told("wider than the screen", part, box, columns);
    }
  }
  const walker = doc.createTreeWalker(doc.body, NodeFilter.SHOW_TEXT, (node) =>
    node.data.trim() ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_REJECT,
  );
  const range = doc.createRange();
  while (walker.nextNode()) {
    const part = walker.currentNode.parentElement;
    if (scrolls(part, doc)) continue;
    range.selectNodeContents(walker.currentNode);
    for (const box of range.getClientRects()) {
      if (box.width > (part.closest("pre") ? BLANK : 0) && isOutside(box, columns)) yield told("text that is cut", part, box, columns);
    }
  }
}

function isOutside(box, { stride, gap, height }) {
  const left = Math.floor((box.left + box.width / 2) / stride) * stride + gap / 2;
  const aside = box.left < left - SLACK || box.right > left + stride - gap + SLACK;
  return aside || box.top < -LEADING || box.bottom > height + LEADING;
}

// scrolls - whether the reader can move what is too wide into sight
function scrolls(part, doc) {
  for (let at = part; at && at !== doc.body; at = at.parentElement) {
    if (["auto", "scroll"].includes(doc.defaultView.getComputedStyle(at).overflowX)) return true;
  }
  return false;
}

function told(what, part, box, columns) {
  const text = (part.alt || part.textContent || "").trim().slice(0, 60);
  const at = `${Math.round(box.width)} x ${Math.round(box.height)} at ${Math.round(box.left)}, ${Math.round(box.top)}`;
  return { what, part: part.localName, text, at: `${at} of ${Math.round(columns.stride - columns.gap)}` };
}

function* broken(doc) {
  for (const image of doc.images) {
    if (!image.naturalWidth) yield { what: "a picture that does not load", part: "img", text: image.src };
  }
}

function* pale(doc) {
  const seen = new Set();
  const walker = doc.createTreeWalker(doc.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const part = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || seen.has(part) || !part.getClientRects().length) continue;
    seen.add(part);
    const [ink, ground] = [rgb(doc.defaultView.getComputedStyle(part).color), groundOf(part, doc)];
    const ratio = contrast(ink, ground);
    if (ratio < LEAST) yield { what: `contrast of ${ratio.toFixed(1)}`, part: part.localName, text: part.textContent.slice(0, 60) };
  }
}

function groundOf(part, doc) {
  for (let at = part; at; at = at.parentElement) {
    const ground = rgb(doc.defaultView.getComputedStyle(at).backgroundColor);
    if (ground[3] > 0.99) return ground;
  }
  return matchMedia("(prefers-color-scheme: dark)").matches ? [18, 18, 18, 1] : [255, 255, 255, 1];
}

function rgb(colour) {
  const [r, g, b, a = 1] = colour.match(/[\d.]+/g).map(Number);
  return [r, g, b, a];
}

function contrast(one, other) {
  const light = (colour) => {
    const [r, g, b] = colour.slice(0, 3).map((part) => part / 255).map((part) =>
      part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4,
    );
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [high, low] = [light(one), light(other)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

// followed - every link inside of the book, to where it leads; a note that is tapped opens over the page
async function followed() {
  const { book } = view;
  const documents = await Promise.all(book.sections.map((section) => section.createDocument()));
  const [faults, count] = [[], { followed: 0, notes: 0 }];
  for (const [index, doc] of documents.entries()) {
    for (const link of doc.querySelectorAll("a[href]")) {
      const href = link.getAttribute("href");
      if (/^[a-z]+:/i.test(href)) continue;
      count.followed += 1;
      const to = await Promise.resolve(book.resolveHref(book.sections[index].resolveHref(href))).catch(() => null);
      const target = to && documents[to.index] && to.anchor(documents[to.index]);
      if (!to || (href.includes("#") && !target)) {
        faults.push({ file: book.sections[index].id, what: "a link to nowhere", text: href });
      } else if (link.getAttribute("role") === "doc-noteref") {
        count.notes += 1;
        const back = target.querySelector("a[role=doc-backlink]");
        if (target.getAttribute("role") !== "doc-footnote" || !back) {
          faults.push({ file: book.sections[index].id, what: "a note that is none", text: target.textContent });
        }
      }
    }
  }
  return { ...count, faults, opened: count.notes ? await tapped(documents) : "" };
}

async function tapped(documents) {
  const { FootnoteHandler } = await import("/foliate/footnotes.js");
  const handler = new FootnoteHandler();
  const index = documents.findIndex((doc) => doc.querySelector("a[role=doc-noteref]"));
  const doc = await shown(index);
  const note = new Promise((done, fail) => {
    handler.addEventListener("before-render", ({ detail }) => document.querySelector("#note").append(detail.view));
    handler.addEventListener("render", ({ detail }) => done(detail.view.renderer.getContents()[0].doc.body.textContent));
    setTimeout(() => fail(new Error("no note opened")), 10_000);
  });
  view.addEventListener("link", (event) => handler.handle(view.book, event));
  doc.querySelector("a[role=doc-noteref]").click();
  return (await note).trim().replace(/\s+/g, " ");
}

// turned - whether there was another page of this document to turn to
async function turned() {
  const { renderer } = view;
  const [{ index }] = renderer.getContents();
  if (renderer.page >= renderer.pages - 2) return false;
  await view.next();
  return renderer.getContents()[0].index === index;
}
