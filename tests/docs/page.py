# SPDX-License-Identifier: MIT
"""page.py ROOT PAGE WORK COMMAND LISTINGS MUSEUM PREFIX: runs every block of a page, and looks up what its text names, and what it has to explain.

WORK is emptied; COMMAND is gradcheck, LISTINGS the executable of listings.py, MUSEUM that of the museum, PREFIX where the package is installed.
Exit 1 with page:line where a block is not as it says, or nobody knows how to run it. Exit 77: skipped, no PyYAML.
"""
import pathlib
import shutil
import sys

try:
    import kinds
except ModuleNotFoundError as missing:
    if missing.name != "yaml":
        raise
    print("skipped: no module yaml, expected the package python3-yaml")
    sys.exit(77)
import blocks
import complete
import listings
import machines
import prose

most_lines = {"README.md": 150}


def main(root, page, work, command, listings_program, museum, prefix):
    root, folder = pathlib.Path(root), pathlib.Path(work)
    shutil.rmtree(folder, ignore_errors=True)
    text = (root / page).read_text()
    lines = len(text.splitlines())
    if lines > most_lines.get(page, lines):
        raise blocks.Wrong(f"{page}: {lines} lines, expected at most {most_lines[page]}")
    names = listings.programs(listings.own_blocks(root) + blocks.all_blocks(root))
    environment = machines.furnish(folder, root, command, listings_program, museum, names)
    here = kinds.Folder(folder, root, environment, prefix, names)
    found = blocks.blocks_of(page, text)
    kinds.files_of(found, here)
    for block in found:
        kinds.check(block, here)
    complete.check(root, page, text, command)
    prose.check(root, page, text, prose.Help(command))
    print(f"{page}: {len(found)} blocks, each as it says")


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except blocks.Wrong as wrong:
        sys.exit(str(wrong))
