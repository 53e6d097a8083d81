#!/usr/bin/env node
// build-site.mjs OUT: copies the page, the module and the rules into one folder, and makes the pages of the reference.
import { build } from 'esbuild';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build_reference } from './build-reference.mjs';

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

// The page, the frame and the worker come as one file each, so that a browser asks once; legible, each module under its name. The
// modules stay beside them for hosts that put the element into pages of their own.
const web = join(out, 'web');
const bundles = { 'page.js': 'page.bundle.js', 'embed.js': 'embed.bundle.js', 'worker.js': 'worker.js' };
const modules = new Set();
for (const [entry, name] of Object.entries(bundles)) {
  const { metafile } = await build({
    entryPoints: [join(web, entry)], outfile: join(web, name), allowOverwrite: true, bundle: true, format: 'esm', target: 'es2022', charset: 'utf8', legalComments: 'none',
    external: ['./worker.js'], absWorkingDir: out, metafile: true, logLevel: 'warning',
  });
  for (const path of Object.keys(metafile.inputs)) modules.add(path);
}
for (const name of Object.values(bundles)) modules.delete(`web/${name}`);
replace_in('index.html', 'src="web/page.js"', 'src="web/page.bundle.js"');
replace_in('web/embed.html', 'src="embed.js"', 'src="embed.bundle.js"');

const { createEngine } = await import(pathToFileURL(join(out, 'web/worker.js')).href);
const engine = await createEngine({
  module: await WebAssembly.compile(readFileSync(join(out, 'web/smtp-explain.wasm'))),
  rules: readFileSync(join(out, 'web/rules.json'), 'utf8'),
});
const encoder = new TextEncoder();
const reference = build_reference({ data: join(root, 'data'), out, explain: (paste) => JSON.parse(engine.explain(encoder.encode(paste))) });
for (const { rule, text } of reference.left_out) console.error(`reference: ${rule} does not win its own example, which is left out: ${text}`);

// The service worker must sit at the top to cover the whole site, and must change when any file does. Of the reference it
// keeps only what tells that a page is missing.
const not_kept = new Set([...reference.files, ...modules, 'web/service-worker.js', 'web/smtp-explainer-element.css', 'web/explainer-node.js', 'web/worker-node.js']);
const kept_of_reference = ['web/reference/missing.html', 'web/reference/reference.css'];
const files = list(out).filter((name) => kept_of_reference.includes(name) || !(not_kept.has(name) || /^web\/(single-file|examples\/)/.test(name)));
const hash = createHash('sha256');
for (const name of files) hash.update(name).update('\0').update(readFileSync(join(out, name)));
const version = hash.digest('hex').slice(0, 16);
const worker = readFileSync(join(out, 'web/service-worker.js'), 'utf8')
  .replace("'VERSION'", JSON.stringify(version))
  .replace("'REFERENCE'", JSON.stringify(reference.version))
  .replace("['FILES']", JSON.stringify(['./', ...files.filter((name) => name !== 'index.html')]));
writeFileSync(join(out, 'service-worker.js'), worker);
rmSync(join(out, 'web/service-worker.js'));
console.log(`site ${version}: ${files.length + 1} files and ${reference.files.length} of the reference in ${out}`);

function replace_in(name, before, after) {
  const text = readFileSync(join(out, name), 'utf8');
  if (!text.includes(before)) throw new Error(`${name} has no ${before}`);
  writeFileSync(join(out, name), text.replace(before, after));
}

function list(folder, prefix = '') {
  return readdirSync(join(folder, prefix), { withFileTypes: true })
    .flatMap((entry) => (entry.isDirectory() ? list(folder, `${prefix}${entry.name}/`) : [prefix + entry.name]))
    .sort();
}
