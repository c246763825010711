#!/usr/bin/env python3
"""Opens reports in headless Chromium and checks what a reader would stumble over.

usage: report.py REPORT.html... [--pictures FOLDER]
needs: chromium (Debian package); Python's standard library alone

Each report is shown as on a phone (390 x 844), a laptop (1366 x 768, light and dark) and in print. Checked are: no message in the
console; no request but for the file itself; no sideways scrolling of the page; texts of drawings neither overlap nor leave their
drawing; contrast of every text at least 4.5 (large ones 3); language, title, landmarks, order of headings, unique ids, names of links,
labels of inputs, captions and scopes of tables, alternative texts; and that nothing can be asked for from elsewhere. With --pictures,
screenshots and the PDF are kept to be looked at.
"""

import argparse
import base64
import json
import os
import pathlib
import subprocess
import sys
import tempfile
from html.parser import HTMLParser

VIEWS = [
    ("phone", 390, 844, "light"),
    ("phone-dark", 390, 844, "dark"),
    ("laptop", 1366, 768, "light"),
    ("laptop-dark", 1366, 768, "dark"),
]
TALLEST = 16_000

# Runs in the page by way of the browser's inspector, which the page's own policy does not concern.
MEASURE = r"""
(() => {
  const problems = [];
  const say = (kind, element, more) => problems.push(`${kind}: ${(element.textContent || element.tagName).trim().slice(0, 60)} ${more || ''}`);
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) {
    const wide = [...document.body.querySelectorAll('*')].find(element =>
      element.getBoundingClientRect().right > root.clientWidth + 1 && !element.closest('.table, svg, .hidden, .skip'));
    problems.push(`the page scrolls sideways: ${root.scrollWidth} > ${root.clientWidth} ${wide ? wide.tagName + '.' + wide.className : ''}`);
  }
  const isShown = element => element.checkVisibility({visibilityProperty: true});
  const charts = [...document.querySelectorAll('svg')].filter(isShown);
  for (const chart of charts) {
    const frame = chart.getBoundingClientRect();
    const name = chart.closest('figure')?.id;
    const texts = [...chart.querySelectorAll('text')].filter(text => text.textContent.trim())
      .map(text => ({text, box: text.getBoundingClientRect(), turned: /rotate/.test(text.getAttribute('transform') || '')}));
    for (const {text, box} of texts) {
      if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1 || box.bottom > frame.bottom + 1)
        say(`text leaves the drawing ${name}`, text);
    }
    for (let first = 0; first < texts.length; first++)
      for (let second = first + 1; second < texts.length; second++) {
        const [a, b] = [texts[first], texts[second]];
        if (a.turned || b.turned) continue;
        const across = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
        const down = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
        // Boxes have room above and below the letters.
        if (across > 1 && down > 0.35 * Math.min(a.box.height, b.box.height))
          say(`texts overlap in ${name}`, a.text, `| ${b.text.textContent.trim()}`);
      }
  }
  const parse = colour => {
    const found = colour.match(/rgba?\(([^)]*)\)/);
    if (!found) return null;
    const parts = found[1].split(/[ ,\/]+/).map(Number);
    return {red: parts[0], green: parts[1], blue: parts[2], alpha: parts.length > 3 ? parts[3] : 1};
  };
  const light = ({red, green, blue}) => {
    const [r, g, b] = [red, green, blue].map(part => part / 255).map(part => part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + 0.05) / (y + 0.05); };
  const behind = element => {
    for (let place = element; place; place = place.parentElement) {
      const colour = parse(getComputedStyle(place).backgroundColor);
      if (colour && colour.alpha > 0.99) return colour;
    }
    return {red: 255, green: 255, blue: 255, alpha: 1};
  };
  const inDrawing = text => {
    const box = text.getBoundingClientRect();
    const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
    let found = behind(text.ownerSVGElement);
    for (const shape of text.ownerSVGElement.querySelectorAll('rect, circle')) {
      if (shape.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_PRECEDING) continue;
      const area = shape.getBoundingClientRect();
      const style = getComputedStyle(shape);
      const colour = parse(style.fill);
      if (colour && +style.opacity > 0.9 && +style.fillOpacity > 0.9 && area.left <= x && x <= area.right && area.top <= y && y <= area.bottom) found = colour;
    }
    return found;
  };
  const seen = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const element = node.parentElement;
    if (!node.textContent.trim() || !isShown(element) || element.closest('title, desc, .hidden, .skip, style')) continue;
    const style = getComputedStyle(element);
    const isDrawn = element.ownerSVGElement != null;
    const colour = parse(isDrawn ? style.fill : style.color);
    if (!colour) continue;
    const back = isDrawn ? inDrawing(element.closest('text') || element) : behind(element);
    const size = parseFloat(style.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && +style.fontWeight >= 700);
    const key = JSON.stringify([colour, back, isLarge]);
    if (seen.has(key)) continue;
    seen.add(key);
    const found = ratio(colour, back);
    if (found < (isLarge ? 3 : 4.5)) say(`contrast ${found.toFixed(2)}`, element, `${style.color} ${style.fill} on ${JSON.stringify(back)}`);
  }
  return JSON.stringify({problems, height: root.scrollHeight, width: root.clientWidth, charts: charts.length, pairs: seen.size});
})()
"""


class Browser:
    """One Chromium, spoken to through pipes."""

    def __init__(self, folder):
        to_browser, self.write = os.pipe()
        self.read, from_browser = os.pipe()

        def connect():
            # The browser reads descriptor 3 and writes descriptor 4.
            first, second = os.dup(to_browser), os.dup(from_browser)
            os.dup2(first, 3)
            os.dup2(second, 4)

        self.process = subprocess.Popen(
            ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe", "--no-first-run",
             "--disable-background-networking", "--disable-component-update", "--hide-scrollbars", f"--user-data-dir={folder}"],
            preexec_fn=connect, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_browser)
        os.close(from_browser)
        self.buffer, self.number, self.events = b"", 0, []
        self.session = None

    def message(self):
        while b"\0" not in self.buffer:
            part = os.read(self.read, 1 << 20)
            if not part:
                sys.exit("chromium ended")
            self.buffer += part
        text, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(text)

    def call(self, method, **parameters):
        self.number += 1
        call = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            call["sessionId"] = self.session
        os.write(self.write, json.dumps(call).encode() + b"\0")
        while True:
            message = self.message()
            if message.get("id") == self.number:
                if "error" in message:
                    sys.exit(f"{method}: {message['error']['message']}")
                return message["result"]
            self.events.append(message)

    def wait(self, method):
        while not any(event.get("method") == method for event in self.events):
            self.events.append(self.message())

    def open(self, address):
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(domain + ".enable")
        self.events.clear()
        self.call("Page.navigate", url=address)
        self.wait("Page.loadEventFired")
        return target

    def close(self, target):
        self.session = None
        self.call("Target.closeTarget", targetId=target)
        self.events.clear()

    def end(self):
        self.session = None
        self.call("Browser.close")
        self.process.wait()


class Page(HTMLParser):
    """The rules that can be read off the file."""

    VOID = {"meta", "br", "input", "link", "img", "hr", "wbr"}

    def __init__(self, text):
        super().__init__()
        self.problems, self.ids, self.stack, self.level = [], set(), [], 0
        self.inputs, self.labels, self.targets, self.landmarks = [], set(), [], set()
        self.counts, self.open_texts, self.language = {}, [], None
        self.feed(text)
        self.finish()

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        self.counts[tag] = self.counts.get(tag, 0) + 1
        if values.get("id") in self.ids:
            self.problems.append(f"id {values['id']} occurs twice")
        if values.get("id"):
            self.ids.add(values["id"])
        if tag == "html":
            self.language = values.get("lang")
        if tag in ("h1", "h2", "h3", "h4"):
            level = int(tag[1])
            if level > self.level + 1:
                self.problems.append(f"heading {tag} follows h{self.level}")
            self.level = level
        if tag in ("script", "iframe", "object", "embed", "img", "link", "base", "form"):
            self.problems.append(f"element {tag}")
        if tag in ("main", "nav", "header", "footer"):
            self.landmarks.add(tag)
        if tag == "th" and "scope" not in values:
            self.problems.append("th without scope")
        if tag == "input":
            self.inputs.append(values.get("id"))
        if tag == "label":
            self.labels.add(values.get("for"))
        if tag == "svg" and values.get("role") != "img":
            self.problems.append("drawing without role")
        if values.get("tabindex", "0") not in ("0", "-1"):
            self.problems.append("tabindex that changes the order")
        if values.get("tabindex") == "0" and not values.get("aria-label"):
            self.problems.append("a place to tab to without a name")
        for name, value in attributes:
            if name.startswith("on"):
                self.problems.append(f"handler {name}")
            if name in ("href", "src", "xlink:href", "action", "srcset", "poster") and value:
                if value.startswith("#"):
                    self.targets.append(value[1:])
                elif not (value.startswith("data:") and "download" in values):
                    self.problems.append(f"{name}={value[:60]}")
        if tag not in self.VOID:
            self.stack.append({"tag": tag, "text": "", "label": values.get("aria-label", ""), "children": []})
            if len(self.stack) > 1:
                self.stack[-2]["children"].append(tag)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in self.VOID:
            self.handle_endtag(tag)

    def handle_data(self, data):
        for element in self.stack:
            element["text"] += data if element["tag"] in ("a", "summary", "label", "title", "caption", "h1", "h2", "h3", "legend") else ""

    def handle_endtag(self, tag):
        if not self.stack or self.stack[-1]["tag"] != tag:
            self.problems.append(f"end of {tag} within {self.stack[-1]['tag'] if self.stack else 'nothing'}")
            return
        element = self.stack.pop()
        if tag in ("a", "summary", "label", "title", "caption", "h1", "h2", "h3", "legend") and not element["text"].strip():
            self.problems.append(f"{tag} without text")
        if tag == "table" and "caption" not in element["children"]:
            self.problems.append("table without caption")
        if tag == "svg" and element["children"][:1] != ["title"]:
            self.problems.append("drawing without alternative text")
        if tag == "figure" and "figcaption" not in element["children"]:
            self.problems.append("figure without caption")
        if tag == "fieldset" and "legend" not in element["children"]:
            self.problems.append("group of inputs without a name")

    def finish(self):
        self.problems += [f"not closed: {element['tag']}" for element in self.stack]
        self.problems += [f"input {name} without label" for name in self.inputs if name not in self.labels]
        self.problems += [f"link to #{name}, which is not there" for name in self.targets if name not in self.ids]
        self.problems += [f"no {name}" for name in ("main", "nav", "header", "footer") if name not in self.landmarks]
        if self.counts.get("h1") != 1 or self.counts.get("main") != 1 or not self.language:
            self.problems.append("needs one h1, one main and a language")


def console(browser):
    for event in browser.events:
        if event["method"] == "Runtime.consoleAPICalled":
            yield "console: " + str(event["params"]["args"])[:200]
        if event["method"] == "Runtime.exceptionThrown":
            yield "exception: " + str(event["params"])[:200]
        if event["method"] == "Log.entryAdded":
            yield "log: " + event["params"]["entry"]["text"][:200]


def check(browser, path, pictures):
    text = path.read_text(encoding="utf-8")
    problems = [f"file: {problem}" for problem in Page(text).problems]
    outside = text.replace("http://www.w3.org/2000/svg", "")
    for mark in ("url(", "@import", "http://", "https://"):
        if mark in "".join(part.split(">", 1)[-1] if mark == "url(" else part for part in outside.split("<style>")[1:2]):
            problems.append(f"style refers to something by {mark}")
    if path.stat().st_size > 5_000_000:
        problems.append(f"{path.stat().st_size} bytes")
    address = path.resolve().as_uri()
    for name, width, height, scheme in VIEWS:
        target = browser.open(address)
        browser.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600)
        browser.call("Emulation.setEmulatedMedia", media="screen", features=[{"name": "prefers-color-scheme", "value": scheme}])
        found = json.loads(browser.call("Runtime.evaluate", expression=MEASURE)["result"]["value"])
        problems += [f"{name}: {problem}" for problem in found["problems"]]
        if found["width"] != width:
            problems.append(f"{name}: shown {found['width']} wide instead of {width}")
        # A reader may choose the logarithmic axes.
        browser.call("Runtime.evaluate", expression="document.querySelectorAll('.axes input[id$=logarithmic]').forEach(i => i.click())")
        again = json.loads(browser.call("Runtime.evaluate", expression=MEASURE)["result"]["value"])
        problems += [f"{name}, logarithmic: {problem}" for problem in again["problems"] if problem not in found["problems"]]
        browser.call("Runtime.evaluate", expression="document.querySelectorAll('.axes input[id$=linear]').forEach(i => i.click())")
        problems += [f"{name}: {message}" for message in console(browser)]
        for event in browser.events:
            if event["method"] == "Network.requestWillBeSent" and event["params"]["request"]["url"] != address:
                problems.append(f"{name}: asks for {event['params']['request']['url'][:80]}")
        print(f"{path}, {name}: {found['charts']} drawings, {found['pairs']} pairs of colours, {found['height']} pixels high")
        if pictures:
            for start in range(0, min(found["height"], TALLEST), 2400):
                clip = {"x": 0, "y": start, "width": width, "height": min(2400, found["height"] - start), "scale": 1}
                shot = browser.call("Page.captureScreenshot", captureBeyondViewport=True, clip=clip)
                (pictures / f"{path.parent.name}-{name}-{start // 2400}.png").write_bytes(base64.b64decode(shot["data"]))
        browser.close(target)
    target = browser.open(address)
    paper = browser.call("Page.printToPDF", printBackground=True, paperWidth=8.27, paperHeight=11.69)
    pdf = base64.b64decode(paper["data"])
    if len(pdf) < 20_000:
        problems.append("print: next to nothing")
    if pictures:
        (pictures / f"{path.parent.name}-print.pdf").write_bytes(pdf)
    browser.close(target)
    return problems


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reports", nargs="+", type=pathlib.Path)
    parser.add_argument("--pictures", type=pathlib.Path)
    options = parser.parse_args()
    if options.pictures:
        options.pictures.mkdir(parents=True, exist_ok=True)
    count = 0
    with tempfile.TemporaryDirectory() as folder:
        browser = Browser(folder)
        for path in options.reports:
            for problem in check(browser, path, options.pictures):
                print(f"{path}: {problem}")
                count += 1
        browser.end()
    print(f"{count} problem{'' if count == 1 else 's'}")
    sys.exit(count > 0)


if __name__ == "__main__":
    main()
