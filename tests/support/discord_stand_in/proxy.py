"""How an unmodified bot reaches the stand-in: an HTTP proxy that leads every host to it, and TLS."""

import asyncio
import contextlib
import ssl
from pathlib import Path

import trustme

HOSTS = ("discord.com", "gateway.discord.gg", "cdn.discordapp.com")


def authority(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """Make a certificate authority; return a server's context for Discord's hosts and the file to trust."""
    made = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.issue_cert(*HOSTS).configure_cert(context)
    trusted = folder / "authority.pem"
    made.cert_pem.write_to_path(str(trusted))
    return context, trusted


class Proxy:
    """A CONNECT proxy on loopback that leads to one port for each of Discord's hosts."""

    def __init__(self, port: int) -> None:
        """Lead to `port`."""
        self._port = port
        self._server: asyncio.Server | None = None
        self.connected: set[str] = set()

    async def start(self) -> int:
        """Listen, and return the port."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    def close(self) -> None:
        """Stop listening."""
        if self._server:
            self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = (await reader.readline()).decode()
        while (await reader.readline()).strip():
            pass
        method, target, _ = request.split(" ")
        host = target.split(":")[0]
        self.connected.add(host)
        if method != "CONNECT" or host not in HOSTS:
            writer.write(b"HTTP/1.1 403 Forbidden\r\n\r\n")
            writer.close()
            return
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", self._port)
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await asyncio.gather(_pump(reader, inner_writer), _pump(inner_reader, writer))


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    # Either side may end the connection at any time, as on a real network.
    with contextlib.suppress(ConnectionError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    with contextlib.suppress(ConnectionError, RuntimeError):
        writer.close()
