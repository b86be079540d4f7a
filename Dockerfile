FROM python:3.11-slim-bookworm

RUN apt-get update -qq \
 && apt-get install -y -qq --no-install-recommends \
      libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 libmagic1 fonts-noto-cjk \
 && rm -rf /var/lib/apt/lists/*

WORKDIR /srv/portal
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DJANGO_SETTINGS_MODULE=portal.settings.production

COPY requirements/runtime.txt requirements/
RUN pip install --no-cache-dir --require-hashes -r requirements/runtime.txt

COPY . .
# Collected when the image is built; what production needs from outside plays no part in it.
RUN python scripts/translations.py compile \
 && SECRET_KEY=only-while-the-image-is-built ALLOWED_HOSTS=localhost DATABASE_URL=sqlite://:memory: \
    REDIS_URL=redis://localhost EMAIL_URL=smtp://localhost VAR_DIR=/srv/portal/built \
    python manage.py collectstatic --no-input --verbosity 0

ENV STATIC_ROOT=/srv/portal/built/static
RUN useradd --system --home-dir /srv/portal portal && install -d -o portal -g portal var
USER portal
EXPOSE 8000
HEALTHCHECK CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz')"]
CMD ["gunicorn", "portal.wsgi", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "2", "--threads", "4", "--no-control-socket", "--access-logfile", "-"]
