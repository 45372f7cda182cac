#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes cases/pytorch: networks of lib/mlp as PyTorch computes them, forward, every gradient, one and ten updates.

Needs Debian's python3-torch (1.13.1), which brings python3-numpy and python3-mpmath. Run: ./make.py
./make.py --compare computes the cases anew and compares them with the files, number by number; exit code 77 where torch is not installed.
"""
import argparse
import json
import pathlib
import subprocess
import sys

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
try:
    import torch
except ImportError:
    print("skipped: torch is not installed: apt-get install --no-install-recommends python3-torch")
    sys.exit(77)
import plan  # noqa: E402
from case import CHOOSE_AGAIN, SEEDS  # noqa: E402
from comparison import differences  # noqa: E402


def source():
    """The package's version: torch.__version__ is 1.13.0a0 in Debian's 1.13.1."""
    version = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", "python3-torch"], capture_output=True, text=True).stdout
    return "PyTorch %s, by tests/pytorch/make.py" % (version or torch.__version__)


def texts():
    """The text of every file by its name."""
    made = [(case.file_name(), case.text(source())) for case in plan.cases()]
    by_name = dict(made)
    if len(by_name) != len(made):
        raise SystemExit("two cases have one name")
    return by_name


def compare(folder):
    wrong = differences(folder, texts())
    print("\n".join(wrong) or "the cases are what PyTorch computes")
    return 1 if wrong else 0


def write(folder):
    new = texts()
    for old in folder.glob("*.toml"):
        old.unlink()
    for name, text in new.items():
        (folder / name).write_text(text)
    (HERE / "seeds.json").write_text(json.dumps(SEEDS, indent=0, sort_keys=True) + "\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--compare", action="store_true", help="compare with the files instead of writing them")
    parser.add_argument("--choose", nargs="+", default=[], metavar="TEXT", help="draw the cases whose title has TEXT anew, from the next seed that fits")
    parser.add_argument("--folder", type=pathlib.Path, default=HERE.parents[1] / "cases" / "pytorch", help="where the files are")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    if arguments.compare:
        sys.exit(compare(arguments.folder))
    CHOOSE_AGAIN += arguments.choose
    write(arguments.folder)
