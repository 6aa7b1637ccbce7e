"""Completes a round of barraiser over one of Debian's WebSocket libraries.

Called by clients.test.mjs as round.py LIBRARY: it reads from standard input, as
JSON, the address of the session's live protocol, the last event seen and its
epoch, the answers to give and for how long to be idle before them, and writes
what it received as JSON. It was written from the protocol's description alone.
"""

import asyncio
import json
import sys
import uuid

import libraries

TIMEOUT_S = 20


class Round:
    """One connection to a session, from hello to the server's close."""

    def __init__(self, socket, job):
        self.socket = socket
        self.job = job
        self.frames = []
        self.seq = job["after"]

    async def send(self, **frame):
        # As UTF-8, not as escapes: the words themselves go over the wire.
        await self.socket.send(json.dumps(frame, ensure_ascii=False))

    async def receive(self):
        frame = json.loads(await asyncio.wait_for(self.socket.receive(), TIMEOUT_S))
        self.frames.append(frame)
        if frame["type"] == "refuse":
            raise ValueError(f"refused: {frame}")
        if frame["type"] == "event":
            if frame["seq"] != self.seq + 1:
                raise ValueError(f"event {frame['seq']} came after {self.seq}")
            self.seq = frame["seq"]
        return frame

    async def until(self, fits, since):
        """The first frame that fits, of those received since the given one."""
        for frame in self.frames[since:]:
            if fits(frame):
                return frame
        while True:
            frame = await self.receive()
            if fits(frame):
                return frame

    async def command(self, **frame):
        """Sends a command and waits for its ack, with a ping between the two."""
        frame["id"] = str(uuid.uuid4())
        since = len(self.frames)
        await self.send(**frame)
        payload = frame["id"].encode()
        await self.socket.ping(payload)
        await self.until(lambda f: f["type"] == "ack" and f["id"] == frame["id"], since)
        await asyncio.wait_for(self.socket.ponged(payload), TIMEOUT_S)

    async def spoken(self, turn, since):
        """Waits for the end of what the interviewer says in a turn."""
        await self.until(
            lambda f: f["type"] == "event"
            and f["kind"] == "interviewer-said"
            and f["data"]["turn"] == turn
            and not f["data"]["partial"],
            since,
        )

    async def run(self):
        await self.send(
            type="hello", v=1, client=str(uuid.uuid4()), after=self.job["after"], epoch=self.job["epoch"]
        )
        welcome = await self.receive()
        if welcome["type"] != "welcome":
            raise ValueError(f"not a welcome: {welcome}")
        turn = welcome["turn"]
        if welcome["pending"]:
            await self.spoken(turn, 0)
        await self.command(type="take_pen")
        await asyncio.sleep(self.job["idle_s"])
        for text in self.job["answers"]:
            # The interviewer may have spoken before the ack comes: its place
            # among the events isn't fixed.
            since = len(self.frames)
            await self.command(type="answer", turn=turn, text=text)
            turn += 1
            await self.spoken(turn, since)
        since = len(self.frames)
        await self.send(type="end", id="end")
        try:
            while True:
                await self.receive()
        except libraries.Closed as closed:
            if not any(f["type"] == "ack" and f["id"] == "end" for f in self.frames[since:]):
                raise ValueError("the end wasn't acknowledged") from closed
            return closed.code


async def main():
    try:
        socket = libraries.library(sys.argv[1])
    except libraries.Missing as missing:
        sys.exit(str(missing))
    job = json.load(sys.stdin.buffer)
    await asyncio.wait_for(socket.open(job["url"]), TIMEOUT_S)
    round_ = Round(socket, job)
    code = await round_.run()
    json.dump({"version": socket.version(), "code": code, "frames": round_.frames}, sys.stdout)


asyncio.run(main())
