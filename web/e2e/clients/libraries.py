"""Debian's WebSocket libraries for Python behind one small interface.

Each is left at its own defaults, deflation among them: the server offers none,
and a library must live with that. Messages and the close go to `incoming`, the
data of pongs to `pongs`.
"""

import asyncio
import importlib
import struct
import threading


class Missing(Exception):
    """A library isn't installed; says what to do."""


class Closed(Exception):
    """The server closed the connection."""

    def __init__(self, code):
        super().__init__(f"closed with {code}")
        self.code = code


class Library:
    """What the libraries have in common."""

    def __init__(self):
        self.loop = asyncio.get_running_loop()
        self.incoming = asyncio.Queue()
        self.pongs = asyncio.Queue()
        self.tasks = []

    async def receive(self):
        message = await self.incoming.get()
        if isinstance(message, Exception):
            raise message
        if not isinstance(message, str):
            raise ValueError(f"a message that isn't text: {message!r}")
        return message

    async def ponged(self, payload):
        """Waits for the answer to a ping with this payload."""
        pong = bytes(await self.pongs.get())
        if pong != payload:
            raise ValueError(f"a pong with {pong!r} answers a ping with {payload!r}")

    def later(self, coroutine):
        """Runs a coroutine beside the round; if it breaks, the round does."""

        async def run():
            try:
                await coroutine
            except Exception as error:
                self.incoming.put_nowait(error)

        self.tasks.append(self.loop.create_task(run()))

    def from_thread(self, call, *args):
        self.loop.call_soon_threadsafe(call, *args)


class Websockets(Library):
    package = "python3-websockets"
    needs = "websockets"

    async def open(self, url):
        self.socket = await self.module.connect(url)
        self.later(self.read())

    def version(self):
        return importlib.import_module("websockets.version").version

    async def read(self):
        try:
            while True:
                self.incoming.put_nowait(await self.socket.recv())
        except self.module.ConnectionClosed as closed:
            self.incoming.put_nowait(Closed(closed.rcvd.code if closed.rcvd else 1006))

    async def send(self, text):
        await self.socket.send(text)

    async def ping(self, payload):
        # The library itself matches the pong with the ping by the payload.
        waiter = await self.socket.ping(payload)

        async def wait():
            await waiter
            self.pongs.put_nowait(payload)

        self.later(wait())


class WebsocketClient(Library):
    """websocket-client, which blocks: it reads in a thread of its own."""

    package = "python3-websocket"
    needs = "websocket"

    async def open(self, url):
        self.socket = await asyncio.to_thread(self.module.create_connection, url, enable_multithread=True)
        threading.Thread(target=self.read, daemon=True).start()

    def version(self):
        return self.module.__version__

    def read(self):
        abnf = self.module.ABNF
        try:
            while True:
                opcode, frame = self.socket.recv_data_frame(control_frame=True)
                if opcode == abnf.OPCODE_CLOSE:
                    code = struct.unpack("!H", frame.data[:2])[0] if frame.data else 1005
                    return self.from_thread(self.incoming.put_nowait, Closed(code))
                if opcode == abnf.OPCODE_PONG:
                    self.from_thread(self.pongs.put_nowait, frame.data)
                elif opcode == abnf.OPCODE_TEXT:
                    self.from_thread(self.incoming.put_nowait, frame.data.decode())
                elif opcode != abnf.OPCODE_PING:
                    self.from_thread(self.incoming.put_nowait, frame.data)
        except Exception as error:
            self.from_thread(self.incoming.put_nowait, error)

    async def send(self, text):
        await asyncio.to_thread(self.socket.send, text)

    async def ping(self, payload):
        await asyncio.to_thread(self.socket.ping, payload)


class Aiohttp(Library):
    package = "python3-aiohttp"
    needs = "aiohttp"

    async def open(self, url):
        self.session = self.module.ClientSession()
        # With autoping it would keep the pongs to itself.
        self.socket = await self.session.ws_connect(url, autoping=False)
        self.later(self.read())

    def version(self):
        return self.module.__version__

    async def read(self):
        kinds = self.module.WSMsgType
        while True:
            message = await self.socket.receive()
            if message.type == kinds.PING:
                await self.socket.pong(message.data)
            elif message.type == kinds.PONG:
                self.pongs.put_nowait(message.data)
            elif message.type == kinds.CLOSE:
                await self.session.close()
                return self.incoming.put_nowait(Closed(message.data))
            elif message.type in (kinds.TEXT, kinds.BINARY):
                self.incoming.put_nowait(message.data)
            else:
                raise ConnectionError(f"the connection ended without a close: {message}")

    async def send(self, text):
        await self.socket.send_str(text)

    async def ping(self, payload):
        await self.socket.ping(payload)


class Autobahn(Library):
    package = "python3-autobahn"
    needs = "autobahn.asyncio.websocket"

    def version(self):
        return importlib.import_module("autobahn").__version__

    async def open(self, url):
        library, opened = self, self.loop.create_future()

        class Protocol(self.module.WebSocketClientProtocol):
            def onOpen(self):
                opened.set_result(self)

            def onMessage(self, payload, isBinary):
                library.incoming.put_nowait(payload if isBinary else payload.decode())

            def onPong(self, payload):
                library.pongs.put_nowait(payload)

            def onClose(self, wasClean, code, reason):
                if not opened.done():
                    opened.set_exception(ConnectionError(reason))
                library.incoming.put_nowait(Closed(code))

        factory = self.module.WebSocketClientFactory(url)
        factory.protocol = Protocol
        await self.loop.create_connection(factory, factory.host, factory.port)
        self.socket = await opened

    async def send(self, text):
        self.socket.sendMessage(text.encode())

    async def ping(self, payload):
        self.socket.sendPing(payload)


class Tornado(Library):
    package = "python3-tornado"
    needs = "tornado.websocket"

    def version(self):
        return importlib.import_module("tornado").version

    async def open(self, url):
        self.socket = await self.module.websocket_connect(url)
        self.socket.on_pong = self.pongs.put_nowait
        self.later(self.read())

    async def read(self):
        while True:
            message = await self.socket.read_message()
            if message is None:
                return self.incoming.put_nowait(Closed(self.socket.close_code))
            self.incoming.put_nowait(message)

    async def send(self, text):
        await self.socket.write_message(text)

    async def ping(self, payload):
        self.socket.ping(payload)


class Soup(Library):
    """GNOME's libsoup, written in C, which lives in a main loop of its own."""

    package = "gir1.2-soup-3.0 python3-gi"
    needs = "gi"

    def __init__(self):
        super().__init__()
        try:
            self.module.require_version("Soup", "3.0")
            from gi.repository import Gio, GLib, Soup as soup
        except (ImportError, ValueError) as error:
            raise Missing(str(error)) from error
        self.soup, self.glib, self.gio = soup, GLib, Gio
        main = GLib.MainLoop()
        threading.Thread(target=main.run, daemon=True).start()

    def version(self):
        return f"{self.soup.get_major_version()}.{self.soup.get_minor_version()}.{self.soup.get_micro_version()}"

    async def open(self, url):
        opened = self.loop.create_future()

        def connected(session, result):
            try:
                socket = session.websocket_connect_finish(result)
            except self.glib.Error as error:
                return self.from_thread(opened.set_exception, ConnectionError(error.message))
            socket.connect("message", self.on_message)
            socket.connect("pong", lambda _, data: self.from_thread(self.pongs.put_nowait, data.get_data()))
            socket.connect("closed", self.on_closed)
            # It sends pings by itself only, once in so many seconds.
            socket.set_keepalive_interval(1)
            self.from_thread(opened.set_result, socket)

        def connect():
            self.session = self.soup.Session()
            message = self.soup.Message.new("GET", url)
            self.session.websocket_connect_async(message, None, [], self.glib.PRIORITY_DEFAULT, None, connected)

        self.in_main_loop(connect)
        self.socket = await opened

    def in_main_loop(self, call, *args):
        def once():
            call(*args)
            return self.glib.SOURCE_REMOVE

        self.glib.idle_add(once)

    def on_message(self, _, kind, data):
        text = kind == self.soup.WebsocketDataType.TEXT
        self.from_thread(self.incoming.put_nowait, data.get_data().decode() if text else data.get_data())

    def on_closed(self, socket):
        self.from_thread(self.incoming.put_nowait, Closed(socket.get_close_code()))

    async def send(self, text):
        self.in_main_loop(self.socket.send_text, text)

    async def ping(self, payload):
        # The next one is on its way within a second; those that came before don't count.
        while not self.pongs.empty():
            self.pongs.get_nowait()

    async def ponged(self, payload):
        await self.pongs.get()


LIBRARIES = {
    "websockets": Websockets,
    "websocket-client": WebsocketClient,
    "aiohttp": Aiohttp,
    "autobahn": Autobahn,
    "tornado": Tornado,
    "libsoup": Soup,
}


def library(name):
    """The library of this name, ready to connect."""
    kind = LIBRARIES[name]
    try:
        kind.module = importlib.import_module(kind.needs)
        return kind()
    except (ImportError, Missing) as error:
        raise Missing(f"{name} isn't installed ({error}): apt-get install {kind.package}") from error
