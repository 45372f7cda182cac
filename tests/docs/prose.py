# SPDX-License-Identifier: MIT
"""What a page names between backticks and in links: files that exist, commands and options that there are."""
import pathlib
import re
import subprocess

import blocks


def prose_of(text):
    """[(line number, line)] outside of blocks."""
    inside = False
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("```"):
            inside = not inside
        elif not inside:
            yield number, line


def is_there(root, page, name):
    return (root / name).exists() or (root / pathlib.Path(page).parent / name).exists()


class Help:
    """What the command says of itself, asked once."""

    def __init__(self, command):
        self.command, self.texts = command, {}

    def of(self, subcommand):
        if subcommand not in self.texts:
            done = subprocess.run([self.command, *([subcommand] if subcommand else []), "--help"], text=True, capture_output=True)
            self.texts[subcommand] = done.stdout if done.returncode == 0 else ""
        return self.texts[subcommand]


def options_in(words):
    return [w.split("=")[0] for w in words if w.startswith("--") and len(w) > 2]


def refuse_command(place, span, help_of):
    """Of `gradcheck check --layer NAME`: whether there are the command and its options."""
    words = span.split()
    sub = words[1] if len(words) > 1 and not words[1].startswith("-") else ""
    if sub and not re.search(rf"^  {re.escape(sub)} ", help_of.of(""), re.M):
        raise blocks.Wrong(f"{place}: `{span}`: there is no {sub}")
    text = help_of.of(sub)
    missing = [o for o in options_in(words) if not re.search(re.escape(o) + r"\b", text)]
    if missing:
        raise blocks.Wrong(f"{place}: `{span}`: {sub or 'gradcheck'} has no {' '.join(missing)}")


def check(root, page, text, help_of):
    for number, line in prose_of(text):
        place = f"{page}:{number}"
        for target in re.findall(r"\]\(([^)#]+)[^)]*\)", line):
            if "://" not in target and not is_there(root, page, target):
                raise blocks.Wrong(f"{place}: a link to {target}, which is not there")
        for span in re.findall(r"`([^`]+)`", line):
            if re.match(r"(gradcheck|\./my_layers) [a-z]", span):
                refuse_command(place, span, help_of)
            is_path = re.fullmatch(r"(harness|lib|tests|docs|cases|examples|cmake)/[\w./-]+", span)
            if is_path and not is_there(root, page, span):
                raise blocks.Wrong(f"{place}: `{span}` is not there")
