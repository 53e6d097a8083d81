#!/usr/bin/env node
// serve.mjs [--port N] [FOLDER]: serves a folder of static files on 127.0.0.1. Any other static server does as well.
// Where the port is busy, the next free one is taken. Texts and the module are sent compressed, as a real server would.
import { createServer } from 'node:http';
import { createReadStream, readFileSync, statSync } from 'node:fs';
import { extname, join, normalize, resolve, sep } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';

const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.md': 'text/plain; charset=utf-8',
};

// The same policy as the pages carry in their <meta>; as a header it also binds files that are opened directly.
export const content_security_policy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types smtp-explainer',
].join('; ');

// -> http.Server, listening. onRequest(url) is for tests that count requests.
export function serve(folder, { port = 8000, headers = {}, onRequest } = {}) {
  const root = resolve(folder);
  const compressed = new Map(); // path -> { changed, bytes }
  const server = createServer((request, response) => {
    onRequest?.(request.url);
    const path = file_of(root, request.url);
    if (!path || (request.method !== 'GET' && request.method !== 'HEAD')) {
      response.writeHead(404, { 'Content-Type': 'text/plain; charset=utf-8' }).end('not found\n');
      return;
    }
    const type = types[extname(path)];
    const packed = type && /\bbr\b/.test(request.headers['accept-encoding'] ?? '') ? brotli(path, compressed) : null;
    response.writeHead(200, {
      'Content-Type': type ?? 'application/octet-stream',
      'Content-Length': packed ? packed.length : statSync(path).size,
      ...(packed ? { 'Content-Encoding': 'br', Vary: 'Accept-Encoding' } : {}),
      'Content-Security-Policy': content_security_policy,
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
      'Cache-Control': 'no-cache',
      ...headers,
    });
    if (request.method === 'HEAD') response.end();
    else if (packed) response.end(packed);
    else createReadStream(path).on('error', () => response.destroy()).pipe(response);
  });
  return new Promise((done, failed) => {
    let next = port;
    server.on('error', (error) => {
      if (error.code === 'EADDRINUSE' && next !== 0 && next < port + 100) server.listen(++next, '127.0.0.1');
      else failed(error);
    });
    server.listen(next, '127.0.0.1', () => done(server));
  });
}

function brotli(path, compressed) {
  const changed = statSync(path).mtimeMs;
  let kept = compressed.get(path);
  if (kept?.changed !== changed) {
    kept = { changed, bytes: brotliCompressSync(readFileSync(path), { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }) };
    compressed.set(path, kept);
  }
  return kept.bytes;
}

function file_of(root, url) {
  let name;
  try {
    name = decodeURIComponent(new URL(url, 'http://localhost').pathname);
  } catch {
    return null;
  }
  let path = normalize(join(root, name));
  if (path !== root && !path.startsWith(root + sep)) return null;
  try {
    if (statSync(path).isDirectory()) path = join(path, 'index.html');
    return statSync(path).isFile() ? path : null;
  } catch {
    return null;
  }
}

if (process.argv[1] && import.meta.url.endsWith('/serve.mjs') && resolve(process.argv[1]).endsWith(`${sep}serve.mjs`)) {
  const args = process.argv.slice(2);
  let port = 8000;
  let folder = 'build/site';
  while (args.length > 0) {
    const arg = args.shift();
    if (arg === '--port') port = Number(args.shift());
    else folder = arg;
  }
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    console.error('usage: serve.mjs [--port N] [FOLDER]');
    process.exit(2);
  }
  const server = await serve(folder, { port });
  console.log(`\n  Open  http://127.0.0.1:${server.address().port}/\n\n  Stop with Ctrl+C.`);
}
