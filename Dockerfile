# docker build -t registry.example.com/regent:0.1.0 .

FROM swift:6.3.1-bookworm AS build
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
# The system's libraries are those of Debian 12 with its security updates; older ones are refused below.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        libcurl4-openssl-dev libgit2-dev libmicrohttpd-dev libsodium-dev libsqlite3-dev libssh2-1-dev \
        libyaml-dev pkg-config zlib1g-dev \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY . .
RUN swift build -c release --static-swift-stdlib --product regent \
    && install -D -m 755 .build/release/regent /out/regent


FROM debian:12-slim
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
# openssh-client has ssh-keygen, for source.verify; tzdata the zones of rotation.window.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get upgrade -y \
    && apt-get install -y --no-install-recommends \
        ca-certificates libcurl4 libgit2-1.5 libmicrohttpd12 libsodium23 libsqlite3-0 libssh2-1 libstdc++6 \
        libyaml-0-2 openssh-client tzdata zlib1g \
    && rm -rf /var/lib/apt/lists/* /var/cache/debconf/*-old /var/log/*
# The first versions that do not fall to a hostile git or SSH server.
RUN at_least() { \
        version=$(dpkg-query -W -f '${Version}' "$1") \
            && dpkg --compare-versions "$version" ge "$2" \
            || { echo "$1 ${version:-is missing}, and $2 is needed" >&2; return 1; }; \
    } \
    && at_least libgit2-1.5 1.5.1+ds-1+deb12u2 \
    && at_least libssh2-1 1.10.0-3+deb12u1
# A user with a name, since ssh-keygen wants to know who runs it; the number is what a pod is run as.
RUN groupadd --gid 65532 regent \
    && useradd --uid 65532 --gid 65532 --no-create-home --home-dir /nonexistent \
        --shell /usr/sbin/nologin regent \
    && install -d -m 700 -o 65532 -g 65532 /var/lib/regent \
    && install -d -m 755 /etc/regent
COPY --from=build /out/regent /usr/local/bin/regent
COPY LICENSE /usr/share/doc/regent/LICENSE

LABEL org.opencontainers.image.title="Regent" \
    org.opencontainers.image.description="A controller that keeps Axiom API tokens as git describes them" \
    org.opencontainers.image.version="0.1.0" \
    org.opencontainers.image.licenses="Apache-2.0" \
    org.opencontainers.image.base.name="docker.io/library/debian:12-slim"

# Everything that is written goes to /var/lib/regent, and to the folders of file sinks: the root may be read-only.
WORKDIR /var/lib/regent
USER 65532:65532
EXPOSE 9464
ENTRYPOINT ["/usr/local/bin/regent"]
CMD ["run", "--config", "/etc/regent/regent.yaml"]
