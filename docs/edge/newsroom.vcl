# Varnish in front of the newsroom, behind a server that speaks https. Debian: copy this file and newsroom-rules.vcl to
# /etc/varnish/, and start varnishd with
#   -a 127.0.0.1:6081 -f /etc/varnish/newsroom.vcl -s malloc,256m -p http_gzip_support=off -p backend_idle_timeout=4
# (compression stays what the newsroom made, Brotli included; a connection is given up before gunicorn closes it).
# The newsroom gets EDGE_PURGE_URL=http://127.0.0.1:6081 and TRUSTED_PROXIES=127.0.0.1.
# Here stands what differs from machine to machine; the rules are the same everywhere.

vcl 4.1;

backend default {
    .host = "127.0.0.1";
    .port = "8000";
    .connect_timeout = 1s;
    # gunicorn gives up after 30 seconds.
    .first_byte_timeout = 40s;
    .between_bytes_timeout = 40s;
    .probe = {
        .url = "/healthz";
        .interval = 1s;
        .timeout = 2s;
        .window = 3;
        .threshold = 2;
        .initial = 2;
    }
}

# Who may say where a reader comes from, and whether by https: the server that speaks https.
acl front {
    "127.0.0.1";
    "::1";
}

# Who may have pages forgotten: the workers.
acl purgers {
    "127.0.0.1";
    "::1";
}

include "./newsroom-rules.vcl";
