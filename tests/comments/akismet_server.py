"""A small server that speaks Akismet's protocol, well or badly, as a test wants."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs


class AkismetServer:
    """Answers every check with `answer` (status, body, headers); keeps what it was asked. `hang` never answers."""

    def __init__(self):
        self.answer = (200, "false", {})
        self.asked = []
        self.released = threading.Event()
        self.hangs = False
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                form = self.rfile.read(int(self.headers["Content-Length"])).decode()
                outer.asked.append(
                    (
                        self.path,
                        {k: v[0] for k, v in parse_qs(form, keep_blank_values=True).items()},
                        self.headers,
                    )
                )
                if outer.hangs:
                    outer.released.wait(20)
                    return
                status, body, headers = outer.answer
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body.encode())))
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05})
        self.thread.start()

    def stop(self):
        self.released.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()
