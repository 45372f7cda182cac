# SPDX-License-Identifier: MIT
"""The fenced blocks of the pages: README.md and docs/*.md."""
import dataclasses
import pathlib
import re


class Wrong(Exception):
    """A block that is not as it should be; the text begins with page:line."""


@dataclasses.dataclass
class Block:
    page: str  # "docs/report.md"
    line: int  # of its first line
    language: str
    words: list  # what stands behind the language: a file's name, exit=1
    text: str
    heading: str  # the last above it

    @property
    def place(self):
        return f"{self.page}:{self.line}"

    def wrong(self, what):
        return Wrong(f"{self.place}: {what}")

    def word(self, key, otherwise):
        """The value of key=value behind the language."""
        return next((w[len(key) + 1:] for w in self.words if w.startswith(key + "=")), otherwise)

    @property
    def file(self):
        return next((w for w in self.words if "=" not in w), "")


def pages(root):
    root = pathlib.Path(root)
    return ["README.md"] + sorted(str(p.relative_to(root)) for p in (root / "docs").glob("*.md"))


def blocks_of(page, text):
    """All of a page. Throws where one has no language, or no end."""
    found, inside, heading = [], None, ""
    for number, line in enumerate(text.splitlines(), 1):
        fence = re.match(r"```(.*)$", line)
        if inside is None and fence:
            words = fence.group(1).split()
            if not words:
                raise Wrong(f"{page}:{number}: a block without a language: nobody knows how to run it")
            inside = Block(page, number + 1, words[0], words[1:], "", heading)
        elif inside is not None and fence:
            found.append(inside)
            inside = None
        elif inside is not None:
            inside.text += line + "\n"
        elif line.startswith("#"):
            heading = line.lstrip("# ")
    if inside is not None:
        raise inside.wrong("a block without an end")
    return found


def all_blocks(root):
    return [b for page in pages(root) for b in blocks_of(page, (pathlib.Path(root) / page).read_text())]
