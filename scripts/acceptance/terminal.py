#!/usr/bin/env python3
"""Runs sweeps in pseudo-terminals, shrinks and widens them meanwhile, and checks and prints what stands on the screen.

usage: scripts/acceptance/terminal.py POLYPYTHIA WORK_FOLDER [seconds]

A small screen of our own takes the place of a terminal; it knows the few sequences that the tool uses and refuses all others.
Each size is seen with a sweep of 45 short runs and with `status --watch` beside it; then once more without a terminal.
Standard library only; Linux.
"""
import atexit
import codecs
import fcntl
import os
import pathlib
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time

binary, work = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2])
seconds = float(sys.argv[3]) if len(sys.argv) > 3 else 20


class Screen:
    """Lines of a terminal that folds long ones, with everything that has scrolled away."""

    def __init__(self, columns, rows):
        self.columns, self.rows = columns, rows
        self.lines, self.row, self.column = [""], 0, 0

    def resize(self, columns, rows):
        # As most terminals do: lines are folded anew; the cursor stays at the end.
        self.columns, self.rows = columns, rows
        folded = []
        for line in self.lines:
            folded += [line[start:start + columns] for start in range(0, max(1, len(line)), columns)]
        self.lines, self.row, self.column = folded, len(folded) - 1, len(folded[-1])

    def feed(self, text):
        for part in re.findall(r"\x1b\[[0-9;?]*[A-Za-z]|[\r\n]|[^\x1b\r\n]+|\x1b", text):
            if part == "\n":
                self.row, self.column = self.row + 1, 0
                if self.row == len(self.lines):
                    self.lines.append("")
            elif part == "\r":
                self.column = 0
            elif part.startswith("\x1b"):
                self.escape(part)
            else:
                for character in part:
                    if self.column == self.columns:
                        self.feed("\n")
                    line = self.lines[self.row].ljust(self.column)
                    self.lines[self.row] = line[:self.column] + character + line[self.column + 1:]
                    self.column += 1

    def escape(self, sequence):
        if sequence.endswith("A"):
            top = max(0, len(self.lines) - self.rows)
            self.row = max(top, self.row - int(sequence[2:-1]))
        elif sequence in ("\x1b[J", "\x1b[0J"):
            self.lines[self.row] = self.lines[self.row][:self.column]
            del self.lines[self.row + 1:]
        elif not sequence.endswith("m"):
            raise SystemExit(f"unexpected sequence {sequence!r}")

    def visible(self):
        return self.lines[-self.rows:]


class Session:
    """A command in a pseudo-terminal."""

    def __init__(self, arguments, columns, rows, environment=None):
        self.screen = Screen(columns, rows)
        self.raw, self.pending = "", ""
        self.decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self.master, child = pty.openpty()
        self.set_size()
        self.process = subprocess.Popen(
            [binary, *arguments], stdin=child, stdout=child, stderr=child, start_new_session=True,
            env={**os.environ, "TERM": "xterm-256color", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", **(environment or {})})
        os.close(child)
        atexit.register(self.process.kill)

    def set_size(self):
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", self.screen.rows, self.screen.columns, 0, 0))

    def resize(self, columns, rows):
        self.screen.resize(columns, rows)
        self.set_size()

    def read_for(self, duration):
        end = time.monotonic() + duration
        while (left := end - time.monotonic()) > 0:
            if not select.select([self.master], [], [], left)[0]:
                break
            try:
                data = os.read(self.master, 65536)
            except OSError:
                return False
            if not data:
                return False
            text = self.decoder.decode(data)
            self.raw += text
            # A piece may end within a sequence.
            text, self.pending = re.fullmatch(r"(.*?)(\x1b\[?[0-9;?]*|\r)?", self.pending + text, re.DOTALL).groups("")
            self.screen.feed(text.replace("\r\n", "\n"))
        return True

    def end(self):
        while self.read_for(60):
            pass
        return self.process.wait()


def check(condition, text):
    print(("ok: " if condition else "FAILED: ") + text, flush=True)
    if not condition:
        sys.exit(1)


def show(title, screen):
    print(f"--- {title} ({screen.columns} x {screen.rows})")
    print("\n".join(screen.visible()))
    print("---", flush=True)


def live(screen):
    """The table that stands on the screen: from its header to the totals."""
    lines = screen.visible()
    heads = [index for index, line in enumerate(lines) if line.startswith("run ") and "step" in line]
    return lines, heads


def sweep(folder, seeds):
    return ["sweep", "--sizes", "14m", "--seeds", seeds, "--preset", "smoke", "--out", str(folder)]


for columns, rows in ((80, 24), (200, 50)):
    folder = work / f"runs-{columns}"
    session = Session(sweep(folder, "1-45"), columns, rows)
    session.read_for(seconds)
    lines, heads = live(session.screen)
    show("sweep of 45 runs", session.screen)
    check(len(heads) == 1, "one table stands on the screen")
    check(any("running" in line for line in lines[heads[0]:]), "the runs at work are on it")
    check("of 45 runs done" in "\n".join(lines[-2:]), "the totals end it")
    check(all(len(line) <= columns for line in session.screen.lines), "no line is folded")

    watch = Session(["status", str(folder), "--watch"], columns, rows, {"NO_COLOR": "1"})
    watch.read_for(3)
    check("\x1b[3" not in watch.raw, "NO_COLOR leaves the colours out")
    for size in ((columns - 30, rows - 8), (columns + 20, rows), (columns, rows)):
        for each in (session, watch):
            each.resize(*size)
            each.read_for(2)
    for name, each in (("sweep", session), ("status --watch", watch)):
        lines, heads = live(each.screen)
        show(f"{name} after three changes of size", each.screen)
        check(len(heads) == 1, f"{name}: one table after changes of size")
    os.kill(session.process.pid, signal.SIGINT)
    code = session.end()
    show("after Ctrl-C", session.screen)
    check(code == 75, "Ctrl-C ends the sweep with 75")
    check(watch.end() == 0, "status --watch ends with the sweep")

folder = work / "plain"
done = subprocess.run([binary, *sweep(folder, "1-2")], capture_output=True, text=True)
print(done.stdout)
check(done.returncode == 0 and "\x1b" not in done.stdout + done.stderr, "plain lines where there is no terminal")
status = subprocess.run([binary, "status", str(folder)], capture_output=True, text=True).stdout
check("\x1b" not in status and "2 of 2 runs done" in status, "status as plain lines")
