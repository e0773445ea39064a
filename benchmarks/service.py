"""The product as its users meet it: the server of `fazhang serve` in processes of its own, asked over HTTP."""

from __future__ import annotations

import http.client
import os
import re
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlencode

PASSWORD = "bench-2024-mark"
FORM = "application/x-www-form-urlencoded"
TOKEN = re.compile(r'csrfmiddlewaretoken" value="([^"]+)')


def command(*arguments: str) -> list[str]:
    """`fazhang` of the Python that runs the benchmark."""
    return [sys.executable, "-m", "fazhang.cli", *arguments]


class Memory(threading.Thread):
    """Watches how much memory a process and its children hold together. `peak` in MiB."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid, self.peak, self.over = pid, 0.0, False

    def run(self) -> None:
        while not self.over:
            self.peak = max(self.peak, held(self.pid))
            time.sleep(0.02)

    def __enter__(self) -> Memory:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over = True
        self.join()


def held(pid: int) -> float:
    """MiB of a process and its children; 0 where it is gone or the system has no /proc."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return 0.0
    size = re.search(r"VmRSS:\s+(\d+)", status)
    return (int(size[1]) / 1024 if size else 0.0) + sum(held(int(child)) for child in children)


class Service:
    """A running server on a data folder, with one signed-in user's connection."""

    def __init__(self, folder: Path, port: int) -> None:
        self.cookies, self.last = dict[str, str](), 0.0
        environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"} | {"FAZHANG_DATA": str(folder)}
        self.process = subprocess.Popen(
            command("serve", "--port", str(port)), env=environment, stdout=subprocess.DEVNULL
        )
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=3600)
        for _ in range(300):
            try:
                self.ask("/healthz")
                return
            except OSError:
                self.connection.close()
                time.sleep(0.1)
        raise RuntimeError("the server does not answer")

    def stop(self) -> None:
        self.connection.close()
        self.process.terminate()
        self.process.wait(20)

    def send(self, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, bytes]:
        """Status and body of an answer; cookies are kept."""
        given = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        if time.monotonic() - self.last > 5:  # the server may have let go of an idle connection
            self.connection.close()
        self.connection.request(method, path, body or None, given)
        answer = self.connection.getresponse()
        data = answer.read()
        self.last = time.monotonic()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition(";")[0].partition("=")
                self.cookies[key] = rest
        return answer.status, data

    def ask(self, path: str, **headers: str) -> bytes:
        status, data = self.send("GET", path, **headers)
        if status != 200:
            raise RuntimeError(f"{path}: {status}")
        return data

    def sign_in(self, username: str) -> None:
        found = TOKEN.search(self.ask("/login/").decode())
        body = urlencode({"username": username, "password": PASSWORD, "csrfmiddlewaretoken": found[1] if found else ""})
        status, _ = self.send("POST", "/login/", body.encode(), Content_Type=FORM)
        if status != 302:
            raise RuntimeError(f"not signed in: {status}")

    def upload(self, path: str, name: str, data: bytes, fields: Mapping[str, str], **headers: str) -> tuple[int, bytes]:
        """Send a file as the form field `name` beside other fields."""
        mark = uuid.uuid4().hex
        parts = [
            f'--{mark}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
            for key, value in fields.items()
        ]
        start = f'--{mark}\r\nContent-Disposition: form-data; name="{name}"; filename="rows.xlsx"\r\n\r\n'
        body = "".join(parts).encode() + start.encode() + data + f"\r\n--{mark}--\r\n".encode()
        return self.send("POST", path, body, Content_Type=f"multipart/form-data; boundary={mark}", **headers)
