// The reference to browse: every code, cause and provider of data/ as a page of the site, and what its search looks through.
//
//   build_reference({ data: 'data', out: 'build/site', explain: (paste) => report })
//   // -> { files: [path], version: 'a1b2…', left_out: [{ rule, text }] }
//
// The pages carry the policy of index.html, and what else its head says of every page. `left_out`: examples that the tool does not answer with their rule.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { read_model } from './reference/model.mjs';
import { pages, search_index } from './reference/pages.mjs';

export function build_reference({ data, out, explain }) {
  const model = read_model(data, explain);
  const head = readFileSync(join(out, 'index.html'), 'utf8').match(/^<meta (?:charset|http-equiv|name="(?:viewport|color-scheme|theme-color|referrer)").*$/gm).join('\n');
  const files = ['web/reference/search.js', 'web/reference/offline.js'];
  const hash = createHash('sha256');
  let bytes = 0;
  const write = (path, text) => {
    mkdirSync(dirname(join(out, path)), { recursive: true });
    writeFileSync(join(out, path), text);
    files.push(path);
    hash.update(path).update('\0').update(text);
    bytes += Buffer.byteLength(text);
  };
  const made = new Set();
  for (const { path, html } of pages(model, head)) {
    if (made.has(path)) throw new Error(`two pages want to be ${path}`);
    made.add(path);
    write(path, html.replace(/\n\s*\n+/g, '\n'));
  }
  write('web/reference/search-index.js', `// Made from data/.\nglobalThis.smtp_reference = ${JSON.stringify(search_index(model))};\n`);
  for (const path of files.slice(0, 2)) hash.update(readFileSync(join(out, path)));
  const version = hash.digest('hex').slice(0, 16);
  // For "save for offline"; the missing page is the service worker's own.
  const saved = files.filter((path) => path !== 'web/reference/missing.html');
  writeFileSync(join(out, 'web/reference/files.json'), JSON.stringify({ cache: `smtp-explainer-reference-${version}`, bytes, files: [...saved, 'web/reference/files.json'] }));
  return { files: [...files, 'web/reference/files.json'], version, left_out: model.left_out };
}
