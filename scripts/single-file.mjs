// Makes smtp-explainer.html of the built site: one file that opens by double click, with `connect-src 'none'`.
//
//   await write_single_file('build/site', 'dist/smtp-explainer.html')
//
// The page's script and style stand inline and are allowed by their hash; the module, the rules and the worker stand as inert
// blocks. The same site gives the same bytes.
import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';

export async function write_single_file(site, out) {
  const web = join(site, 'web');
  const read = (name) => readFileSync(join(web, name), 'utf8');
  const page = await bundle(site, 'single-file.js', 'document.baseURI');
  // The glue asks where it was loaded from and never uses the answer: the module is handed to it.
  const worker = await bundle(site, 'worker.js', '"file:///"');
  const style = read('style.css');
  const icon = `data:image/svg+xml;base64,${Buffer.from(read('icon.svg')).toString('base64')}`;
  const policy = [
    "default-src 'none'", `script-src ${hash_of(page)} 'wasm-unsafe-eval'`, `style-src ${hash_of(style)}`, 'img-src data:', "connect-src 'none'", 'worker-src blob:',
    "base-uri 'none'", "form-action 'none'", "require-trusted-types-for 'script'", 'trusted-types smtp-explainer',
  ].join('; ');

  let html = readFileSync(join(site, 'index.html'), 'utf8');
  const replace = (pattern, text) => {
    const before = html;
    html = html.replace(pattern, () => text);
    if (html === before) throw new Error(`index.html has no ${pattern}`);
  };
  replace(/(?<=http-equiv="Content-Security-Policy" content=")[^"]*/, policy);
  replace(/<link rel="manifest"[^>]*>\n/, '');
  replace(/<script type="module" src="[^"]*"><\/script>\n/, '');
  replace(/<link rel="stylesheet"[^>]*>/, `<style>${style}</style>`);
  replace(/(?<=(?:href|src)=")web\/icon\.svg(?=")/g, icon);
  // The pages of the reference stay behind.
  replace(' reference-base="./"', '');
  replace(/  <a class="lookup"[^>]*>[^<]*<\/a>\n/, '');
  replace(/    <section><h2 data-label="about-reference-title">.*<\/section>\n/, '');
  replace(/<a href="reference\.html">([^<]*)<\/a>, or /, '');
  replace('</body>', [
    block('held-module', readFileSync(join(web, 'smtp-explain.wasm'))), block('held-rules', readFileSync(join(web, 'rules.json'))), block('held-worker', Buffer.from(worker)),
    `<script>${page}</script>`, '</body>',
  ].join('\n'));
  writeFileSync(out, html);
}

// Its comments name the modules by their place in the site, wherever that was built.
async function bundle(site, name, url) {
  const { outputFiles } = await build({ entryPoints: [`./web/${name}`], absWorkingDir: resolve(site), bundle: true, write: false, format: 'iife', target: 'es2022', charset: 'utf8', legalComments: 'none', define: { 'import.meta.url': url } });
  // Inside an inline script no closing tag may stand.
  return outputFiles[0].text.replaceAll('</script', '<\\/script');
}

function hash_of(text) {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

function block(id, bytes) {
  return `<script type="application/octet-stream" id="${id}">${gzipSync(bytes, { level: 9 }).toString('base64')}</script>`;
}
