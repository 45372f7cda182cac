# SPDX-License-Identifier: MIT
"""Two texts of a case, number by number."""
import re

NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?(?:e[+-]?\d+)?(?![\w.])")
# Half of what a case's numbers are held to: another processor's last digits may be others. A float's are held to so many ulps as its file says.
RELATIVE = {"double": 5e-13, "float": 1e-6}


def lines_of(text):
    """Without the line that names the version of PyTorch."""
    return [line for line in text.splitlines() if not line.startswith("source")]


def is_same(found, expected, relative):
    if NUMBER.sub("#", found) != NUMBER.sub("#", expected):
        return False
    pairs = zip(*([float(v) for v in NUMBER.findall(line)] for line in (found, expected)))
    return all(abs(a - b) <= relative * max(abs(a), abs(b)) for a, b in pairs)


def difference(found, expected):
    """The first line that differs in more than the last digits of its numbers, or None."""
    if found == expected:
        return None
    relative = RELATIVE["float" if '\nscalar = "float"' in expected else "double"]
    mine, theirs = lines_of(found), lines_of(expected)
    for one, other in zip(mine, theirs):
        if not is_same(one, other, relative):
            return "%s, expected %s" % (one, other)
    return None if len(mine) == len(theirs) else "%d lines, expected %d" % (len(mine), len(theirs))


def differences(folder, expected):
    """Of the cases in a folder from expected texts by name; a message for each that differs, is missing or is too many."""
    wrong = []
    for name in sorted(set(expected) | {f.name for f in folder.glob("*.toml")}):
        if name not in expected:
            wrong.append("%s: no case of that name is made" % name)
        elif not (folder / name).exists():
            wrong.append("%s: is missing; run tests/pytorch/make.py" % name)
        elif found := difference((folder / name).read_text(), expected[name]):
            wrong.append("%s: %s" % (name, found))
    return wrong
