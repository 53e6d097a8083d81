#!/usr/bin/env node
// Serves the built site and each example's host page, every one on a port of its own of this machine:  node web/examples/serve.mjs [SITE]
import { createServer } from 'node:http';
import { readFileSync, statSync } from 'node:fs';
import { extname, join, normalize, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serve } from '../../scripts/serve.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.json': 'application/json', '.wasm': 'application/wasm' };

// folders: { prefix: folder }, the longest prefix first.
function host(folders, policy) {
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, 'http://localhost').pathname));
    const prefix = Object.keys(folders).find((one) => path.startsWith(one));
    const file = prefix && join(folders[prefix], path.slice(prefix.length) || 'index.html');
    try {
      if (!file || !file.startsWith(folders[prefix]) || file.includes(`..${sep}`) || !statSync(file).isFile()) throw new Error('not here');
      response.writeHead(200, { 'Content-Type': types[extname(file)] ?? 'application/octet-stream', ...(policy ? { 'Content-Security-Policy': policy } : {}) }).end(readFileSync(file));
    } catch {
      response.writeHead(404).end();
    }
  });
  return new Promise((done) => server.listen(0, 'localhost', () => done(server)));
}

// -> { addresses: { plain, frame, element, zendesk }, stop() }
export async function serve_examples(site) {
  const explainer = await serve(site, { port: 0 });
  const site_url = `http://127.0.0.1:${explainer.address().port}/`;
  const origin = new URL(site_url).origin;
  const shared = { '/shared/': join(here, 'shared/') };
  const servers = {
    plain: await host({ ...shared, '/': join(here, 'frame/') }),
    frame: await host({ ...shared, '/': join(here, 'frame/') }, `default-src 'none'; script-src 'self'; style-src 'self'; frame-src ${origin}`),
    element: await host({ ...shared, '/explainer/': join(site, 'web/'), '/': join(here, 'element/') }, "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; worker-src 'self' blob:"),
    zendesk: await host({ '/assets/explainer/': join(site, 'web/'), '/': join(here, 'zendesk/') }),
  };
  const address = (name) => `http://localhost:${servers[name].address().port}/`;
  return {
    addresses: {
      plain: `${address('plain')}?site=${encodeURIComponent(site_url)}`,
      frame: `${address('frame')}?site=${encodeURIComponent(site_url)}`,
      element: address('element'),
      zendesk: `${address('zendesk')}assets/iframe.html`,
    },
    stop() {
      for (const server of [explainer, ...Object.values(servers)]) {
        server.close();
        server.closeAllConnections();
      }
    },
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { addresses } = await serve_examples(process.argv[2] ?? join(here, '../../build/site'));
  for (const [name, address] of Object.entries(addresses)) console.log(`${name.padEnd(8)} ${address}`);
  console.log('\nThe Zendesk app needs Zendesk around it. Stop with Ctrl+C.');
}
