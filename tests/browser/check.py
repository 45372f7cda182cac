# SPDX-License-Identifier: MIT
"""check.py GRADCHECK SAMPLES [FOLDER]: pages of --report html in Chromium. Screenshots stay in FOLDER/shots."""
import json
import os
import subprocess
import sys

from chromium import Page
from expectations import expect, expect_drawn, expect_numbers, expect_quiet, failures, number, open_all, readout
from more_pages import check_answers, check_widths

largest_page, slowest_opening = 8_000_000, 3.0


def make_pages(gradcheck, samples, folder):
    os.makedirs(os.path.join(folder, "shots"), exist_ok=True)
    subprocess.run([samples, folder], check=True)
    for kind in ("html", "json"):
        subprocess.run([gradcheck, "check", "--report", kind, "--output", folder + "/slides." + kind], check=True)
        subprocess.run([gradcheck, "fuzz", "--runs", "60", "--seed", "1", "--quiet", "--report", kind, "--output",
                        folder + "/campaign." + kind], check=True)


def section_of(name):
    return "[...document.querySelectorAll('details.block')].find(d => d.querySelector('.name').textContent === %s)" % json.dumps(name)


def check_hover(page, report, what):
    """Under the pointer, and under the cursor of the keyboard, are the numbers of the JSON."""
    block = report["blocks"][0]
    rows, cols = block["shape"]
    section = section_of(block["name"])
    page.value(section + ".scrollIntoView()")
    page.value("new Promise(done => setTimeout(done, 700))")
    box = page.value("(() => { const b = %s.querySelector('.heat canvas').getBoundingClientRect(); return [b.x, b.y, b.width, b.height]; })()" % section)
    for row, col in ((0, 0), (rows - 1, cols - 1), (rows // 2, cols // 2)):
        page.move_to(box[0] + (col + 0.5) * box[2] / cols, box[1] + (row + 0.5) * box[3] / rows)
        expect_numbers(readout(page, section), block, row, col, what + ", pointer")
    page.value(section + ".querySelector('.heat canvas').focus()")
    row, col = rows // 2, cols // 2
    for key, down, across in (("ArrowUp", -1, 0), ("ArrowLeft", 0, -1), ("ArrowDown", 1, 0), ("ArrowRight", 0, 1)):
        page.press(key)
        row, col = row + down, col + across
        expect_numbers(readout(page, section), block, row, col, what + ", " + key)


def check_scatter(page, report, what):
    """The pointer goes over the points of analytic against numeric; each that it meets is shown with its numbers."""
    block = report["blocks"][0]
    section = section_of(block["name"])
    x, y, width, height = page.value("(() => { const b = %s.querySelector('.chart canvas').getBoundingClientRect(); return [b.x, b.y, b.width, b.height]; })()" % section)
    met = set()
    for down in range(40):
        for across in range(40):
            page.move_to(x + (across + 0.5) * width / 40, y + (down + 0.5) * height / 40)
        fields = readout(page, section)
        row, col = (int(n) for n in fields["entry"][fields["entry"].rindex("[") + 1:-1].split(", "))
        expect_numbers(fields, block, row, col, what + ", scatter")
        met.add((row, col))
    expect(len(met) >= 5, "%s: the pointer met %d points" % (what, len(met)))


def check_curve(page, block, curve, what):
    """Under the pointer each step has the numbers of the JSON; the window and both levels are drawn."""
    figure = "%s.querySelector('.curve[data-entry=\"%d\"]')" % (section_of(block["name"]), curve["entry"])
    page.value(figure + ".scrollIntoView()")
    page.value("new Promise(done => setTimeout(done, 700))")
    x, y, width, height = page.value("(() => { const b = %s.querySelector('canvas').getBoundingClientRect(); return [b.x, b.y, b.width, b.height]; })()" % figure)
    right = dict(zip(curve["steps"], curve["differences"]))
    numeric = block["numeric"][curve["entry"] % block["shape"][0]][curve["entry"] // block["shape"][0]]
    met = set()
    for down in range(40):
        for across in range(40):
            page.move_to(x + (across + 0.5) * width / 40, y + (down + 0.5) * height / 40)
            fields = readout(page, figure)
            step = number(fields["step"])
            if step in met:
                continue
            met.add(step)
            expect(number(fields["difference"]) == right.get(step), "%s: at step %r %s, expected %r" % (what, step, fields["difference"], right.get(step)))
            expect(number(fields["off by"]) == abs(right.get(step, 0) - numeric), "%s: off by %s" % (what, fields["off by"]))
    expect(len(met) >= 10, "%s: the pointer met %d steps" % (what, len(met)))


def check_curves(page, report, what):
    blocks = [block for block in report["blocks"] if block.get("curves")]
    expect(len(blocks) > 0, what + ": no curves in the JSON")
    for block in blocks:
        expect(page.value(section_of(block["name"]) + ".querySelectorAll('.curve canvas').length") == len(block["curves"]), what + ": other curves than the JSON's")
    check_curve(page, blocks[0], blocks[0]["curves"][0], what + ", curve")


def check_layer(folder):
    path = folder + "/layer.html"
    report = json.load(open(folder + "/layer.json"))
    with Page() as page:
        page.open(path)
        expect(page.value("document.querySelector('h1').textContent").startswith("\u2717 wrong dX lacks"), "layer: the answer is not first")
        expect_drawn(page, "layer", 4)
        check_hover(page, report, "layer")
        check_scatter(page, report, "layer")
        check_curves(page, report, "layer")
        expect_quiet(page, path, "layer")


def check_hostile_names(folder):
    path = folder + "/chain.html"
    with Page() as page:
        page.open(path)
        open_all(page)
        expect(page.value("document.images.length + document.querySelectorAll('main script, [onmouseover]').length") == 0, "chain: a name became an element")
        for name in ("</script><script>alert(1)</script>", "<img src=x onerror=alert(2)>", "squash\" onmouseover=\"alert(3)"):
            expect(page.value("[...document.querySelectorAll('.node .name')].some(n => n.textContent === %s)" % json.dumps(name)), "chain: no layer " + name)
        expect(page.dialogs == 0, "chain: a name ran as a script")
        expect(page.value("document.querySelectorAll('.node.wrong').length") >= 1, "chain: no layer is marked")
        expect(page.value("document.querySelectorAll('.node.consequence').length") >= 3, "chain: consequences are not grey")
        expect_drawn(page, "chain", 10)
        expect_quiet(page, path, "chain")


def check_factory(folder):
    """A layer at many sizes: the part that the answer is about is open, the others wait until they are."""
    path = folder + "/factory.html"
    with Page() as page:
        page.open(path)
        expect(page.value("document.querySelectorAll('details.part[open]').length") == 1, "factory: not one part is open")
        expect_drawn(page, "factory", 2)
        open_all(page)
        expect_drawn(page, "factory, all of it", 10)
        expect_quiet(page, path, "factory")


def check_slope(folder):
    with Page() as page:
        page.open(folder + "/slope.html")
        expect(page.value("document.querySelectorAll('.profile .chart').length") == 1, "slope: no profile")
        expect_drawn(page, "slope", 5)
    with Page() as page:
        page.open(folder + "/slight.html")
        expect(page.value("document.querySelectorAll('.profile .chart').length") == 2, "slight: what the slope is off by is not drawn")
        expect_drawn(page, "slight", 5)


def check_ink(folder):
    """Numbers stand out from the cell that they are written on, whatever its colour: 4.2 to 1."""
    root = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
    with open(os.path.join(root, "harness/gradcheck/picture/page/heat.js"), encoding="utf-8") as file:
        source = file.read()
    functions = source[source.index("function luminance"):source.index("/// How a block is laid out")]
    with Page() as page:
        page.open(folder + "/layer.html")
        least = page.value("(() => { " + functions + """
          let least = 21;
          const at = (one, other) => (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
          for (let r = 0; r < 256; r += 15) for (let g = 0; g < 256; g += 15) for (let b = 0; b < 256; b += 15) {
            const ink = inkOn(r, g, b) === '#ffffff' ? 1 : luminance(0x16, 0x18, 0x1d);
            least = Math.min(least, at(ink, luminance(r, g, b)));
          }
          return least; })()""")
        expect(least >= 4.2, "ink: %.2f to 1" % least)


def check_large(folder):
    path = folder + "/large.html"
    report = json.load(open(folder + "/large.json"))
    size = os.path.getsize(path)
    expect(size < largest_page, "large: %d bytes, expected less than %d" % (size, largest_page))
    with Page() as page:
        seconds = page.open(path)
        expect(seconds < slowest_opening, "large: open after %.2f s, expected %.0f" % (seconds, slowest_opening))
        weights = next(b for b in report["blocks"] if b["shape"] == [128, 784])
        section = section_of(weights["name"])
        page.value("%s.open = true" % section)
        page.value(section + ".scrollIntoView()")
        page.value("new Promise(done => setTimeout(done, 1500))")
        took = page.value("(() => { const c = %s.querySelector('.heat canvas'), start = performance.now(); for (let k = 0; k < 50; k += 1) c.dispatchEvent("
                          "new PointerEvent('pointermove', { clientX: c.getBoundingClientRect().x + 5 * k, clientY: c.getBoundingClientRect().y + 2 * k })); return (performance.now() - start) / 50; })()" % section)
        expect(took < 16, "large: %.1f ms for a move of the pointer, expected less than a frame" % took)
        fields = readout(page, section)
        row, col = (int(n) for n in fields["entry"][fields["entry"].rindex("[") + 1:-1].split(", "))
        expect_numbers(fields, weights, row, col, "large")
        expect_quiet(page, path, "large")
    print("large: %.1f MB, open in %.2f s, %.2f ms for a move of the pointer" % (size / 1e6, seconds, took))


def check_case(gradcheck, folder):
    """A case of a network: its gradient has curves, in the page alone."""
    path = folder + "/network.html"
    subprocess.run([gradcheck, "check", "one-neuron-by-hand", "--report", "html", "--output", path], check=True)
    with Page() as page:
        page.open(path)
        open_all(page)
        open_all(page)
        expect(page.value("document.querySelectorAll('.curve').length") >= 3, "network: no curves")
        page.value("document.querySelectorAll('.curve').forEach(part => part.scrollIntoView())")
        page.value("new Promise(done => setTimeout(done, 700))")
        expect(page.value("[...document.querySelectorAll('.curve canvas')].every(c => c.width > 0)"), "network: a curve is not drawn")
        expect_quiet(page, path, "network")


def check_slides(folder):
    path = folder + "/slides.html"
    cases = json.load(open(folder + "/slides.json"))["cases"]
    with Page() as page:
        page.open(path)
        open_all(page)
        page.value("new Promise(done => setTimeout(done, 500))")
        struck = page.value("[...document.querySelectorAll('.errata s')].map(s => s.textContent)")
        printed = [e["printed"] for case in cases for e in case["errata"]]
        expect(sorted(struck) == sorted(printed), "slides: %d errata, expected %d" % (len(struck), len(printed)))
        expect(page.value("document.querySelectorAll('.network svg .unit').length") > 20, "slides: no networks")
        expect(page.value("document.querySelectorAll('.unit.erratum, .edge.erratum').length") > 0, "slides: no erratum in a drawing")
        expect_quiet(page, path, "slides")


# The share of the commonest colour in the picture of the rate: more than 0.95 of axes alone.
ground = """(() => {
  const canvas = [...document.querySelectorAll('h2')].find(h => h.textContent === 'rate').parentElement.querySelector('canvas');
  const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d');
  copy.drawImage(canvas, 0, 0);
  const pixels = new Uint32Array(copy.getImageData(0, 0, canvas.width, canvas.height).data.buffer), counts = new Map();
  for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) || 0) + 1);
  return Math.max(...counts.values()) / pixels.length; })()"""


def check_campaign(folder):
    path = folder + "/campaign.html"
    summary = json.load(open(folder + "/campaign.json"))
    with Page() as page:
        page.open(path)
        runs = summary["ordinary"]["runs"] + summary["unusual"]["runs"]
        expect(page.value("document.querySelector('.tile strong').textContent") == str(runs), "campaign: other runs")
        expect_drawn(page, "campaign", len(summary["coverage"]))
        expect(page.value(ground) < 0.9, "campaign: the rate of one chunk is not drawn")
        expect_quiet(page, path, "campaign")


def take_screenshots(folder):
    for name in ("layer", "chain", "slides", "campaign"):
        for width in (1280, 390):
            for dark in (False, True):
                with Page(width, 900, dark) as page:
                    page.open("%s/%s.html" % (folder, name))
                    page.screenshot("%s/shots/%s-%d-%s.png" % (folder, name, width, "dark" if dark else "light"))
                    expect_quiet(page, "%s/%s.html" % (folder, name), "%s at %d" % (name, width))


def check_finding(folder):
    """README's picture is made here, as FOLDER/shots/finding.png; its text there says what the page says."""
    with Page(900, 650) as page:
        page.open(folder + "/finding.html")
        page.value("new Promise(done => setTimeout(done, 700))")
        page.save_window(folder + "/shots/finding.png")
        says = page.value("document.querySelector('h1').lastChild.textContent").strip().removesuffix(" (LayerNorm, input)")
    root = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
    with open(os.path.join(root, "README.md"), encoding="utf-8") as file:
        expect(says in file.read(), "finding: README's picture does not say \"%s\": put shots/finding.png into docs, and its words into README" % says)


def check_colours(folder):
    with Page() as page:
        page.open(folder + "/layer.html")
        back = "getComputedStyle(document.documentElement).backgroundColor"
        colours = []
        for _ in range(3):
            colours.append(page.value(back))
            page.value("document.querySelector('.theme').click()")
        expect(colours[0] == colours[1] != colours[2], "colours: %s" % colours)


def main(gradcheck, samples, folder):
    make_pages(gradcheck, samples, folder)
    for check in (check_layer, check_hostile_names, check_factory, check_slope, check_ink, check_large, check_slides, check_campaign, check_answers, check_widths, check_colours, check_finding, take_screenshots):
        check(folder)
    check_case(gradcheck, folder)
    print("browser: %s" % ("all as expected" if not failures else "%d failures" % len(failures)))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3] if len(sys.argv) > 3 and sys.argv[3] else "build/browser"))
