# SPDX-License-Identifier: MIT
"""A campaign whose layers fail, and pages at several widths."""
import json

from chromium import Page
from expectations import expect, expect_drawn, expect_quiet, open_all


def data_of(path):
    """A page's data, and what stands before and behind them."""
    with open(path, encoding="utf-8") as file:
        before, rest = file.read().split('id="data">', 1)
    data, behind = rest.split("</script>", 1)
    return before + 'id="data">', json.loads(data), "</script>" + behind


def check_answers(folder):
    """A campaign of layers that fail shows first what `check` says of them, then the smallest cases."""
    before, data, behind = data_of(folder + "/campaign.html")
    data["answers"] = data_of(folder + "/factory.html")[1]["reports"]
    path = folder + "/answers.html"
    with open(path, "w", encoding="utf-8") as file:
        file.write(before + json.dumps(data).replace("</", "<\\/") + behind)
    with Page() as page:
        page.open(path)
        first = page.value("document.querySelector('h2').textContent")
        expect(first == "what is wrong", "answers: \"%s\" comes first" % first)
        claim = page.value("document.querySelector('details.part[open] .answer h3').lastChild.textContent")
        expect(claim == data["answers"][0]["claim"], "answers: " + claim)
        expect_drawn(page, "answers", len(data["campaign"]["coverage"]) + 2)
        expect_quiet(page, path, "answers")


def check_widths(folder):
    """Whatever the width of the window, no number is cut."""
    cut = "[...document.querySelectorAll('.readout dd')].filter(d => d.scrollWidth > d.clientWidth).map(d => d.textContent)"
    for name in ("layer", "chain", "factory"):
        with Page() as page:
            page.open("%s/%s.html" % (folder, name))
            open_all(page)
            expect(page.value("document.querySelectorAll('.readout dd').length") >= 7, name + ": no numbers")
            for width in (390, 730, 1000, 1280):
                page.resize(width, 900)
                expect(page.value(cut) == [], "%s at %d: cut are %s" % (name, width, page.value(cut)))
