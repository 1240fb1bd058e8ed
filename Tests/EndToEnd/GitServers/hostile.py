"""A git server that does one thing wrong, as often as it is asked: `hostile.py BEHAVIOUR`.

Prints the URL to fetch from, then, for each connection that is not the first of a fetch, what came of
it in a line: of interest is `leaked`, a credential that it should not have got.
"""

import os
import random
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import zlib

FOREVER = 3600


def packet(text):
    data = text if isinstance(text, bytes) else text.encode()
    return b"%04x" % (len(data) + 4) + data


def band(number, data):
    return b"".join(packet(bytes([number]) + data[at:at + 60000])
                    for at in range(0, len(data), 60000))


class Repository:
    """A real one, whose pack and tip are honest until somebody changes them."""

    def __init__(self):
        with tempfile.TemporaryDirectory() as folder:
            def git(*arguments, **options):
                environment = os.environ | {
                    "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b", "GIT_COMMITTER_NAME": "a",
                    "GIT_COMMITTER_EMAIL": "a@b", "GIT_CONFIG_GLOBAL": "/dev/null"}
                return subprocess.run(["git", "-C", folder, *arguments], check=True,
                                      stdout=subprocess.PIPE, env=environment, **options).stdout
            git("init", "-q", "-b", "main")
            with open(folder + "/noise", "wb") as file:
                file.write(random.Random(1).randbytes(200_000))
            git("add", "-A")
            git("commit", "-q", "-m", "one")
            self.tip = git("rev-parse", "HEAD").decode().strip()
            self.pack = git("pack-objects", "--revs", "--stdout", "-q", input=b"main\n")

    def advertisement(self, more=(), tip=None):
        tip = tip or self.tip
        lines = [("refs/heads/main", tip), *more]
        first, rest = lines[0], lines[1:]
        capabilities = "side-band-64k ofs-delta agent=hostile"
        return (packet("# service=git-upload-pack\n") + b"0000"
                + packet(f"{first[1]} {first[0]}\0{capabilities}\n")
                + b"".join(packet(f"{id} {name}\n") for name, id in rest) + b"0000")


def make_pack(objects, count=None):
    import hashlib
    body = b"PACK" + struct.pack(">II", 2, len(objects) if count is None else count)
    body += b"".join(objects)
    return body + hashlib.sha1(body).digest()


def pack_object(kind, size, compressed, prefix=b""):
    byte = (kind << 4) | (size & 15)
    size >>= 4
    header = b""
    while size:
        header += bytes([byte | 0x80])
        byte = size & 0x7F
        size >>= 7
    return header + bytes([byte]) + prefix + compressed


def zeros(count):
    """A zlib stream that unpacks to so many bytes."""
    deflate = zlib.compressobj(1)
    chunk = bytes(1 << 20)
    parts = [deflate.compress(chunk) for _ in range(count >> 20)]
    return b"".join(parts) + deflate.flush()


def size_bomb():
    """A few megabytes of pack that unpack to one gigabyte."""
    return make_pack([pack_object(3, 1 << 30, zeros(1 << 30))])


def size_varint(number):
    data = b""
    while True:
        byte = number & 0x7F
        number >>= 7
        if not number:
            return data + bytes([byte])
        data += bytes([byte | 0x80])


def delta_bomb():
    """A small base, and a delta that copies it until two gigabytes are full."""
    import hashlib
    base = bytes(0xFFFFFF)
    base_id = hashlib.sha1(b"blob %d\0" % len(base) + base).digest()
    copy = bytes([0x80 | 0x70]) + b"\xff\xff\xff"
    times = 128
    delta = size_varint(len(base)) + size_varint(len(base) * times) + copy * times
    return make_pack([
        pack_object(3, len(base), zlib.compress(base, 9)),
        pack_object(7, len(delta), zlib.compress(delta), prefix=base_id)])


class Server:
    def __init__(self, behaviour):
        self.behaviour = behaviour
        self.repository = Repository()
        # These take longer to make than a client waits.
        self.bomb = {"pack-bomb": size_bomb, "pack-delta": delta_bomb}.get(behaviour, bytes)()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        self.other = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.other_port = self.other.getsockname()[1]

    def url(self):
        scheme = {"tls": "https", "ssh": "ssh"}.get(self.behaviour.split("-")[0], "http")
        user = "git@" if scheme == "ssh" else ""
        return f"{scheme}://{user}127.0.0.1:{self.port}/tokens.git"

    def run(self):
        print(self.url(), flush=True)
        threading.Thread(target=self.accept, args=(self.other, self.eavesdrop), daemon=True).start()
        self.accept(self.listener, self.serve)

    def accept(self, listener, handler):
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=self.guarded, args=(handler, connection), daemon=True).start()

    @staticmethod
    def guarded(handler, connection):
        try:
            with connection:
                handler(connection)
        except OSError:
            pass

    def eavesdrop(self, connection):
        """Whom a redirect leads to: asks for a password, and tells whether it gets one."""
        head, _ = self.request(connection)
        print("leaked" if b"authorization:" in head.lower() else "asked", flush=True)
        self.answer(connection, b"", "401 Unauthorized", 'WWW-Authenticate: Basic realm="x"\r\n')

    # What one connection gets.

    def serve(self, connection):
        kind, _, what = self.behaviour.partition("-")
        if kind in ("tls", "ssh", "tcp"):
            return self.lower(connection, kind, what)
        head, body = self.request(connection)
        if not head:
            return None
        if head.startswith(b"GET"):
            return self.references(connection, what if kind == "refs" else "")
        return self.pack(connection, what if kind == "pack" else "")

    def lower(self, connection, kind, what):
        """Below HTTP: nothing, an end, or half a handshake."""
        if kind == "ssh" and what != "silent":
            connection.sendall(b"SSH-2.0-OpenSSH_9.2\r\n")
        if kind == "tls" or what in ("stall", "drop"):
            connection.recv(65536)
        if what in ("silent", "stall"):
            time.sleep(FOREVER)
        if what == "garbage":
            connection.sendall(random.Random(2).randbytes(4096))
            connection.recv(65536)
        if what == "slow":
            self.drip(connection, b"\x16\x03\x03\x40\x00" + bytes(16384))

    @staticmethod
    def request(connection):
        data = b""
        while b"\r\n\r\n" not in data:
            more = connection.recv(65536)
            if not more:
                return b"", b""
            data += more
        head, _, body = data.partition(b"\r\n\r\n")
        length = 0
        for line in head.lower().split(b"\r\n"):
            if line.startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        while len(body) < length:
            body += connection.recv(65536)
        return head, body

    @staticmethod
    def answer(connection, body, status="200 OK", headers="", length=None):
        size = len(body) if length is None else length
        connection.sendall(
            f"HTTP/1.1 {status}\r\n{headers}Content-Length: {size}\r\nConnection: close\r\n\r\n"
            .encode() + body)

    @staticmethod
    def drip(connection, data):
        for place in range(len(data)):
            connection.sendall(data[place:place + 1])
            time.sleep(1)

    @staticmethod
    def flood(connection, chunk):
        while True:
            connection.sendall(chunk)

    def references(self, connection, what):
        kind = "Content-Type: application/x-git-upload-pack-advertisement\r\n"
        good = self.repository.advertisement()
        begin = f"HTTP/1.1 200 OK\r\n{kind}Connection: close\r\n"
        if what == "redirect":
            place = f"http://localhost:{self.other_port}/tokens.git/info/refs?service=git-upload-pack"
            return self.answer(connection, b"", "302 Found", f"Location: {place}\r\n")
        if what == "ask":
            return self.answer(connection, b"", "401 Unauthorized",
                               'WWW-Authenticate: Basic realm="x"\r\n')
        if what == "html":
            page = b"<html><body>Please log in</body></html>"
            return self.answer(connection, page, headers="Content-Type: text/html\r\n")
        if what in ("500", "503", "403", "404"):
            return self.answer(connection, b"sorry", f"{what} Sorry")
        if what == "garbage":
            return self.answer(connection, random.Random(3).randbytes(5000), headers=kind)
        if what == "drop":
            return self.answer(connection, good[:40], headers=kind, length=len(good))
        if what == "slow":
            connection.sendall(begin.encode() + b"\r\n")
            return self.drip(connection, good)
        if what == "stall":
            connection.sendall(begin.encode() + b"\r\n" + good[:40])
            return time.sleep(FOREVER)
        if what == "headers":
            connection.sendall(begin.encode())
            return self.flood(connection, b"X-More: " + b"x" * 1000 + b"\r\n")
        if what == "endless":
            connection.sendall(begin.encode() + b"\r\n" + good[:-4])
            number = 0
            while True:
                lines = [packet(f"{self.repository.tip} refs/heads/b{number + n}\n")
                         for n in range(1000)]
                connection.sendall(b"".join(lines))
                number += 1000
        if what == "gigabyte":
            connection.sendall(begin.encode() + b"\r\n")
            return self.flood(connection, bytes(1 << 20))
        if what == "many":
            more = [(f"refs/heads/b{n}", self.repository.tip) for n in range(100_000)]
            return self.answer(connection, self.repository.advertisement(more), headers=kind)
        if what == "nowhere":
            lost = self.repository.advertisement(tip="1" * 40)
            return self.answer(connection, lost, headers=kind)
        return self.answer(connection, good, headers=kind)

    def pack(self, connection, what):
        kind = "Content-Type: application/x-git-upload-pack-result\r\n"
        pack = self.repository.pack
        begin = f"HTTP/1.1 200 OK\r\n{kind}Connection: close\r\n\r\n".encode() + packet("NAK\n")
        half = band(1, pack[:len(pack) // 2])
        if what == "drop":
            return None
        if what == "header":
            return connection.sendall(begin + band(1, pack[:4]))
        if what == "half":
            return connection.sendall(begin + half)
        if what == "stall":
            connection.sendall(begin + half)
            return time.sleep(FOREVER)
        if what == "slow":
            connection.sendall(begin)
            return self.drip(connection, band(1, pack))
        if what == "error":
            return connection.sendall(begin + band(3, b"go away") + b"0000")
        if what == "chatter":
            connection.sendall(begin)
            return self.flood(connection, band(2, b"Counting objects: 1\r" * 50))
        if what == "corrupt":
            place = len(pack) // 2
            pack = pack[:place] + bytes([pack[place] ^ 255]) + pack[place + 1:]
        if what == "million":
            pack = make_pack([], count=1_000_001)
        if what == "billions":
            pack = make_pack([], count=4_000_000_000)
        if what in ("bomb", "delta"):
            pack = self.bomb
        if what == "endless":
            connection.sendall(begin + band(1, b"PACK" + struct.pack(">II", 2, 900_000)))
            blob = random.Random(4).randbytes(100_000)
            return self.flood(connection, band(1, pack_object(3, len(blob), zlib.compress(blob, 0))))
        return connection.sendall(begin + band(1, pack) + b"0000")


Server(sys.argv[1]).run()
