# How the newsroom's pages are kept and forgotten; needs varnish-modules (xkey). Included by newsroom.vcl.
#
# The newsroom says with each page for how long it may be kept (Surrogate-Control) and under which names (xkey). When
# something changes, its worker sends PURGE with the names; then the pages are gone, not merely old.

vcl 4.1;

import std;
import xkey;

sub vcl_recv {
    if (req.method == "PURGE") {
        # Varnish has added the peer to X-Forwarded-For. Two stand there when somebody came through another server.
        if (client.ip !~ purgers || req.http.X-Forwarded-For ~ ",") {
            return (synth(403, "Forbidden"));
        }
        set req.http.X-Gone = xkey.purge(req.http.xkey-purge);
        return (synth(200, "Gone: " + req.http.X-Gone));
    }

    if (client.ip !~ front) {
        set req.http.X-Forwarded-For = client.ip;
        unset req.http.X-Forwarded-Proto;
        unset req.http.X-Request-ID;
    }
    if (req.http.X-Forwarded-Proto != "https") {
        set req.http.X-Forwarded-Proto = "http";
    }
    # The name that the reader asked for stands in Host, and nowhere else.
    unset req.http.X-Forwarded-Host;
    unset req.http.Forwarded;
    set req.http.Host = std.tolower(req.http.Host);

    # For the machine of the newsroom alone: ask the program itself, on its own port.
    if (req.url ~ "^/metrics(\?|$)") {
        return (synth(404, "Not found"));
    }
    if (req.method !~ "^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$") {
        return (synth(405, "Method not allowed"));
    }
    # What knows who is there, or answers one person alone: the desk, previews, what is sent with a comment, probes.
    if (req.method !~ "^(GET|HEAD)$"
        || req.url ~ "^/admin(/|\?|$)"
        || req.url ~ "^/stories/[^/?]+/preview/"
        || req.url ~ "^/stories/[^/?]+/comments/(new|sent|reported|[^/?]+/report)/"
        || req.url ~ "^/comments/"
        || req.url ~ "^/(healthz|readyz)(\?|$)") {
        return (pass);
    }

    # Everything else is the same for everybody.
    unset req.http.Cookie;
    unset req.http.Authorization;

    if (req.http.Accept-Encoding ~ "(?i)\bbr\b" && req.http.Accept-Encoding !~ "(?i)\bbr\s*;\s*q=0(\.0*)?\s*(,|$)") {
        set req.http.Accept-Encoding = "br";
    } elsif (req.http.Accept-Encoding ~ "(?i)\bgzip\b" && req.http.Accept-Encoding !~ "(?i)\bgzip\s*;\s*q=0(\.0*)?\s*(,|$)") {
        set req.http.Accept-Encoding = "gzip";
    } else {
        unset req.http.Accept-Encoding;
    }

    call declared_parameters;

    # Old pages are for when the newsroom itself does not answer, and for a minute.
    if (std.healthy(req.backend_hint) && !req.http.X-Failed) {
        set req.grace = 0s;
    } else {
        set req.grace = 60s;
    }
    return (hash);
}

# What no page reads is left away, so that it makes no second copy. An address that is not known here may be one of an
# older system, and so may /?p=12: they lose only what those who count visits hang on every address.
sub declared_parameters {
    if (req.url !~ "\?") {
        return;
    }
    # Every parameter behind a "&", also the first; a "?" further on belongs to a value.
    set req.url = regsub(req.url, "\?", "?&");
    if (req.url ~ "^/search/\?") {
        set req.url = regsuball(req.url, "&(?!(q|section|author|topic|from|to|page)=)[^&]*", "");
    } elsif (req.url ~ "^/search/suggest/\?") {
        set req.url = regsuball(req.url, "&(?!q=)[^&]*", "");
    } elsif (req.url ~ "^/oembed\?") {
        set req.url = regsuball(req.url, "&(?!(url|format|maxwidth|maxheight)=)[^&]*", "");
    } elsif (req.url ~ "^/stories/[^/?]+/\?") {
        set req.url = regsuball(req.url, "&(?!(order|refresh|since)=)[^&]*", "");
    } elsif (req.url ~ "^/stories/[^/?]+/(updates|comments)/\?") {
        set req.url = regsuball(req.url, "&(?!(page|order)=)[^&]*", "");
    } elsif (req.url ~ "^/stories/[^/?]+/updates/delta/\?") {
        set req.url = regsuball(req.url, "&(?!(since|order)=)[^&]*", "");
    } elsif (req.url ~ "^/(sections|authors|topics|series)/[^/?]+/\?"
        || req.url ~ "^/archive/[0-9]+/[0-9]+/\?"
        || req.url ~ "^/corrections/\?") {
        set req.url = regsuball(req.url, "&(?!page=)[^&]*", "");
    } elsif (req.url ~ "^/sitemap\.xml\?") {
        set req.url = regsuball(req.url, "&(?!part=)[^&]*", "");
    } elsif (req.url ~ "^/(stories/[^/?]+/(updates/[^/?]+|read)/|pages/[^/?]+/|breaking/|archive/|ads/[^/?]+/|((sections|authors|topics)/[^/?]+/)?feeds/[^/?]+|news-sitemap\.xml|robots\.txt|ads\.txt)\?") {
        set req.url = regsub(req.url, "\?.*$", "");
    } else {
        set req.url = regsuball(req.url, "&(utm_[a-z]+|fbclid|gclid|msclkid|mc_[ce]id)=[^&]*", "");
    }
    set req.url = std.querysort(regsub(regsub(req.url, "\?&", "?"), "\?$", ""));
}

sub vcl_hash {
    hash_data(req.http.X-Forwarded-Proto);
}

sub vcl_backend_response {
    if (bereq.uncacheable) {
        return (deliver);
    }
    if (beresp.http.Set-Cookie || beresp.http.Cache-Control ~ "(?i)(private|no-store)"
        || (beresp.status != 200 && beresp.status != 301 && beresp.status != 302 && beresp.status != 308)) {
        set beresp.ttl = 0s;
    } elsif (beresp.http.Surrogate-Control ~ "max-age=[0-9]+") {
        # The time that the page has spent in the newsroom's own memory counts.
        set beresp.ttl = std.duration(regsub(beresp.http.Surrogate-Control, "^.*max-age=([0-9]+).*$", "\1s"), 0s) - beresp.age;
    } elsif (beresp.http.Cache-Control !~ "(?i)immutable") {
        set beresp.ttl = 0s;
    }
    # The next answer carries its own.
    unset beresp.http.Surrogate-Control;
    set beresp.grace = 60s;
    # An old page is not sent again by the newsroom when it is still the same (304).
    set beresp.keep = 10m;
    if (beresp.ttl <= 0s) {
        # For a second nobody waits for another's answer.
        set beresp.uncacheable = true;
        set beresp.ttl = 1s;
    }
    return (deliver);
}

sub vcl_deliver {
    if (resp.http.X-Failed) {
        unset resp.http.X-Failed;
        # It did not answer, but was not known to be ill: perhaps there is an old page.
        if (req.restarts == 0 && req.method ~ "^(GET|HEAD)$" && req.grace == 0s) {
            set req.http.X-Failed = "1";
            return (restart);
        }
    }
    if (obj.ttl < 0s && !obj.uncacheable && resp.status != 503) {
        set resp.http.Warning = {"110 - "Response is Stale""};
    }
    # An id names one request: this one, as the server in front has named it.
    if (obj.hits > 0) {
        unset resp.http.X-Request-ID;
        if (req.http.X-Request-ID) {
            set resp.http.X-Request-ID = req.http.X-Request-ID;
        }
    }
    # All of this was said to Varnish.
    unset resp.http.xkey;
    unset resp.http.X-Varnish;
    unset resp.http.Via;
    return (deliver);
}

sub vcl_backend_error {
    set beresp.http.X-Failed = "1";
    set beresp.http.Content-Type = "text/html; charset=utf-8";
    set beresp.http.Cache-Control = "no-store";
    set beresp.http.Retry-After = "10";
    set beresp.http.Content-Security-Policy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    set beresp.http.X-Content-Type-Options = "nosniff";
    set beresp.status = 503;
    set beresp.reason = "Service Unavailable";
    set beresp.ttl = 0s;
    set beresp.grace = 0s;
    set beresp.body = {"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Back in a moment</title>
</head>
<body>
<h1>Back in a moment</h1>
<p>This page cannot be shown just now. The fault is ours; try again in a minute.</p>
</body>
</html>
"};
    return (deliver);
}

sub vcl_synth {
    set resp.http.Content-Type = "text/plain; charset=utf-8";
    set resp.http.Cache-Control = "no-store";
    set resp.http.X-Content-Type-Options = "nosniff";
    unset resp.http.X-Varnish;
    unset resp.http.Via;
    set resp.body = resp.reason + {"
"};
    return (deliver);
}
