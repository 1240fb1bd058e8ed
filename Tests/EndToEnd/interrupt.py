"""Kills a program at the n-th call of a kind, or makes that call fail; or counts its calls.

    interrupt.py REPORT count  CALL[,CALL...]  PROGRAM [ARGUMENT...]
    interrupt.py REPORT KILL   CALL NUMBER     PROGRAM [ARGUMENT...]
    interrupt.py REPORT ENOSPC CALL NUMBER     PROGRAM [ARGUMENT...]

This is `strace -e inject=CALL:signal=KILL:when=NUMBER`, but for one thing: strace counts calls for
each thread apart, so that in a program of several threads most calls have a number that another
thread reaches first, and cannot be hit. Here the whole process counts.

The call that is hit is not carried out. REPORT becomes a line for each call that was seen: its name
and what its file descriptor leads to. The status is the program's, and 128 more than the signal's
number where one ended it; 77 where the system does not permit any of this.
"""

import ctypes
import errno
import os
import platform
import signal
import struct
import sys

CALLS = {
    "write": 1, "pwrite64": 18, "connect": 42, "sendto": 44, "recvfrom": 45, "sendmsg": 46,
    "fsync": 74, "fdatasync": 75, "ftruncate": 77, "rename": 82, "mkdir": 83, "link": 86,
    "unlink": 87, "mkdirat": 258, "unlinkat": 263, "renameat": 264, "linkat": 265,
    "fallocate": 285, "renameat2": 316,
}
NAMES = {number: name for name, number in CALLS.items()}
WITHOUT_DESCRIPTOR = {"rename", "mkdir", "link", "unlink"}
NOT_PERMITTED = 77

TRACE_ME, CONTINUE, POKE_USER, SET_OPTIONS, GET_SYSCALL_INFO = 0, 7, 6, 0x4200, 0x420E
OPTIONS = 1 << 20 | 1 << 7 | 1 << 3  # EXITKILL, TRACESECCOMP, TRACECLONE
SECCOMP_EVENT = 7
ALL_THREADS = 0x40000000
ACCUMULATOR, ORIGINAL_ACCUMULATOR = 10 * 8, 15 * 8  # rax and orig_rax in struct user

libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
libc.ptrace.restype = ctypes.c_long


def ptrace(request, thread, address=0, data=0):
    if libc.ptrace(request, thread, address, data) < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))


def stop_at(calls):
    """Installs a filter of the kernel that stops this process at these calls, and at no others."""
    load, jump_if_equal, answer = 0x20, 0x15, 0x06
    traced, allowed = 0x7FF00000, 0x7FFF0000
    code = [(load, 0, 0, 0)]
    for place, call in enumerate(calls):
        code.append((jump_if_equal, len(calls) - place, 0, CALLS[call]))
    code += [(answer, 0, 0, allowed), (answer, 0, 0, traced)]
    program = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *line) for line in code))
    header = struct.pack("HxxxxxxQ", len(code), ctypes.addressof(program))
    set_no_new_privileges, set_seccomp, filter_mode = 38, 22, 2
    if libc.prctl(set_no_new_privileges, 1, 0, 0, 0) or libc.prctl(
        set_seccomp, filter_mode, ctypes.create_string_buffer(header), 0, 0
    ):
        os._exit(NOT_PERMITTED)


def start(calls, arguments):
    child = os.fork()
    if child:
        os.waitpid(child, 0)
        ptrace(SET_OPTIONS, child, 0, OPTIONS)
        ptrace(CONTINUE, child)
        return child
    try:
        ptrace(TRACE_ME, 0)
        os.kill(os.getpid(), signal.SIGSTOP)
        stop_at(calls)
        os.execv(arguments[0], arguments)
    finally:
        os._exit(NOT_PERMITTED)


def current_call(thread):
    """The call that a thread is about to make, and what its file descriptor leads to."""
    info = ctypes.create_string_buffer(88)
    ptrace(GET_SYSCALL_INFO, thread, len(info), ctypes.addressof(info))
    number, first = struct.unpack_from("QQ", info, 24)
    name = NAMES[number]
    if name in WITHOUT_DESCRIPTOR:
        return name, ""
    try:
        return name, os.readlink(f"/proc/{thread}/fd/{ctypes.c_int(first).value}")
    except OSError:
        return name, ""


class Interrupter:
    def __init__(self, action, number):
        self.action, self.number, self.seen = action, number, []

    def at_call(self, thread, child):
        self.seen.append(current_call(thread))
        if self.action == "count" or len(self.seen) != self.number:
            return
        if self.action == "KILL":
            os.kill(child, signal.SIGKILL)
            return
        # A call without a number is not made; its result is what the accumulator holds.
        code = getattr(errno, self.action)
        ptrace(POKE_USER, thread, ORIGINAL_ACCUMULATOR, ctypes.c_ulong(-1).value)
        ptrace(POKE_USER, thread, ACCUMULATOR, ctypes.c_ulong(-code).value)

    def follow(self, child):
        """Goes on until the child has ended; its status."""
        known = {child}
        while True:
            thread, status = os.waitpid(-1, ALL_THREADS)
            if os.WIFEXITED(status) or os.WIFSIGNALED(status):
                if thread == child:
                    return os.waitstatus_to_exitcode(status)
                continue
            passed_on = 0
            try:
                if status >> 16 == SECCOMP_EVENT:
                    self.at_call(thread, child)
                elif os.WSTOPSIG(status) == signal.SIGSTOP and thread not in known:
                    known.add(thread)
                elif os.WSTOPSIG(status) != signal.SIGTRAP:
                    passed_on = os.WSTOPSIG(status)
                ptrace(CONTINUE, thread, 0, passed_on)
            except ProcessLookupError:
                continue  # It was killed meanwhile, as it should be.


def main():
    report, action, calls = sys.argv[1:4]
    number, arguments = (0, sys.argv[4:]) if action == "count" else (int(sys.argv[4]), sys.argv[5:])
    if platform.machine() != "x86_64":
        return NOT_PERMITTED
    interrupter = Interrupter(action, number)
    try:
        status = interrupter.follow(start(calls.split(","), arguments))
    except PermissionError:
        return NOT_PERMITTED
    with open(report, "w", encoding="utf-8") as file:
        file.writelines(f"{name} {place}\n" for name, place in interrupter.seen)
    return 128 - status if status < 0 else status


sys.exit(main())
