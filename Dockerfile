# The newsroom without a database: DATABASE_URL names one (docker-compose.yml shows all of it together).

FROM python:3.13-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /venv
WORKDIR /app
COPY requirements.txt ./
RUN /venv/bin/pip install --require-hashes -r requirements.txt
COPY . .
# The key is needed to read the settings and stays in this stage; var/media is made so that a volume takes its owner.
RUN SECRET_KEY=only-while-building /venv/bin/python manage.py collectstatic --noinput --verbosity=0 \
    && mkdir -p var/media

FROM python:3.13-slim
RUN groupadd --system --gid 10001 newsroom \
    && useradd --system --uid 10001 --gid newsroom --no-create-home --home-dir /nonexistent newsroom
COPY --from=build /venv /venv
COPY --from=build /app /app
RUN chown newsroom:newsroom /app/var/media
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
USER newsroom
VOLUME /app/var/media
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["gunicorn", "--config", "newsroom/gunicorn.conf.py", "--bind", "0.0.0.0:8000"]
