"""A message to an address that somebody typed: looked up once, looked at, and sent to what was looked at. No database.

An intranet's receivers have private addresses, so these are allowed; this machine itself, its neighbours on the link and
the metadata services of clouds are not. Redirects are not followed.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import ipaddress
import socket
import ssl
import threading
import time
from contextlib import suppress
from urllib.parse import urlsplit

TIMEOUT, LONGEST = 5.0, 15.0
"""Seconds for each wait on the network, and for a message in all."""
METADATA = frozenset(
    map(
        ipaddress.ip_address,
        "169.254.169.254 100.100.100.200 168.63.129.16 192.0.0.192 fd00:ec2::254 fd20:ce::254 fd00:42::42".split(),
    )
)
"""Where clouds tell a machine its own credentials."""
_WRAPPED = ipaddress.ip_network("64:ff9b::/96")
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Failed(Exception):
    """A message that was not taken; the text says why."""


def _plain(address: Address) -> Address | None:
    """The address behind an IPv4 one written as IPv6; None for a tunnel's."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return address.ipv4_mapped
        if address.sixtofour or address.teredo or address in _WRAPPED:
            return None
    return address


def refusal(address: Address, loopback: bool) -> str:
    """Why nothing is sent to an address; empty where something may be."""
    real = _plain(address)
    if real is not None and real.is_loopback:
        return "" if loopback else "不能向本机推送"
    if (
        real is None or real in METADATA or real.is_link_local or real.is_multicast or real.is_unspecified
        or real.is_reserved or int(real) >> (real.max_prefixlen - 8) == 0
    ):  # fmt: skip
        return "不能向这个地址推送"
    return ""


def _resolve(host: str, port: int, loopback: bool) -> str:
    """The address to connect to. One that is refused refuses the name, whatever else it stands for."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Failed("找不到这个主机") from error
    addresses = list(dict.fromkeys(str(item[4][0]).partition("%")[0] for item in found))
    for address in addresses:
        if told := refusal(ipaddress.ip_address(address), loopback):
            raise Failed(told)
    return addresses[0]


def signature(secret: str, at: int, body: bytes) -> str:
    """What the header X-Fazhang-Signature says: the time, and HMAC-SHA256 over "time.body"."""
    digest = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"


def _cut(sock: socket.socket) -> None:
    with suppress(OSError):  # it may be over already
        sock.shutdown(socket.SHUT_RDWR)


def send(url: str, body: bytes, secret: str, event: str, number: int, loopback: bool = False) -> int:
    """POST a message; the status of the answer, which is 2xx. Raises Failed for anything else."""
    parts = urlsplit(url)
    secure, host = parts.scheme == "https", parts.hostname or ""
    port = parts.port or (443 if secure else 80)
    address = _resolve(host, port, loopback)
    headers = {
        "Content-Type": "application/json; charset=utf-8", "User-Agent": "fazhang", "Connection": "close",
        "X-Fazhang-Event": event, "X-Fazhang-Delivery": str(number),
        "X-Fazhang-Signature": signature(secret, int(time.time()), body),
    }  # fmt: skip
    connection = http.client.HTTPConnection(host, port, timeout=TIMEOUT)
    try:
        sock = socket.create_connection((address, port), timeout=TIMEOUT)
        if secure:
            sock = ssl.create_default_context().wrap_socket(sock, server_hostname=host, do_handshake_on_connect=False)
        connection.sock = sock
        over = threading.Timer(LONGEST, _cut, [connection.sock])
        over.daemon = True
        over.start()
        try:
            if isinstance(sock, ssl.SSLSocket):
                sock.do_handshake()
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request("POST", path, body, headers)
            status = connection.getresponse().status
        finally:
            over.cancel()
    except TimeoutError as error:
        raise Failed("对方没有及时回应") from error
    except ssl.SSLError as error:
        raise Failed("对方的证书不可信") from error
    except (OSError, http.client.HTTPException) as error:
        raise Failed("不能连接对方") from error
    finally:
        connection.close()
    if not 200 <= status < 300:
        raise Failed(f"对方回应{status}")
    return status
