"""One part that is kept alive: its process, its output, its deaths."""

import asyncio
import os
import signal
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress

from api.launch.console import Console
from api.launch.errors import CannotStart
from api.launch.process import Part, environment_for, tethered

TOO_MANY_DEATHS = 5
DEATHS_WITHIN = 30.0
PAUSES = (0.0, 0.2, 0.5, 1.0, 2.0, 5.0)
LAST_WORDS = 15


class Kept:
    """Starts its part again whenever it dies, until told to stop or until it dies too often."""

    def __init__(self, part: Part, console: Console, changed: Callable[[], None]) -> None:
        self.part = part
        self.console = console
        self.changed = changed
        self.pid: int | None = None
        self.ready = False
        self.restarts = 0
        self.stopping = asyncio.Event()
        self.deaths: list[float] = []
        self.last_words: deque[str] = deque(maxlen=LAST_WORDS)
        self.echoes: set[asyncio.Task[None]] = set()
        self.task: asyncio.Task[None]

    def begin(self) -> None:
        self.task = asyncio.create_task(self._keep(), name=f"keep {self.part.name}")

    async def stop(self, hurry: asyncio.Event) -> None:
        """Ask the part to stop; kill it when its time is over, or at once when hurried."""
        self.stopping.set()
        self._signal(self.part.stop_signal)
        hurried = asyncio.create_task(hurry.wait())
        await asyncio.wait({self.task, hurried}, timeout=self.part.stop_seconds, return_when=asyncio.FIRST_COMPLETED)
        hurried.cancel()
        if not self.task.done():
            self._signal(self.part.kill_signal)
            await asyncio.wait({self.task}, timeout=5)
            self._signal(signal.SIGKILL)
        await asyncio.wait({self.task})
        self.task.exception()
        for echo in self.echoes:
            echo.cancel()

    async def _keep(self) -> None:
        while not self.stopping.is_set():
            code = await self._live()
            if self.stopping.is_set():
                return
            self._count_death(code)
            self.restarts += 1
            with suppress(TimeoutError):
                await asyncio.wait_for(self.stopping.wait(), PAUSES[min(len(self.deaths), len(PAUSES) - 1)])

    async def _live(self) -> int:
        """From birth to death; answers the exit code."""
        await asyncio.to_thread(self.part.before_start)
        if self.stopping.is_set():
            return 0
        output, their_end = os.pipe()
        process = await self._spawn(their_end)
        self.pid = process.pid
        self.changed()
        if self.stopping.is_set():
            self._signal(self.part.stop_signal)
        echo = asyncio.create_task(self._echo(output))
        self.echoes.add(echo)
        echo.add_done_callback(self.echoes.discard)
        watch = asyncio.create_task(self._watch(process.pid))
        code = await process.wait()
        self.pid = None
        watch.cancel()
        # A grandchild may outlive the part and hold its output open: read on, but don't wait for it.
        await asyncio.wait({echo}, timeout=0.05)
        return code

    async def _spawn(self, output: int) -> asyncio.subprocess.Process:
        # The output is a pipe of ours because asyncio's own would keep wait() waiting for grandchildren.
        # A session of its own keeps the terminal's Ctrl-C away from the part: the supervisor stops it in its turn.
        try:
            return await asyncio.create_subprocess_exec(
                *tethered(self.part.command, death_signal=self.part.stop_signal, user=self.part.user),
                cwd=self.part.folder,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=environment_for(self.part),
                pass_fds=self.part.files,
                start_new_session=True,
            )
        finally:
            os.close(output)

    async def _echo(self, output: int) -> None:
        reader = asyncio.StreamReader(limit=1 << 20)
        loop = asyncio.get_running_loop()
        pipe = os.fdopen(output, "rb")
        transport, _ = await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), pipe)
        try:
            async for line in reader:
                self._show(line.decode(errors="replace").rstrip())
        finally:
            transport.close()

    def _show(self, text: str) -> None:
        if text and not (self.part.routine and self.part.routine.search(text)):
            self.last_words.append(text)
            self.console.line(self.part.name, text)

    async def _watch(self, pid: int) -> None:
        while True:
            if await self.part.is_ready(pid):
                break
            await asyncio.sleep(0.02)
        self.ready = True
        self.changed()

    def _count_death(self, code: int) -> None:
        was_ready, self.ready = self.ready, False
        self.changed()
        now = time.monotonic()
        self.deaths = [death for death in self.deaths if death > now - DEATHS_WITHIN]
        # Killed from outside after it had come up: nothing says that it would die again.
        if not (was_ready and code == -signal.SIGKILL):
            self.deaths.append(now)
        if len(self.deaths) == TOO_MANY_DEATHS:
            raise CannotStart(self._why_given_up(code))
        self.console.line(self.part.name, f"died ({_cause(code)}); starting it again")

    def _why_given_up(self, code: int) -> str:
        said = "".join(f"\n  {line}" for line in self.last_words) or " nothing"
        times = f"{TOO_MANY_DEATHS} times in {DEATHS_WITHIN:.0f} seconds"
        return f"{self.part.name} keeps dying ({_cause(code)}, {times}). The last that it said:{said}"

    def _signal(self, number: signal.Signals) -> None:
        if self.pid is not None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)


def _cause(code: int) -> str:
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
