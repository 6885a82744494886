"""The command ``forelog-lsp``: over standard input and output, or over one TCP connection."""

import argparse
import socket
import sys
from collections.abc import Sequence

import forelog


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until the client says ``exit`` or goes away; the answer is the exit code: 0 after ``shutdown``, else 1."""
    parser = argparse.ArgumentParser(prog="forelog-lsp", description="The language server of forelog, for editors. See docs/server.md.")
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--stdio", action="store_true", help="speak over standard input and output (the default)")
    way.add_argument(
        "--tcp", type=_port, metavar="PORT", help="wait on 127.0.0.1:PORT for one client instead; 0 takes a free port, and says which"
    )
    parser.add_argument("-V", "--version", action="version", version=f"forelog-lsp {forelog.__version__}")
    options, unknown = parser.parse_known_args(arguments)
    wrong = [word for word in unknown if not word.startswith("--clientProcessId")]  # vscode-languageclient adds it
    if wrong:
        parser.error(f"unrecognized arguments: {' '.join(wrong)}")
    return serve(options.tcp)


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port < 1 << 16:
        raise argparse.ArgumentTypeError(f"{text} is no port: 0 to 65535")
    return port


def serve(port: int | None = None) -> int:
    """Serve one client, over *port* of this machine or, without one, over standard input and output; the answer is the exit code."""
    from forelog_lsp.server import run  # noqa: PLC0415 - half a second of imports, not for --help
    from forelog_lsp.transport import Channel, standard_streams  # noqa: PLC0415

    if port is None:
        return run(standard_streams())
    try:
        listening = socket.create_server(("127.0.0.1", port))
    except OSError as failure:
        sys.stderr.write(f"Error: 127.0.0.1:{port} cannot be used: {failure.strerror or failure}\n")
        return 1
    with listening:
        sys.stderr.write(f"forelog-lsp waits on 127.0.0.1:{listening.getsockname()[1]}\n")
        sys.stderr.flush()
        connection, _ = listening.accept()
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with connection:
        return run(Channel(connection.recv, connection.sendall))
