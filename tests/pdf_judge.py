"""veraPDF, the judge of PDF/UA-1 and PDF/A-2a: a stand-in would prove nothing, so the real one is run.

Second opinions come from pikepdf, which passes only what it knows to be PDF/A, and from outloud, which looks for what
is lawful and yet no help to a listener.
"""

import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pikepdf
import pytest
from lxml import etree
from pikepdf import pdfa

ROOT = Path(__file__).parents[1]
PROFILES = ("ua1", "2a")
NOT_ASKED = {
    "ORD-001": "it reads what a paragraph holds itself before what its links hold, so that no link is in its place",
    "MATH-010": "what a formula says is what its author wrote, LaTeX; nobody has put it into words",
}
"""Rules of outloud that are left out, with the reason."""

_OUTLOUD = Path(sys.executable).with_name("outloud")
_MOST = 3
_BATCH = 50


def judged(pdfs: Iterable[Path]) -> list[str]:
    """What veraPDF has against *pdfs* under both profiles; nothing when all conform to both.

    Where it cannot run the test is skipped; but not in CI, where a skipped judge is a failure.
    """
    lack = missing()
    if lack and os.environ.get("CI") == "true":
        pytest.fail(f"veraPDF cannot run: {lack}")
    if lack:
        pytest.skip(f"veraPDF cannot run: {lack}")
    return list(faults(list(pdfs)))


def missing() -> str:
    """What is not there; empty when nothing is missing."""
    if shutil.which("java") is None:
        return "Java is not installed"
    if not _OUTLOUD.is_file():
        return "the Python package outloud is not installed"
    return "" if _jar().is_file() else f"{_jar().relative_to(ROOT)} is not there: sh src/pressrun/setup/set-up.sh test"


def faults(pdfs: list[Path]) -> Iterator[str]:
    """Each fault with its file and profile; many files are judged by one call."""
    for profile in PROFILES:
        for at in range(0, len(pdfs), _BATCH):
            yield from _faults(pdfs[at : at + _BATCH], profile)


def _faults(pdfs: list[Path], profile: str) -> Iterator[str]:
    java = shutil.which("java") or "java"
    run = subprocess.run(
        [java, "-Xss16m", "-XX:TieredStopAtLevel=1", "-cp", str(_jar()), "org.verapdf.apps.GreenfieldCliWrapper",
         "--flavour", profile, "--format", "xml", "--maxfailuresdisplayed", str(_MOST), *map(str, pdfs)],
        capture_output=True, check=False, env=os.environ | {"LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    jobs = list(ElementTree.fromstring(run.stdout).iter("job")) if run.stdout else []  # noqa: S314  of our own judge
    if len(jobs) != len(pdfs):
        said = run.stderr.decode(errors="replace")[-300:]
        yield f"{profile}: veraPDF judged {len(jobs)} of {len(pdfs)} files: {said}"
    for job in jobs:
        name = Path(job.findtext("item/name", "")).name
        report = job.find("validationReport")
        if report is None:
            yield f"{name} {profile}: {' '.join(''.join(job.itertext()).split())[-300:]}"
        elif report.get("isCompliant") != "true":
            yield from (f"{name} {profile} {told}" for told in _rules(report))


def _rules(report: ElementTree.Element) -> Iterator[str]:
    for rule in report.iter("rule"):
        said = "; ".join(filter(None, (check.findtext("errorMessage") for check in rule.iter("check"))))
        number = f"{rule.get('clause')}-{rule.get('testNumber')} ({rule.get('failedChecks')})"
        yield f"{number}: {said or rule.findtext('description')}"


def _jar() -> Path:
    """The one that `judges.txt` names."""
    table = (ROOT / "src/pressrun/setup/judges.txt").read_text("utf-8")
    row = next(line for line in table.splitlines() if line.startswith("org.verapdf"))
    _, name, version = row.partition(" ")[0].split(":")
    return ROOT / f".venv/judges/{name}-{version}.jar"


def doubts(pdf: Path) -> Iterator[str]:
    """What the second opinions have against *pdf*; warnings too."""
    for finding in pdfa.validate_written(_without_ua(pdf), "2b").findings:
        yield f"{pdf.name} pikepdf {finding}"
    told = _outloud(pdf)
    if told["error"] is not None:
        yield f"{pdf.name} outloud {told['error']}"
    for found in told["findings"]:
        if found["severity"] != "info":
            evidence = found.get("evidence") or ""
            yield f"{pdf.name} outloud {found['rule']} p. {found.get('page')}: {found['message']} {evidence}"


_SPACES = {
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    "pdfuaid": "http://www.aiim.org/pdfua/ns/id/",
    "pdfaExtension": "http://www.aiim.org/pdfa/ns/extension/",
}


def _without_ua(path: Path) -> io.BytesIO:
    """A copy that says it is PDF/A-2b and nothing else: pikepdf knows neither level A nor properties of others."""
    copy = io.BytesIO()
    with pikepdf.open(path) as pdf:
        packet = etree.fromstring(pdf.Root.Metadata.read_bytes())
        for element in packet.findall(".//pdfuaid:part", _SPACES) + packet.findall(".//pdfaExtension:*", _SPACES)[:1]:
            element.getparent().remove(element)  # type: ignore[union-attr]  # neither is the root
        for element in packet.findall(".//pdfaid:conformance", _SPACES):
            element.text = "B"
        etree.cleanup_namespaces(packet)
        head, tail = b'<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?>\n', b'\n<?xpacket end="r"?>'
        pdf.Root.Metadata = pdf.make_stream(
            head + etree.tostring(packet, encoding="utf-8") + tail, Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML
        )
        pdf.save(copy)
    return copy


def _outloud(pdf: Path) -> dict[str, Any]:
    skipped = [word for rule in NOT_ASKED for word in ("--skip", rule)]
    run = subprocess.run([_OUTLOUD, "--json", "-", *skipped, str(pdf)], capture_output=True, check=False)
    results: list[dict[str, Any]] = json.loads(run.stdout)["results"] if run.stdout else []
    return results[0] if results else {"error": run.stderr.decode(errors="replace")[-300:], "findings": []}
