"""Completes a round of barraiser over Debian's python3-websockets.

Called by python.test.mjs: client.py reads from standard input, as JSON, the
address of the session's live protocol, the last event seen and its epoch, and
the answers to give, and writes what it received as JSON. It was written from
the protocol's description alone.
"""

import asyncio
import json
import sys
import uuid

import websockets

TIMEOUT_S = 20


class Round:
    """One connection to a session, from hello to the server's close."""

    def __init__(self, socket, job):
        self.socket = socket
        self.job = job
        self.frames = []
        self.seq = job["after"]

    async def send(self, **frame):
        await self.socket.send(json.dumps(frame))

    async def receive(self):
        frame = json.loads(await asyncio.wait_for(self.socket.recv(), TIMEOUT_S))
        self.frames.append(frame)
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
        """Sends a command and waits for its ack."""
        frame["id"] = str(uuid.uuid4())
        since = len(self.frames)
        await self.send(**frame)
        reply = await self.until(lambda f: f.get("id") == frame["id"], since)
        if reply["type"] != "ack":
            raise ValueError(f"{frame['type']} was refused: {reply}")
        return reply

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
        turn = welcome["turn"]
        if welcome["pending"]:
            await self.spoken(turn, 0)
        await self.command(type="take_pen")
        for text in self.job["answers"]:
            # The interviewer may have spoken before the ack comes: its place
            # among the events isn't fixed.
            since = len(self.frames)
            await self.command(type="answer", turn=turn, text=text)
            turn += 1
            await self.spoken(turn, since)
        await self.command(type="end")
        try:
            while True:
                await self.receive()
        except websockets.ConnectionClosed as closed:
            return closed.code


async def main():
    job = json.load(sys.stdin)
    async with websockets.connect(job["url"], compression=None) as socket:
        round_ = Round(socket, job)
        code = await round_.run()
    json.dump({"code": code, "frames": round_.frames}, sys.stdout)


asyncio.run(main())
