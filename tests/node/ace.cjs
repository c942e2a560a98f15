// Ace by DAISY on the books that are named: prints a JSON list with what it finds in each.
const fs = require("fs");
const os = require("os");
const path = require("path");
const ace = require("@daisy/ace-core");
const runner = require("@daisy/ace-axe-runner-puppeteer");
const winston = require("winston");

winston.configure({ transports: [new winston.transports.Console({ silent: true })] }); // stdout is for what was found

async function judged(book) {
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), "ace-")); // without a folder for its report Ace prints it
  try {
    return (await ace(book, { cwd: process.cwd(), silent: true, jobid: book, outdir }, runner))[1];
  } finally {
    fs.rmSync(outdir, { recursive: true });
  }
}

async function main(books) {
  const told = [];
  for (const book of books) {
    const report = await judged(book);
    told.push({
      documents: report.assertions.length,
      missing: report["a11y-metadata"].missing,
      findings: report.assertions.flatMap((document) =>
        document.assertions.map((one) => ({
          file: document["earl:testSubject"].url,
          rule: one["earl:test"]["dct:title"],
          impact: one["earl:test"]["earl:impact"],
          said: one["earl:result"]["dct:description"],
          where: (one["earl:result"].html || "").slice(0, 200),
        })),
      ),
    });
  }
  return told;
}

main(process.argv.slice(2)).then(
  (told) => process.stdout.write(JSON.stringify(told), () => process.exit(0)),
  (fault) => {
    process.stderr.write(`${(fault && fault.stack) || fault}\n`);
    process.exit(1);
  },
);
