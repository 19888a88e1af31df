/**
 * In Loki's place in its container (test/compose/stack.ts): listens, keeps and answers where Loki does, and finds what was
 * pushed by the session it is asked for. What Loki makes of its configuration is not its business.
 */
import { accessSync, appendFileSync, constants, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';

const PORT = 3100;
const { LOKI_HOST = '127.0.0.1', LOKI_DATA = '/loki' } = process.env;
const pushed = `${LOKI_DATA}/pushed`;

if (process.argv.includes('-health')) {
  const { ok } = await fetch(`http://localhost:${PORT}/ready`);
  process.exitCode = ok ? 0 : 1;
} else {
  const [, config] = /^-config\.file=(.+)$/.exec(process.argv.find((word) => word.startsWith('-config.file=')) ?? '')!;
  if (!process.argv.includes('-config.expand-env=true')) throw new Error('the configuration has variables');
  accessSync(config!, constants.R_OK);
  appendFileSync(pushed, '');
  serve();
}

function serve(): void {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://loki');
    if (pathname === '/ready') response.end('ready\n');
    else if (pathname === '/otlp/v1/logs') {
      void buffer(request).then((body) => {
        appendFileSync(pushed, request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body);
        response.writeHead(204).end();
      });
    } else if (pathname === '/loki/api/v1/query_range') {
      const [, session] = /session_id="([^"]+)"/.exec(searchParams.get('query') ?? '') ?? [];
      const found = session !== undefined && readFileSync(pushed).includes(session);
      response.end(JSON.stringify({ data: { result: found ? [{ values: [['0', session]] }] : [] } }));
    } else response.writeHead(404).end();
  });
  server.listen(PORT, LOKI_HOST);
  process.on('SIGTERM', () => {
    server.close();
    server.closeAllConnections();
  });
}
