"""A consumer of one token: sends an event ten times a second, and counts what becomes of it.

    ingesting.py URL SECRET-FILE PID-FILE COUNTS-FILE

It reads the secret when it is told to by SIGHUP, and never otherwise, not even at its start. Its pid
file says who is to be told. SIGTERM ends it. COUNTS-FILE is replaced after each event; it is JSON:
how many events were `accepted`, `rejected` (any answer but 200) and `unanswered`, with how many
different `secrets` events were accepted, how often the file was `read`, and since when it is
rejected (`firstRejection`).
"""

import hashlib
import http.client
import json
import os
import pathlib
import signal
import sys
import time
import urllib.parse

INTERVAL = 0.1
BODY = b'[{"message": "hello"}]'


class Consumer:
    def __init__(self, url, secret_file, counts_file):
        self.address = urllib.parse.urlsplit(url).netloc
        self.secret_file = secret_file
        self.counts_file = counts_file
        self.secret = None
        self.is_told = self.is_ended = False
        self.used = set()
        self.counts = {"accepted": 0, "rejected": 0, "unanswered": 0, "secrets": 0, "read": 0,
                       "firstRejection": None}

    def tell(self, *_):
        self.is_told = True

    def end(self, *_):
        self.is_ended = True

    def run(self):
        due = time.monotonic()
        while not self.is_ended:
            if self.is_told:
                self.is_told = False
                self.secret = pathlib.Path(self.secret_file).read_text().strip()
                self.counts["read"] += 1
            if self.secret is not None:
                self.send()
                self.save()
            due = max(due + INTERVAL, time.monotonic() - INTERVAL)
            time.sleep(max(0, due - time.monotonic()))

    def send(self):
        connection = http.client.HTTPConnection(self.address, timeout=30)
        try:
            connection.request("POST", "/v1/datasets/logs/ingest", BODY, {
                "Authorization": "Bearer " + self.secret, "Content-Type": "application/json"})
            status = connection.getresponse().status
        except OSError:
            self.counts["unanswered"] += 1
            return
        finally:
            connection.close()
        if status == 200:
            self.counts["accepted"] += 1
            self.used.add(hashlib.sha256(self.secret.encode()).digest())
            self.counts["secrets"] = len(self.used)
        else:
            self.counts["rejected"] += 1
            self.counts["firstRejection"] = self.counts["firstRejection"] or time.time()

    def save(self):
        fresh = self.counts_file + ".new"
        pathlib.Path(fresh).write_text(json.dumps(self.counts))
        os.replace(fresh, self.counts_file)


def main():
    url, secret_file, pid_file, counts_file = sys.argv[1:]
    consumer = Consumer(url, secret_file, counts_file)
    signal.signal(signal.SIGHUP, consumer.tell)
    signal.signal(signal.SIGTERM, consumer.end)
    pathlib.Path(pid_file).write_text(f"{os.getpid()}\n")
    consumer.run()


main()
