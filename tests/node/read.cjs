// Opens a book in an e-reader (foliate-js, in Chromium) as on the screens that are asked for, goes through all of it, and
// prints a JSON object with what was found: read.cjs '{"books": [...], "screens": [{name, width, height, scheme}]}'.
// With "pictures": FOLDER it keeps a picture of every document on every screen.
const fs = require("fs");
const http = require("http");
const path = require("path");
const puppeteer = require("puppeteer-core");

const READER = path.join(process.env.NODE_PATH, "foliate-js");
const TYPES = { ".js": "text/javascript", ".cjs": "text/javascript", ".html": "text/html", ".css": "text/css" };
const PAGE = `<!DOCTYPE html><html><head><meta charset="utf-8"><meta name="color-scheme" content="light dark">
<style>html, body { height: 100%; margin: 0 } foliate-view { display: block; width: 100%; height: 100% }
#note { position: absolute; inset: 0 0 auto 0; height: 50%; visibility: hidden }</style></head>
<body><div id="note"></div><script src="/inside.cjs"></script></body></html>`;

function serve(books) {
  const files = new Map([["/inside.cjs", path.join(__dirname, "inside.cjs")]]);
  books.forEach((book, place) => files.set(`/book-${place}.epub`, book));
  const server = http.createServer((request, response) => {
    const name = decodeURIComponent(new URL(request.url, "http://reader").pathname);
    const file = files.get(name) || (name.startsWith("/foliate/") && path.join(READER, path.normalize(name.slice(8))));
    if (name === "/") return response.setHeader("content-type", "text/html").end(PAGE);
    if (!file || !fs.existsSync(file)) return response.writeHead(404).end();
    response.setHeader("content-type", TYPES[path.extname(file)] || "application/octet-stream");
    return fs.createReadStream(file).pipe(response);
  });
  return new Promise((done) => server.listen(0, "127.0.0.1", () => done(server)));
}

async function read(page, address, place, screen, pictures) {
  await page.setViewport({ width: screen.width, height: screen.height });
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: screen.scheme }]);
  await page.goto(address);
  const names = await page.evaluate((book) => window.open_(book), `/book-${place}.epub`);
  const found = [];
  for (let index = 0; index < names.length; index++) {
    const faults = await page.evaluate((at) => window.measured(at), index);
    found.push(...faults.map((fault) => ({ screen: screen.name, file: names[index], ...fault })));
    if (pictures) await pictured(page, path.join(pictures, `${place}-${screen.name}-${index}`));
  }
  const links = screen.links ? await page.evaluate(() => window.followed()) : { followed: 0, notes: 0, faults: [] };
  found.push(...links.faults.map((fault) => ({ screen: screen.name, ...fault })));
  return { documents: names.length, links: links.followed, notes: links.notes, opened: links.opened || "", found };
}

async function pictured(page, name) {
  for (let leaf = 0; leaf < 60; leaf++) {
    await page.screenshot({ path: `${name}-${String(leaf).padStart(2, "0")}.png` });
    if (!(await page.evaluate(() => window.turned()))) return;
  }
}

async function main({ books, screens, pictures }) {
  const server = await serve(books);
  const browser = await puppeteer.launch({
    executablePath: process.env.PUPPETEER_EXECUTABLE_PATH,
    args: ["--no-sandbox", "--disable-setuid-sandbox", "--disable-dev-shm-usage"], // as root, and in a container
  });
  try {
    const page = await browser.newPage();
    const complaints = [];
    page.on("pageerror", (fault) => complaints.push(String(fault)));
    const told = [];
    for (const place of books.keys()) {
      for (const screen of screens) {
        told.push(await read(page, `http://127.0.0.1:${server.address().port}/`, place, screen, pictures));
      }
    }
    return { told, complaints };
  } finally {
    await browser.close();
    server.close();
  }
}

main(JSON.parse(process.argv[2])).then(
  (told) => process.stdout.write(JSON.stringify(told), () => process.exit(0)),
  (fault) => {
    process.stderr.write(`${(fault && fault.stack) || fault}\n`);
    process.exit(1);
  },
);
