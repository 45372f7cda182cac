# SPDX-License-Identifier: MIT
"""What a page has to explain: every word that a report can say, every line of its text, every clause."""
import json
import re
import subprocess

import blocks


def words(root, _command):
    """Verdicts, reasons and states of clauses, by the schema of reports; in docs/words.md each is printed bold."""
    schema = json.loads((root / "docs/report.schema.json").read_text())["definitions"]
    all_words = schema["verdict"]["enum"] + schema["reason"]["enum"] + schema["clause"]["properties"]["state"]["enum"]
    return [f"**{word}**" for word in all_words if word]


def lines(root, _command):
    """The labels of the text's lines, by the source that prints them."""
    source = (root / "harness/gradcheck/render/answer_text.cpp").read_text()
    return [f"`{label}`" for label in sorted(set(re.findall(r'add\w*\((?:text, )?"([a-z]+)"', source)))]


def clauses(_root, command):
    text = subprocess.run([command, "list"], text=True, capture_output=True, check=True).stdout
    listed = re.search(r"^clauses:\n((?:  .*\n)+)", text, re.M)
    return [f"| {line.strip()} |" for line in listed.group(1).splitlines()] if listed else []


promised = {"docs/words.md": (words, 15), "docs/report.md": (lines, 8), "docs/contract.md": (clauses, 17)}


def check(root, page, text, command):
    if page not in promised:
        return
    names_of, least = promised[page]
    names = names_of(root, command)
    if len(names) < least:
        raise blocks.Wrong(f"{page}: only {len(names)} names to explain were found, expected {least}")
    missing = [name for name in names if name not in text]
    if missing:
        raise blocks.Wrong(f"{page}: does not explain {', '.join(missing)}")
