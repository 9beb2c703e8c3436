# The pages and the API, as a user without rights; run it with --read-only --tmpfs /tmp --cap-drop ALL.
FROM python:3.13-slim
RUN useradd --system --uid 10001 --no-create-home cytostorm
WORKDIR /opt/cytostorm
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY src ./src
RUN pip install --no-cache-dir --constraint constraints.txt . && rm -rf src
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 NUMBA_CACHE_DIR=/tmp/numba
USER 10001
EXPOSE 8000
HEALTHCHECK CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/healthz')"]
ENTRYPOINT ["cytostorm", "serve"]
CMD ["--host", "0.0.0.0"]
