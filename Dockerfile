# Dateline without a GPU. Nothing is written but to /data, and nothing runs as root.
#   docker build --tag dateline .
#   docker run --read-only --tmpfs /tmp --volume dateline:/data --env DISCORD_TOKEN dateline
FROM debian:bookworm-slim AS base
RUN apt-get update \
 && apt-get install --yes --no-install-recommends ca-certificates python3 \
 && apt-get clean \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin

FROM base AS build
RUN apt-get update \
 && apt-get install --yes --no-install-recommends binutils python3-venv \
 && python3 -m venv /opt/uv \
 && /opt/uv/bin/pip install --no-cache-dir 'uv>=0.9,<1'

# The processor's build of PyTorch is a tenth of the default one. Build with TORCH_BACKEND=cu128 or the like for a GPU,
# or empty for the build that PyPI has.
ARG TORCH_BACKEND=cpu
COPY pyproject.toml README.md LICENSE /source/
COPY index /source/index
COPY bot /source/bot
RUN /opt/uv/bin/uv venv --python /usr/bin/python3 /opt/dateline \
 && /opt/uv/bin/uv pip install --no-cache --python /opt/dateline ${TORCH_BACKEND:+--torch-backend "$TORCH_BACKEND"} '/source[postgresql,llm]'

# What never runs is left out: headers and stubs, tests, symbols for debuggers, and what Chroma
# imports only for its own embedding model, for Kubernetes, and for downloads from the hub. Without this step the image has
# 1.7 GB. Libraries that their wheels had relocated (numpy, scipy, scikit-learn, psycopg) do not survive strip.
WORKDIR /opt/dateline/lib/python3.11/site-packages
RUN find torch/bin -type f ! -name torch_shm_manager -delete \
 && rm -r torch/test torch/include chromadb/test kubernetes onnxruntime hf_xet \
 && find . -type d -name tests ! -path './torch/*' -prune -exec rm -r {} + \
 && find . -type f ! -path './index/*' \( -name '*.pyi' -o -name '*.pyx' -o -name '*.pxd' -o -name '*.h' -o -name '*.hpp' -o -name '*.a' \) -delete \
 && find . -name '*.so*' -type f ! -path './numpy*' ! -path './scipy*' ! -path './sci*' ! -path './sk*' ! -path './psycopg*' \
    -exec strip --strip-unneeded {} + \
 && /opt/dateline/bin/python -m compileall -q bot index

FROM base
COPY --from=build /opt/dateline /opt/dateline
RUN useradd --uid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin dateline \
 && install --directory --owner dateline --group dateline /data
ENV PATH=/opt/dateline/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    DATA_DIR=/data \
    HEALTH_PORT=9464 \
    LOG_FORMAT=json
USER 10001:10001
WORKDIR /data
VOLUME /data
HEALTHCHECK --start-period=90s --interval=30s --timeout=10s CMD ["python", "-m", "bot.health_probe"]
STOPSIGNAL SIGTERM
CMD ["dateline-bot"]
