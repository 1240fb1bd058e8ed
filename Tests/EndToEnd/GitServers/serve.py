"""Runs a server until SIGTERM, as a terminal would: `serve.py PROGRAM ARGUMENTS…`.

A program that is started by a thread of Swift's has most signals blocked, so that servers which wait
for one by its handler never end. This one also keeps the files open by which Foundation sees whether
its child runs, and which sshd closes.
"""

import ctypes
import os
import signal
import subprocess
import sys

PR_SET_PDEATHSIG = 1
prctl = ctypes.CDLL(None).prctl
signal.pthread_sigmask(signal.SIG_SETMASK, [])
server = subprocess.Popen(
    sys.argv[1:], preexec_fn=lambda: prctl(PR_SET_PDEATHSIG, signal.SIGKILL))


def stop(*_):
    os.kill(server.pid, signal.SIGKILL)
    os._exit(0)


signal.signal(signal.SIGTERM, stop)
sys.exit(server.wait())
