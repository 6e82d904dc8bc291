"""How the Python peers are served: uvicorn with uvloop and httptools on a free port."""

import socket
import sys
from pathlib import Path
from typing import Any

import uvicorn


class ReadyServer(uvicorn.Server):
    """Writes its base URL to a file as soon as the port answers."""

    def __init__(self, config: uvicorn.Config, ready_file: Path) -> None:
        super().__init__(config)
        self._ready_file = ready_file

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        port = self.servers[0].sockets[0].getsockname()[1]
        draft = self._ready_file.with_suffix(".draft")
        draft.write_text(f"http://127.0.0.1:{port}\n")
        draft.rename(self._ready_file)


def serve(app: Any) -> None:
    config = uvicorn.Config(
        app, port=0, loop="uvloop", http="httptools", lifespan="off", access_log=False, log_level="warning"
    )
    ReadyServer(config, Path(sys.argv[1])).run()
