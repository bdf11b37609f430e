"""Uses pages in a headless Chromium with real input, for ci/history_page.sh.

usage: ci/history_page.py --large PAGE [--shots FOLDER --history PAGE --verdict PAGE]

Speaks the DevTools protocol over a pipe (--remote-debugging-pipe): no port, no package.
Exit codes: 0 all well, 1 an interaction took too long, the page complained or does not fit on
paper, 2 no browser or wrong usage.
"""

import argparse
import base64
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

MOST_MILLISECONDS = 100
REPETITIONS = 9
SETTLED = """new Promise((go) => requestAnimationFrame(() => {
  const channel = new MessageChannel();
  channel.port1.onmessage = () => go(performance.now());
  channel.port2.postMessage(0);
}))"""
# Sent before the page's own scripts.
WATCH = """
window.longest = 0;
new PerformanceObserver((list) => {
  for (const {duration} of list.getEntries()) window.longest = Math.max(window.longest, duration);
}).observe({type: 'longtask', buffered: true});
"""


class Browser:
    """One page of a Chromium of its own."""

    def __init__(self, profile):
        names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
        program = next(filter(None, map(shutil.which, names)), None)
        if program is None:
            sys.exit("ci/history_page.py: no chromium on the path: ci/setup.sh page installs it")
        to_browser, self.output = os.pipe()
        self.input, from_browser = os.pipe()

        def pass_pipes():  # as the browser expects them: it reads 3 and writes 4
            first, second = os.dup(to_browser), os.dup(from_browser)
            os.dup2(first, 3)
            os.dup2(second, 4)

        command = [program, "--headless=new", "--disable-gpu", "--no-first-run",
                   "--hide-scrollbars", "--disable-background-networking",
                   "--disable-component-update", "--remote-debugging-pipe",
                   f"--user-data-dir={profile}"]
        if os.geteuid() == 0:
            command.append("--no-sandbox")
        # pylint: disable-next=subprocess-popen-preexec-fn,consider-using-with
        self.process = subprocess.Popen(command, preexec_fn=pass_pipes, close_fds=False,
                                        stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        os.close(to_browser)
        os.close(from_browser)
        self.pending = b""
        self.count = 0
        self.events = []
        self.session = None
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target,
                                 flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")
        self.call("Page.addScriptToEvaluateOnNewDocument", source=WATCH)

    def receive(self):
        while b"\0" not in self.pending:
            part = os.read(self.input, 1 << 20)
            if not part:
                sys.exit("ci/history_page.py: the browser went away")
            self.pending += part
        message, self.pending = self.pending.split(b"\0", 1)
        return json.loads(message)

    def call(self, method, **parameters):
        self.count += 1
        message = {"id": self.count, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.output, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.receive()
            if answer.get("id") == self.count:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]
            self.events.append(answer)

    def evaluate(self, expression):
        answer = self.call("Runtime.evaluate", expression=expression, awaitPromise=True,
                           returnByValue=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(f"{expression}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def view(self, width, height, dark=False, phone=False):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height,
                  deviceScaleFactor=1, mobile=phone)
        self.call("Emulation.setEmulatedMedia", features=[
            {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])

    def open(self, address):
        """Opens a page and tells how long it took until its script was done, in ms."""
        begin = time.monotonic()
        self.call("Page.navigate", url="about:blank")
        self.call("Page.navigate", url=address)
        while not self.evaluate("document.readyState === 'complete' && "
                                "location.href !== 'about:blank'"):
            time.sleep(0.02)
        self.evaluate(SETTLED)
        return 1000 * (time.monotonic() - begin)

    def mouse(self, kind, x, y, **more):
        self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, **more)

    def press_mouse(self, x, y):
        self.mouse("mousePressed", x, y, button="left", buttons=1, clickCount=1)

    def release_mouse(self, x, y):
        self.mouse("mouseReleased", x, y, button="left", clickCount=1)

    def begin_drag(self, begin, end, y):
        self.mouse("mouseMoved", begin, y)
        self.press_mouse(begin, y)
        for x in ((begin + end) / 2, end):
            self.mouse("mouseMoved", x, y, button="left", buttons=1)

    def click(self, x, y):
        self.press_mouse(x, y)
        self.release_mouse(x, y)

    def press(self, key):
        text = {"text": key} if len(key) == 1 else {}
        self.call("Input.dispatchKeyEvent", type="keyDown", key=key, **text)
        self.call("Input.dispatchKeyEvent", type="keyUp", key=key)

    def shot(self, path):
        picture = self.call("Page.captureScreenshot", format="png")
        with open(path, "wb") as file:
            file.write(base64.b64decode(picture["data"]))

    def complaints(self):
        """What the console, the log or the network had to tell."""
        told = []
        for event in self.events:
            method, details = event.get("method"), event.get("params", {})
            if method == "Runtime.exceptionThrown":
                told.append(str(details["exceptionDetails"].get("exception", details))[:300])
            elif method in ("Runtime.consoleAPICalled", "Log.entryAdded"):
                told.append(str(details)[:300])
            elif method == "Network.requestWillBeSent":
                url = details["request"]["url"]
                if not url.startswith(("file:", "data:", "about:")):
                    told.append(f"a request: {url[:200]}")
        return told

    def close(self):
        try:
            self.call("Browser.close")
        except (OSError, SystemExit, RuntimeError):
            self.process.terminate()
        self.process.wait(timeout=20)


def interactions(browser):
    """Name and what to do, of number i, for each interaction that is timed."""
    box = browser.evaluate("""(() => { const {left, top, width, height} =
        document.getElementById('plot').getBoundingClientRect();
        return {left, top, width, height}; })()""")
    middle = box["top"] + box["height"] / 2

    def across(part):
        return box["left"] + 80 + part * (box["width"] - 100)

    def type_filter(i):
        browser.evaluate("document.getElementById('find').focus(); "
                         "document.getElementById('find').value = ''")
        browser.call("Input.insertText", text="abcdefghi"[i % 9])

    def no_filter(_):
        browser.evaluate("document.getElementById('find').value = ''; document"
                         ".getElementById('find').dispatchEvent(new Event('input')); "
                         "document.getElementById('plot').focus()")

    def point(i, from_part):
        return across(from_part + 0.03 * i), middle

    def begin_zoom(i):
        browser.press("Escape")
        browser.begin_drag(across(0.3), across(0.5 + 0.02 * i), middle)

    def end_zoom(i):
        browser.release_mouse(across(0.5 + 0.02 * i), middle)

    def zoom(i):
        begin_zoom(i)
        end_zoom(i)

    def before_a(i):
        browser.press("Escape")
        browser.mouse("mouseMoved", *point(i, 0.1))

    nothing = lambda _: None
    # Name, what goes before (not timed), the interaction, what comes after (not timed).
    return [
        ("hover", nothing, lambda i: browser.mouse("mouseMoved", *point(2 * i, 0.1)), nothing),
        ("pin A by click", before_a, lambda i: browser.click(*point(i, 0.1)), nothing),
        ("pin B by click", lambda i: browser.mouse("mouseMoved", *point(i, 0.6)),
         lambda i: browser.click(*point(i, 0.6)), nothing),
        ("drag to zoom, the release", begin_zoom, end_zoom, nothing),
        ("zoom out by key", zoom, lambda _: browser.press("0"), nothing),
        ("filter by typing", no_filter, type_filter, no_filter),
        ("next commit by key", nothing, lambda _: browser.press("ArrowLeft"), nothing),
        ("next benchmark by key", nothing, lambda _: browser.press("j"), nothing),
        ("scale by key", nothing, lambda _: browser.press("l"), nothing),
        ("axis by key", nothing, lambda _: browser.press("d"), nothing),
    ]


def measure(browser, page):
    """Prints a line for each interaction; tells whether all were quick enough."""
    opened = browser.open(f"file://{os.path.abspath(page)}")
    print(f"{os.path.getsize(page) / 1e6:.1f} MB, opened in {opened:.0f} ms")
    print(f"{'from input to the painted frame':<32}{'median ms':>10}{'worst ms':>10}")
    quick = True
    for name, before, act, after in interactions(browser):
        times = []
        for i in range(REPETITIONS):
            before(i)
            browser.evaluate(SETTLED)
            begin = time.monotonic()
            act(i)
            browser.evaluate(SETTLED)
            times.append(1000 * (time.monotonic() - begin))
            after(i)
        median = statistics.median(times)
        quick = quick and median < MOST_MILLISECONDS
        print(f"{name:<32}{median:>10.0f}{max(times):>10.0f}")
    time.sleep(0.6)
    print(f"longest task of the whole visit, opening included: "
          f"{browser.evaluate('window.longest'):.0f} ms")
    return quick


# Run while the page is on paper: the medium changes after the page has made itself ready for it.
WATCH_PAPER = """
matchMedia('print').addEventListener('change', ({matches}) => {
  if (!matches) return;
  const box = (selector) => document.querySelector(selector).getBoundingClientRect();
  const bottoms = [...document.querySelectorAll('#plot, #plot img, .dygraph-axis-label')]
    .map((one) => one.getBoundingClientRect().bottom);
  window.paper = {
    page: box('html').width, chart: box('.chart').width, plot: box('#plot').width,
    picture: box('#plot img').width, list: box('nav').width,
    chart_end: Math.max(box('.chart').bottom, ...bottoms), cards: box('.commit-cards').top,
    changes: box('#changes').top, table: box('#shown').top,
    end: Math.max(...[...document.querySelectorAll('.views > *, table')]
      .map((one) => one.getBoundingClientRect().right)),
  };
});
"""


def paper_defects(browser, page):
    """What is wrong with the page on paper, from a window much wider than that."""
    defects = []
    browser.view(1400, 900)
    for landscape in (False, True):
        browser.open(f"file://{os.path.abspath(page)}")
        browser.evaluate(WATCH_PAPER)
        browser.call("Page.printToPDF", landscape=landscape)
        seen = browser.evaluate("window.paper")
        found = [
            (seen["chart"] < 0.88 * seen["page"], "the chart is narrower than the paper"),
            (seen["plot"] < 0.8 * seen["page"], "the plot is narrower than the paper"),
            (abs(seen["picture"] - seen["plot"]) > 2, "the picture does not fill the plot"),
            (seen["end"] > seen["page"], "something is cut off at the side"),
            (seen["list"] > 0, "the list is printed"),
            (seen["chart_end"] > seen["cards"], "the chart lies over the cards"),
            (seen["changes"] > seen["table"], "the changes come after the long table"),
        ]
        defects += [f"on paper{', landscape' * landscape}: {what}: {seen}"
                    for is_so, what in found if is_so]
        if browser.evaluate("document.getElementById('plot').getBoundingClientRect().width") < 800:
            defects.append("the chart stays small after printing")
    browser.view(1320, 1000)
    return defects


def take_shots(browser, folder, history, verdict):
    address = f"file://{os.path.abspath(history)}"
    browser.view(1320, 1000)
    browser.open(address)
    view = browser.evaluate("""(() => {
        const {id} = JSON.parse(document.getElementById('page-data').textContent).commits;
        const at = (part) => id[Math.floor(part * id.length)].slice(0, 12);
        return `#a=${at(0.55)}&b=${at(0.9)}&at=${at(0.7)}`; })()""")
    for name, width, height, dark, phone in (("history", 1320, 1000, False, False),
                                             ("history-dark", 1320, 1000, True, False),
                                             ("history-phone", 390, 844, False, True)):
        browser.view(width, height, dark, phone)
        browser.open(address + view)
        over = browser.evaluate("document.documentElement.scrollWidth - innerWidth")
        if over > 0:
            raise RuntimeError(f"{name}: {over} pixels are cut off at the side")
        browser.shot(os.path.join(folder, f"{name}.png"))
    browser.view(1320, 1300)
    browser.open(f"file://{os.path.abspath(verdict)}")
    browser.shot(os.path.join(folder, "verdict.png"))


def main():
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--large", required=True)
    parser.add_argument("--shots")
    parser.add_argument("--history")
    parser.add_argument("--verdict")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        browser = Browser(profile)
        try:
            browser.view(1320, 1000)
            quick = measure(browser, options.large)
            defects = paper_defects(browser, options.large)
            if options.shots:
                take_shots(browser, options.shots, options.history, options.verdict)
            complaints = browser.complaints() + defects
        finally:
            browser.close()
    for complaint in complaints:
        print(f"the page complained: {complaint}", file=sys.stderr)
    if not quick:
        print(f"ci/history_page.py: an interaction takes more than {MOST_MILLISECONDS} ms",
              file=sys.stderr)
    return 1 if complaints or not quick else 0


if __name__ == "__main__":
    sys.exit(main())
