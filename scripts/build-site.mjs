#!/usr/bin/env node
// build-site.mjs OUT: copies the page, the module and the rules into one folder.
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const out = join(root, process.argv[2] ?? 'build/site');

rmSync(out, { recursive: true, force: true });
mkdirSync(join(out, 'web'), { recursive: true });
// Examples and types belong to the sources and the npm package.
const of_site = (path) => !/[\\/]examples$|\.d\.ts$/.test(path);
for (const name of ['index.html', 'web']) cpSync(join(root, name), join(out, name), { recursive: true, filter: of_site });
for (const name of ['smtp-explain.js', 'smtp-explain.wasm', 'rules.json']) cpSync(join(root, 'build/wasm', name), join(out, 'web', name));

// The element's stylesheet travels as a module: a shadow root adopts it without a request and under any host's policy.
const css = readFileSync(join(out, 'web/smtp-explainer-element.css'), 'utf8');
writeFileSync(join(out, 'web/smtp-explainer-style.js'), `// Made from smtp-explainer-element.css.\nexport default ${JSON.stringify(css)};\n`);

// The service worker must sit at the top to cover the whole site, and must change when any file does.
const files = list(out).filter((name) => !/^web\/(service-worker\.js|smtp-explainer-element\.css|explainer-node\.js|worker-node\.js|single-file)/.test(name));
const hash = createHash('sha256');
for (const name of files) hash.update(name).update('\0').update(readFileSync(join(out, name)));
const version = hash.digest('hex').slice(0, 16);
const worker = readFileSync(join(out, 'web/service-worker.js'), 'utf8')
  .replace("'VERSION'", JSON.stringify(version))
  .replace("['FILES']", JSON.stringify(['./', ...files.filter((name) => name !== 'index.html')]));
writeFileSync(join(out, 'service-worker.js'), worker);
rmSync(join(out, 'web/service-worker.js'));
console.log(`site ${version}: ${files.length + 1} files in ${out}`);

function list(folder, prefix = '') {
  return readdirSync(join(folder, prefix), { withFileTypes: true })
    .flatMap((entry) => (entry.isDirectory() ? list(folder, `${prefix}${entry.name}/`) : [prefix + entry.name]))
    .sort();
}
