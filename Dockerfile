# syntax=docker/dockerfile:1
FROM python:3.11-slim AS build
WORKDIR /app
COPY tools/install tools/install
COPY requirements.lock requirements-runtime.lock ./
RUN UV_COMPILE_BYTECODE=1 sh tools/install /app/.venv requirements-runtime.lock requirements.lock

FROM python:3.11-slim
RUN useradd --create-home --uid 10001 portevoix && install --directory --owner portevoix /app/var
WORKDIR /app
COPY --from=build /app/.venv .venv
COPY service service
COPY prompts prompts
COPY brand_guides brand_guides
ENV PATH=/app/.venv/bin:$PATH PYTHONPATH=/app PORTEVOIX_DATA_DIR=/app/var
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-m", "service.cli", "health", "--port", "8000"]
CMD ["python", "-m", "service.cli", "serve", "--host", "0.0.0.0", "--port", "8000"]
