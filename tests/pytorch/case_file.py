# SPDX-License-Identifier: MIT
"""A case as the text of its file. cases/README.md is the reference."""
import math

import numpy
from mpmath import mpf, nstr

TOLERANCE = 1e-12  # relative, of an exact number without ulps


def number(v):
    text = repr(float(v))
    return text if text != "-0.0" else "0.0"


def matrix(rows):
    lines = ["[" + ", ".join(number(v) for v in row) + "]" for row in rows]
    return "[" + lines[0] + "]" if len(lines) == 1 else "[\n" + "".join("  %s,\n" % line for line in lines) + "]"


def value(v):
    if isinstance(v, bool):
        return "true" if v else "false"
    if isinstance(v, str):
        return '"%s"' % v
    if isinstance(v, int):
        return str(v)
    if isinstance(v, dict):
        return table(v)
    if isinstance(v, list) and v and isinstance(v[0], dict):
        return "[\n" + "".join("    %s,\n" % table(one) for one in v) + "  ]"
    if isinstance(v, list):
        return matrix(v) if v and isinstance(v[0], list) else "[" + ", ".join(value(e) for e in v) + "]"
    return number(v)


def table(fields):
    return "{ " + ", ".join("%s = %s" % (key, value(v)) for key, v in fields.items()) + " }"


def head(case, source):
    scalar = case.scalar
    lines = ['title = "%s"' % case.full_title(), 'source = "%s"' % source, "", "[network]", 'scalar = "%s"' % scalar, "layers = ["]
    if not case.training:
        lines.insert(-1, 'mode = "evaluation"')
    lines += ["  %s," % table(layer) for layer in case.layers] + ["]", "loss = " + table(case.loss)]
    if case.penalties:
        lines.append("penalties = [" + ", ".join(table(p) for p in case.penalties) + "]")
    return "\n".join(lines + ["", "[data]", "x = " + matrix(case.x), "y = " + matrix(case.y), ""])


def place(key, reduction):
    name, layer = key
    return 'value = "%s"\n' % name + ("layer = %d\n" % layer if layer else "") + ('reduction = "%s"\n' % reduction if reduction else "")


def spacing(v):
    """Of floats, at v."""
    return float(numpy.spacing(numpy.float32(abs(v))))


def allowed_ulps(rough, fine):
    """Of floats beside what they are in double."""
    away = max(abs(a - b) / spacing(a) for a, b in zip(rough, fine))
    return 2 << math.ceil(math.log2(2 + away)) if math.isfinite(away) else 1 << 30


def erratum(key, at, printed, right, case):
    if not case.why:
        raise SystemExit("%s: %s %s is %r in PyTorch and %s by its definition, and no reason is known" % (case.full_title(), key, at, printed, nstr(right, 17)))
    # A zero has as many digits as show that it is wrong.
    shown = nstr(mpf(printed), 17, strip_zeros=False) if printed else "0.0e%d" % (math.floor(math.log10(abs(right))) - 2)
    where = "" if key[0] == "loss" else "at = [%d, %d]\n" % at
    return "\n[[erratum]]\n%s%sprinted = \"%s\"\nright = %s\nwhy = \"%s\"\n" % (place(key, None), where, shown, number(right), case.why)


def expectation(prefix, key, found, case, ulps=None, reduction=None):
    """One value: where PyTorch's number is wrong, the right one is expected, and an erratum says what PyTorch printed."""
    rows = found.reshape(-1, found.shape[-1]).tolist() if found.dim() else [[found.item()]]
    exact, errata = case.exact.get(key), ""
    for i, row in enumerate(rows):
        for j, v in enumerate(row):
            if exact is not None and v != float(exact[i][j]) and abs(mpf(v) - exact[i][j]) > TOLERANCE * abs(exact[i][j]):
                errata += erratum(key, (i, j), v, exact[i][j], case)
                row[j] = float(exact[i][j])
    shown = number(rows[0][0]) if found.dim() == 0 else matrix(rows)
    text = "\n[[%sexpect]]\n%sis = %s\n" % (prefix, place(key, reduction), shown)
    return text + ("ulps = %d\n" % ulps if ulps else "") + errata


def update(options, steps):
    return "\n[[update]]\n" + ("optimiser = %s\n" % table(options) if options else "") + ("steps = %d\n" % steps if steps > 1 else "")
