# What newsroom.vcl says for one machine, for docker-compose.yml: everybody is on docker's own networks.

vcl 4.1;

backend default {
    .host = "web";
    .port = "8000";
    .connect_timeout = 1s;
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

acl front {
    "127.0.0.0"/8;
    "172.16.0.0"/12;
    "192.168.0.0"/16;
}

# The server that speaks https comes from the same networks; what came through it is refused by its X-Forwarded-For.
acl purgers {
    "172.16.0.0"/12;
    "192.168.0.0"/16;
}

include "./newsroom-rules.vcl";
