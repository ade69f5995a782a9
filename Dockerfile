# Dossier unique in production: one image for the web, the workers and the clock. It runs as nobody in
# particular, writes only under /data, and refuses to start half-configured.

FROM python:3.13-slim-bookworm AS packages
WORKDIR /app
COPY requirements.txt .
RUN python -m venv /opt/venv \
 && /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.txt

FROM python:3.13-slim-bookworm
# Pango draws the PDFs; curl asks after the service's health.
RUN apt-get update \
 && apt-get install -y --no-install-recommends curl libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /data --create-home dossier
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DATA_DIR=/data
COPY --from=packages /opt/venv /opt/venv
WORKDIR /app
COPY . .
# Static files and catalogues are made here, under stand-in settings that no service keeps.
RUN python -m compileall -q . \
 && DEMO=1 DATA_DIR=/tmp/build python manage.py catalogue --compile \
 && DEMO=0 DATA_DIR=/tmp/build python manage.py collectstatic --noinput --skip-checks \
 && rm -rf /tmp/build
USER dossier
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "config.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--worker-class", "gthread", \
     "--threads", "8", "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]
