# SPDX-License-Identifier: MIT
"""Chromium without a window, spoken to through two pipes: no port, no package of Python but its own."""
import base64
import itertools
import json
import os
import select
import subprocess
import tempfile
import time


class Page:
    """One tab of a fresh Chromium. What it said and asked for is kept in `errors` and `requests`."""

    def __init__(self, width=1280, height=900, dark=False, program="chromium"):
        self.numbers = itertools.count(1)
        self.events, self.errors, self.requests = [], [], []
        self.dialogs = 0
        self.rest = b""
        self.folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        to_it, self.writer = os.pipe()
        self.reader, from_it = os.pipe()

        def use_pipes():  # Chromium reads from 3 and writes to 4
            spare = (os.dup(to_it), os.dup(from_it))
            os.dup2(spare[0], 3)
            os.dup2(spare[1], 4)

        self.process = subprocess.Popen(
            [program, "--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe", "--hide-scrollbars",
             "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking",
             "--user-data-dir=" + self.folder.name],
            preexec_fn=use_pipes, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_it)
        os.close(from_it)
        self.session = None
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(domain + ".enable")
        self.resize(width, height)
        self.call("Emulation.setEmulatedMedia",
                  features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        os.close(self.writer)
        os.close(self.reader)
        self.folder.cleanup()

    def resize(self, width, height):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1,
                  mobile=width < 600)

    def call(self, method, **parameters):
        number = next(self.numbers)
        message = {"id": number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.writer, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.read()
            if answer.get("id") != number:
                self.note(answer)
                continue
            if "error" in answer:
                raise RuntimeError(method + ": " + json.dumps(answer["error"]))
            return answer["result"]

    def read(self, patience=60):
        until = time.monotonic() + patience
        while b"\0" not in self.rest:
            if not select.select([self.reader], [], [], max(until - time.monotonic(), 0))[0]:
                raise TimeoutError("Chromium has said nothing for %d s" % patience)
            self.rest += os.read(self.reader, 1 << 20)
        text, self.rest = self.rest.split(b"\0", 1)
        return json.loads(text)

    def note(self, event):
        method, parameters = event.get("method"), event.get("params", {})
        if method == "Runtime.exceptionThrown":
            details = parameters["exceptionDetails"]
            self.errors.append(details.get("exception", {}).get("description", details["text"]))
        if method == "Runtime.consoleAPICalled" and parameters["type"] in ("error", "warning", "assert"):
            self.errors.append(" ".join(str(a.get("value", a.get("description"))) for a in parameters["args"]))
        if method == "Log.entryAdded" and parameters["entry"]["level"] in ("error", "warning"):
            self.errors.append(parameters["entry"]["text"])
        if method == "Page.javascriptDialogOpening":
            self.dialogs += 1
        if method == "Network.requestWillBeSent":
            self.requests.append(parameters["request"]["url"])

    def value(self, expression):
        """What an expression of JavaScript gives; a promise is waited for."""
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(json.dumps(answer["exceptionDetails"]))
        return answer["result"].get("value")

    def wait_for(self, expression, patience=30):
        until = time.monotonic() + patience
        while not self.value(expression):
            if time.monotonic() > until:
                raise TimeoutError("never came true: " + expression + "".join("\n  " + e for e in self.errors))
            time.sleep(0.02)

    def open(self, path):
        """Seconds from the begin of the navigation until the page says that it is ready, and was painted."""
        self.call("Page.navigate", url="file://" + os.path.abspath(path))
        self.wait_for("document.documentElement?.dataset.ready === 'yes'")
        painted = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now()))))"
        return self.value(painted) / 1000

    def press(self, key):
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key, code=key)

    def move_to(self, x, y):
        self.call("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)

    def screenshot(self, path):
        size = self.call("Page.getLayoutMetrics")["cssContentSize"]
        self.resize(int(size["width"]), min(int(size["height"]), 8000))
        self.value("new Promise(done => setTimeout(done, 700))")
        self.save_window(path)

    def save_window(self, path):
        picture = self.call("Page.captureScreenshot", format="png")["data"]
        with open(path, "wb") as file:
            file.write(base64.b64decode(picture))
