# syntax=docker/dockerfile:1
# One static binary and nothing else. `docker run --rm -v "$PWD:/work:ro" IMAGE check`

# Alpine's own target is musl, so what is built here is static. The last stage takes nothing but the binary from this
# one, so `--build-context build=FOLDER` puts a binary that is there already into the image.
FROM docker.io/library/rust:1.95-alpine AS build
# Unpinned, as Alpine drops old versions from its index and a pinned one could not be built for long.
# hadolint ignore=DL3018
RUN apk add --no-cache musl-dev
WORKDIR /src
COPY . .
# What was downloaded and compiled stays for the next build, whatever changes in the sources.
RUN --mount=type=cache,target=/usr/local/cargo/registry --mount=type=cache,target=/src/target \
    cargo build --locked --release && cp target/release/kestra-lint /kestra-lint

FROM scratch
LABEL org.opencontainers.image.title="kestra-lint" \
      org.opencontainers.image.description="Linter and preprocessor for Kestra flows" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.source="https://github.com/kestra-lint/kestra-lint" \
      org.opencontainers.image.documentation="https://kestra-lint.github.io/kestra-lint/"
COPY --from=build /kestra-lint /usr/bin/kestra-lint
COPY LICENSE NOTICE /usr/share/doc/kestra-lint/
USER 65532:65532
WORKDIR /work
ENTRYPOINT ["/usr/bin/kestra-lint"]
