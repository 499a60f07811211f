"""How gunicorn serves the newsroom. A container gives its own address on the command line: `--bind 0.0.0.0:8000`."""

import mmap
import os
import signal
import sys

from gunicorn.glogging import Logger

from newsroom import heap, logs
from newsroom.configuration import fresh_folder
from newsroom.supervisor import end_with_parent

try:
    from newsroom import settings
except Exception as problem:  # the sentence, without gunicorn's traceback around it
    raise SystemExit(str(problem)) from None

# Before there are threads, and for all workers, which are forks of this process.
heap.keep_small()

wsgi_app = "newsroom.wsgi"
# To this machine alone: whoever should come from outside comes through a server that speaks https.
bind = f"127.0.0.1:{settings.PORT}"

# Threads, since a page waits for the database: and since who sends or reads slowly holds a thread, with the kind "sync" a
# whole process, which knows no keep-alive either. Connections that only stay open hold none.
worker_class = "gthread"
# One for each core, two at least, eight at most (WEB_CONCURRENCY): Python computes on one core at a time. More than cores
# only share them, and each has a page cache and a connection for listening of its own.
workers = settings.WEB_CONCURRENCY
# So many that twenty slow readers leave some for the others: with eight in all, twenty stopped every render. More do not
# render faster, they take turns at Python; the page cache lets two of them render at a time. Each keeps a connection to the
# database once it has rendered, and all together stay well under the hundred that PostgreSQL has.
# `make bench BENCH="short --only forms"` sets the forms beside each other. A proxy in front (nginx, Caddy, Varnish) takes
# slow readers upon itself: then four are enough, and sixteen cost nothing.
threads = max(4, min(16, 64 // workers))
# Whoever comes while all threads are at work waits here, in the kernel; more than this many are refused at once.
backlog = 2048
# The most that gunicorn allows: a search of several thousand letters is cut by the page, with a sentence, not refused here.
limit_request_line = 8190
# Connections that a process holds open at a time, most of them idle: beyond that, readers wait to be accepted.
worker_connections = 1000
# Processes are not replaced after so many requests: nothing leaks that would ask for it, and a new one has an empty cache.
max_requests = 0
# Each process reads the code by itself: a reload (HUP) then brings the new one, and threads and connections begin after
# the fork. Shared memory would save some 40 MB a process.
preload_app = False

# A page takes milliseconds; what takes this long hangs. A stopping worker finishes what it has begun.
timeout = 30
graceful_timeout = 10
# Long enough for a reader's next click to find the connection open. A proxy in front must let go of an idle connection
# earlier than this, or it sends a request into one that is just being closed: Varnish does after 4 (docs/edge).
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


class Quiet(Logger):
    """Gunicorn's logger, which takes any `logconfig_dict` for one with a log of requests: put together for each of them and
    thrown away, that cost a kept page a quarter of its speed."""

    access_log_enabled = False


logger_class = Quiet
logconfig_dict = settings.LOGGING | {
    "loggers": settings.LOGGING["loggers"] | {"gunicorn.error": {"handlers": [], "propagate": True}},
}

# The processes add up their numbers for /metrics in files. A start makes the folder anew; a reload (HUP) keeps it.
if settings.METRICS_TOKEN and "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = fresh_folder(settings.VAR_DIR / "metrics" / str(settings.PORT))


# What all workers have in common of counting reads: so that a reader who comes to two of them counts once (articles/reads.py).
read_marks = mmap.mmap(-1, 2 * 1024 * 1024)


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
    from articles import reads
    from newsroom import listener

    logs.speak_up()

    listener.start()
    reads.start(read_marks)


def worker_exit(server, worker):
    """A worker that ends writes down what it has counted, if it came so far as to count."""
    if "articles.reads" in sys.modules:
        sys.modules["articles.reads"].stop()
