# One image for every part: `gather serve` alone brings its own servers, compose.yaml gives it PostgreSQL and Redis.

FROM node:22-slim AS web
WORKDIR /web
COPY frontend/package.json frontend/package-lock.json frontend/.npmrc ./
RUN npm ci --no-audit --no-fund
COPY frontend/ ./
RUN npm run build

FROM python:3.11-slim AS packages
COPY requirements.lock ./
RUN python -m venv /venv \
 && /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.lock

FROM python:3.11-slim
RUN useradd --system --create-home --home-dir /var/lib/gather gather
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    GATHER_HOST=0.0.0.0 \
    GATHER_PORT=8000 \
    GATHER_DATA_DIR=/var/lib/gather/data
WORKDIR /gather
COPY --from=packages /venv /venv
COPY pyproject.toml alembic.ini README.md ./
COPY api/ api/
COPY worker/ worker/
COPY migrations/ migrations/
COPY --from=web /web/dist/ frontend/dist/
RUN pip install --no-cache-dir --no-deps --no-build-isolation --editable . && python -m compileall -q api worker
USER gather
RUN mkdir /var/lib/gather/data
VOLUME /var/lib/gather/data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s \
    CMD ["python", "-c", "import os, urllib.request as web; web.urlopen(f\"http://127.0.0.1:{os.environ['GATHER_PORT']}/readyz\", timeout=2)"]
STOPSIGNAL SIGTERM
CMD ["gather", "serve"]
