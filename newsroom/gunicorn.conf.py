"""How gunicorn serves the newsroom. A container gives its own address on the command line: `--bind 0.0.0.0:8000`."""

import os
import signal

from newsroom import logs
from newsroom.configuration import fresh_folder
from newsroom.supervisor import end_with_parent

try:
    from newsroom import settings
except Exception as problem:  # the sentence, without gunicorn's traceback around it
    raise SystemExit(str(problem)) from None

wsgi_app = "newsroom.wsgi"
# To this machine alone: whoever should come from outside comes through a server that speaks https.
bind = f"127.0.0.1:{settings.PORT}"

# Threads, since a page waits for the database; processes, since Python computes on one core at a time.
worker_class = "gthread"
workers = settings.WEB_CONCURRENCY
threads = 4

# A page takes milliseconds; what takes this long hangs. A stopping worker finishes what it has begun.
timeout = 30
graceful_timeout = 10
# Long enough for a reader's next click to find the connection open, and for a proxy in front.
keepalive = 5

# The beat by which the master sees that a worker lives: in memory, since a disk may make it wait.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108
# gunicorn's socket for remote control: nobody asked for it, and it fails where the home folder is read-only.
control_socket_disable = True

# Only these are believed when they say that the reader came by https (X-Forwarded-Proto).
forwarded_allow_ips = ",".join(map(str, settings.TRUSTED_PROXIES)) or "127.0.0.1,::1"
# Nobody says under which path the site lies: a SCRIPT_NAME that a reader sends would stand in every link of the answer.
forwarder_headers = ""

# What gunicorn says goes the way of all logs (logs.py); requests are said there, without who reads what.
loglevel = "warning"
errorlog = "-"
accesslog = None
logconfig_dict = settings.LOGGING | {
    "loggers": settings.LOGGING["loggers"] | {"gunicorn.error": {"handlers": [], "propagate": True}},
}

# The processes add up their numbers for /metrics in files. A start makes the folder anew; a reload (HUP) keeps it.
if settings.METRICS_TOKEN and "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = fresh_folder(settings.VAR_DIR / "metrics" / str(settings.PORT))


def child_exit(server, worker):
    """The numbers of a worker that ended stay in the sums; those that only speak of a living one go."""
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        from prometheus_client.multiprocess import mark_process_dead

        mark_process_dead(worker.pid)


def post_fork(server, worker):
    """A worker whose master was killed makes room at once."""
    end_with_parent(signal.SIGTERM, server.pid)


def post_worker_init(worker):
    """The application is loaded, after the fork: threads and connections of its own may begin."""
    from newsroom import listener

    logs.speak_up()

    listener.start()
