# otel-kpi, without the collector, Prometheus and Grafana around it: docker-compose.yml has those.
#
# Debian with glibc, slim: what Node's makers build and test for; their Alpine images hold unofficial builds. The version
# is that of package.json's `node`, under which all tests run.

FROM node:24.21.0-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY scripts/build.ts scripts/
COPY src src
COPY demo demo
RUN npm run build

FROM node:24.21.0-bookworm-slim
WORKDIR /opt/otel-kpi
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --no-audit --no-fund
COPY kpis kpis
COPY prices prices
COPY --from=build /build/dist dist
# Made here, so that a volume without an owner of its own gets this one.
RUN install -d -o node -g node /var/lib/otel-kpi

# In a container loopback is of no use. Who can reach these addresses must then show a token, or OTEL_KPI_NO_TOKEN=true
# must say that nobody has to: without either, the start is refused.
ENV NODE_ENV=production \
    OTEL_KPI_OTLP=0.0.0.0:14318 \
    OTEL_KPI_METRICS=0.0.0.0:19464 \
    OTEL_KPI_STATE=/var/lib/otel-kpi/otel-kpi.db
EXPOSE 14318 19464
VOLUME /var/lib/otel-kpi
USER node
# /readyz and not /healthz: what waits for a healthy container wants to be counted.
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --start-interval=1s \
  CMD ["node", "--eval", "fetch('http://127.0.0.1:19464/readyz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Node itself is process 1 and gets the signals: SIGTERM finishes what runs and writes everything down. By itself it would use
# half of the container's memory for its heap, where the state is. The options after that are those of main.ts's first line.
ENTRYPOINT ["node", "--max-old-space-size-percentage=75", "--no-allocation-site-pretenuring", "--no-parallel-scavenge", "--no-memory-reducer", "--incremental-marking-soft-trigger=75", "--incremental-marking-hard-trigger=90", "--disable-warning=ExperimentalWarning", "/opt/otel-kpi/dist/main.js"]
CMD ["serve"]
