# SKIS Nuläge as one container. docs/drift.md says how to run it: read-only root, one volume, behind a proxy with TLS.
FROM python:3.11.14-slim-bookworm AS packages
COPY requirements.txt /tmp/requirements.txt
# An environment of its own, so that the image that runs has neither pip's cache nor a compiler.
RUN python -m venv /opt/skis && /opt/skis/bin/pip install --no-cache-dir --no-compile -r /tmp/requirements.txt

FROM python:3.11.14-slim-bookworm
# A fixed number, so that the volume belongs to the same user on every host.
RUN groupadd --gid 10001 skis && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin skis \
 && install -d -o skis -g skis -m 0750 /var/lib/skis
COPY --from=packages /opt/skis /opt/skis
COPY . /app
WORKDIR /app
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HOME=/tmp \
    SKIS_HOME=/var/lib/skis SKIS_LOG=json \
    STREAMLIT_SERVER_ADDRESS=0.0.0.0 STREAMLIT_LOGGER_HIDE_WELCOME_MESSAGE=true
USER skis
VOLUME ["/var/lib/skis"]
EXPOSE 8501
# Alive, not ready: a container must not be restarted because the disk is full. Ask /readyz where traffic is steered.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["/opt/skis/bin/python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8501/healthz', timeout=4).read()"]
STOPSIGNAL SIGTERM
CMD ["/opt/skis/bin/python", "-m", "streamlit", "run", "dashboard.py"]
