"""What WeasyPrint may fetch: files of the Shelf, and what a text carries in itself. Nothing else, ever."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from pressrun.ground.files import Shelf
from pressrun.ground.mono import MONO, mono
from pressrun.ground.problems import PressError, Problem, error
from pressrun.press.galley import BASE
from pressrun.press.weasy import Untyped, URLFetcher, URLFetcherResponse

_TYPES = {
    ".css": "text/css", ".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg",
    ".gif": "image/gif", ".webp": "image/webp", ".avif": "image/avif",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Refusal:
    """An address that was asked for and not given."""

    url: str
    problem: Problem | None
    """Why, when the Shelf says so; None when there is no such file."""


class Fetcher(URLFetcher):  # type: ignore[misc]
    """Gives WeasyPrint what is on the Shelf and what a text carries in itself (``data:``), and nothing else."""

    def __init__(self, shelf: Shelf) -> None:
        super().__init__(allowed_protocols=("data",), allow_redirects=False)
        self.shelf = shelf
        self.refused: dict[str, Refusal] = {}
        self.sheets: dict[str, str] = {}
        self.asked: dict[str, str] = {}

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> Untyped:
        """A response, or ValueError, which WeasyPrint turns into a message in its log."""
        self.asked[hashlib.md5(url.encode(), usedforsecurity=False).hexdigest()] = url
        if url[:5].lower() == "data:":
            return super().fetch(url, headers)
        path, data = self._take(url)
        suffix = PurePosixPath(path).suffix.lower()
        if suffix == ".css":
            self.sheets[path] = data.decode("utf-8", "replace")
        return URLFetcherResponse(url, data, {"Content-Type": _TYPES.get(suffix, "application/octet-stream")})

    def spelled(self, message: str) -> str:
        """*message* with the address of a picture in place of the name that WeasyPrint has for it."""
        before, colon, name = message.rpartition(": ")
        return f"{before}{colon}{self.asked.get(name, name)}"

    def _take(self, url: str) -> tuple[str, bytes]:
        try:
            path = shelf_path(url)
            data = self.shelf.read(path)
            _check_picture(path, data)
            if path.lower().endswith(".svg") and urlsplit(url).query == MONO:
                data = mono(data)
        except PressError as refusal:
            self.refused[url] = Refusal(url, refusal.problems[0])
            raise ValueError(str(refusal)) from None
        except FileNotFoundError:
            self.refused[url] = Refusal(url, None)
            raise ValueError(f"there is no {url}") from None
        return path, data


def shelf_path(url: str) -> str:
    """The path on the Shelf that *url* stands for. Raises R001 or R002 for an address that stands for none."""
    if url.startswith(BASE):
        return unquote(urlsplit(url).path)[1:]
    raise PressError(_refused(url))


def _refused(url: str) -> Problem:
    scheme = url.partition(":")[0].lower()
    if scheme == "file":
        return error(
            "R001",
            f"{url} is outside the project folder and is not read",
            hint="Copy the file into the project folder and use its path there.",
        )
    return error(
        "R002",
        f"{url} is on the network, and nothing is fetched while building",
        hint="Download the file into the project folder and use its path there.",
    )


def _check_picture(path: str, data: bytes) -> None:
    if path.lower().endswith(".svg") and b"<!ENTITY" in data:
        raise PressError(
            error(
                "R003",
                f"{path} defines entities, which are not resolved",
                hint="Save the drawing as plain SVG, without a document type.",
            )
        )
