"""A browser, driven over the WebDriver protocol (W3C WebDriver 2) with Python's own library: chromedriver speaks it."""
import base64
import json
import os
import subprocess
import time
import urllib.error
import urllib.request

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
TAB, ENTER, SPACE = "\ue004", "\ue007", " "


class Refused(Exception):
    pass


class Browser:
    def __init__(self, directory, dark=False, width=1200, height=900):
        port = self._start() or self._start()  # the port that it chose may be taken by another one in that moment
        if not port:
            raise Refused("chromedriver does not start")
        arguments = [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-proxy-server",
            "--autoplay-policy=no-user-gesture-required", "--disable-background-networking",
            f"--user-data-dir={directory}/profile-{port}", f"--window-size={width},{height}",
        ]
        if dark:
            arguments.append("--blink-settings=preferredColorScheme=0")
        capabilities = {"alwaysMatch": {
            "goog:chromeOptions": {"args": arguments}, "goog:loggingPrefs": {"browser": "ALL"}}}
        self.base = f"http://127.0.0.1:{port}"
        answer = self._ask("POST", "/session", {"capabilities": capabilities})
        self.base += "/session/" + answer["sessionId"]

    def _start(self):
        self.driver = subprocess.Popen(
            ["chromedriver", "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for line in self.driver.stdout:  # it says so, or ends
            if "started successfully on port" in line:
                return int(line.rsplit("port ", 1)[1].strip(" .\n"))
        return None

    def _ask(self, method, path, body=None):
        data = None if method in ("GET", "DELETE") else json.dumps(body or {}).encode()
        request = urllib.request.Request(
            self.base + path, data=data, method=method, headers={"Content-Type": "application/json"})
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=120) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise Refused(json.load(error)["value"]["message"]) from None

    def end(self):
        try:
            self._ask("DELETE", "")
        finally:
            self.driver.terminate()
            self.driver.wait()

    def go(self, address):
        self._ask("POST", "/url", {"url": address})

    def run(self, script, *arguments):
        return self._ask("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    def await_(self, script, *arguments):
        """The value of a promise."""
        return self._ask("POST", "/execute/async", {"script": script, "args": list(arguments)})

    def find(self, selector):
        return self._ask("POST", "/element", {"using": "css selector", "value": selector})[ELEMENT]

    def click(self, selector):
        self._ask("POST", f"/element/{self.find(selector)}/click")

    def type(self, selector, text):
        self._ask("POST", f"/element/{self.find(selector)}/value", {"text": text})

    def keys(self, *keys):
        """Keys pressed one after the other, wherever the focus is."""
        presses = [action for key in keys for action in ({"type": "keyDown", "value": key}, {"type": "keyUp", "value": key})]
        self._ask("POST", "/actions", {"actions": [{"type": "key", "id": "keyboard", "actions": presses}]})

    def drop(self, selector, *files):
        """Files dropped on the middle of an element, as the desktop would."""
        box = self.run("const r = document.querySelector(arguments[0]).getBoundingClientRect();"
                       "return [r.left + r.width / 2, r.top + r.height / 2]", selector)
        data = {"items": [], "files": [os.path.abspath(file) for file in files], "dragOperationsMask": 1}
        for kind in ("dragEnter", "dragOver", "drop"):
            self._ask("POST", "/goog/cdp/execute", {"cmd": "Input.dispatchDragEvent", "params": {
                "type": kind, "x": box[0], "y": box[1], "data": data}})

    def picture(self, file):
        with open(file, "wb") as picture:
            picture.write(base64.b64decode(self._ask("GET", "/screenshot")))

    def log(self):
        return self._ask("POST", "/se/log", {"type": "browser"})

    def until(self, what, script, *arguments, seconds=90):
        """Waits until a script's value is true; returns it. The bound is for a page that never gets there."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            value = self.run(script, *arguments)
            if value:
                return value
            time.sleep(0.05)
        raise AssertionError(f"never: {what}; the page says: {self.run('return document.body.innerText')[:2000]}")
