"""How fast Varnish gives the newsroom's pages away, beside a constant of the same size."""

import http.client
import shutil
import statistics
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from .stand import Stand, ask, free_port, varnishd


def throughput(stand: Stand, seconds: float, rounds: int = 3) -> dict[str, float] | None:
    """Return the requests a second of the front page and of a constant, both through Varnish; None without wrk."""
    if not shutil.which("wrk"):
        return None
    page = ask(stand.edge, "/", Accept_Encoding="br")
    constant = constant_server(page[2], page[1])
    port = free_port()
    vcl = stand.folder / "constant.vcl"
    vcl.write_text(
        f'vcl 4.1;\nbackend default {{ .host = "127.0.0.1"; .port = "{constant.server_port}"; }}\n'
    )
    stand.varnish("constant", varnishd(), port, vcl, "-p", "http_gzip_support=off")
    stand.wait(lambda: ask(port, "/")[0] == 200, "the constant")
    found: dict[str, list[float]] = {"page": [], "constant": []}
    for _ in range(rounds):
        found["page"].append(wrk(stand.edge, seconds))
        found["constant"].append(wrk(port, seconds))
    stand.stop("constant")
    constant.shutdown()
    medians = {name: round(statistics.median(numbers)) for name, numbers in found.items()}
    ratios = [a / b for a, b in zip(found["page"], found["constant"], strict=True)]
    return {**medians, "ratio": round(statistics.median(ratios), 3)}


def wrk(port: int, seconds: float) -> float:
    """Return the requests a second at 64 connections."""
    done = subprocess.run(
        [
            "wrk",
            "-t",
            "1",
            "-c",
            "64",
            "-d",
            f"{seconds:g}s",
            "-H",
            "Accept-Encoding: br",
            f"http://127.0.0.1:{port}/",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    return float(done.stdout.partition("Requests/sec:")[2].split()[0])


def constant_server(body: bytes, headers: http.client.HTTPMessage) -> ThreadingHTTPServer:
    """Serve `body` for an hour under the headers of the page that it is."""
    kept = {
        name: text
        for name, text in headers.items()
        if name.lower() in ("content-type", "content-encoding", "vary")
    }

    class Constant(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            for name, text in kept.items():
                self.send_header(name, text)
            self.send_header("Cache-Control", "public, max-age=3600")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Constant)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
