# SPDX-License-Identifier: MIT
"""What is expected of a page; a failure is printed and counted."""
import os

failures = []


def expect(holds, what):
    if not holds:
        failures.append(what)
        print("FAIL  " + what, flush=True)


def number(text):
    return float(text.replace("\u2212", "-"))


def as_number(value):
    return float(value) if isinstance(value, str) else value


def expect_quiet(page, path, what):
    """Nothing on the console, nothing asked of anybody, nothing to the right of the window."""
    expect(page.errors == [], what + ": the console says " + "; ".join(page.errors))
    outside = [url for url in page.requests if url != "file://" + os.path.abspath(path) and not url.startswith("blob:")]
    expect(outside == [], what + ": asked for " + ", ".join(outside))
    expect(page.value("document.documentElement.scrollWidth - innerWidth") <= 0, what + ": wider than the window")


def open_all(page):
    page.value("document.querySelectorAll('details').forEach(part => { part.open = true; })")
    page.value("new Promise(done => setTimeout(done, 300))")


drawn = """(() => [...document.querySelectorAll('canvas')].filter(c => c.width > 0 && c.height > 0).map(canvas => {
  const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true });
  copy.drawImage(canvas, 0, 0);
  return new Set(new Uint32Array(copy.getImageData(0, 0, canvas.width, canvas.height).data.buffer)).size; }))()"""


def expect_drawn(page, what, least):
    """Each canvas has marks on it: more than one colour, or one throughout where all entries are alike."""
    page.value("document.querySelectorAll('details, figure').forEach(part => part.scrollIntoView())")
    page.value("new Promise(done => setTimeout(done, 700))")
    colours = page.value(drawn)
    expect(len(colours) >= least, "%s: %d pictures, expected at least %d" % (what, len(colours), least))
    expect(sum(count > 1 for count in colours) >= least, what + ": an empty picture: %s" % colours)


def readout(page, section):
    fields = page.value("Object.fromEntries([...%s.querySelectorAll('.readout dd')].map(d => [d.dataset.field, d.textContent]))" % section)
    return fields


def expect_numbers(fields, block, row, col, what):
    expect(fields.get("entry") == "%s [%d, %d]" % (block["name"], row, col),
           "%s: shows %s, expected [%d, %d]" % (what, fields.get("entry"), row, col))
    for field, key in (("used", "analytic"), ("expected", "numeric"), ("bar", "error_bar"), ("bound", "bound")):
        right = as_number(block[key][row][col])
        expect(number(fields[field]) == right, "%s: %s is %s, expected %r" % (what, field, fields[field], right))
    expect(fields["verdict"].split(" (")[0] == block["verdict"][row][col], what + ": verdict " + fields["verdict"])
