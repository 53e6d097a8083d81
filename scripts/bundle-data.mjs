#!/usr/bin/env node
// bundle-data.mjs DATA_DIR OUT: all of data/ as one compact JSON object {"files": {path: contents}}.
// What only authors and the check need (examples, review dates) is left out.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const [dataDir, out] = process.argv.slice(2);
if (!dataDir || !out) {
  console.error('usage: bundle-data.mjs DATA_DIR OUT');
  process.exit(2);
}
const onlyForAuthors = new Set(['examples', 'reviewed', '$schema', 'comment']);
const files = {};
for (const entry of readdirSync(dataDir, { withFileTypes: true, recursive: true })) {
  if (!entry.isFile() || !entry.name.endsWith('.json')) continue;
  const path = join(entry.parentPath ?? entry.path, entry.name);
  const name = relative(dataDir, path).replaceAll('\\', '/');
  if (/^(check|locales|schema|site)\//.test(name)) continue;
  let contents;
  try {
    contents = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    console.error(`${name}: FAIL: ${error.message}`);
    process.exit(1);
  }
  if (name.startsWith('rules/')) for (const key of Object.keys(contents)) if (onlyForAuthors.has(key)) delete contents[key];
  files[name] = contents;
}
const sorted = Object.fromEntries(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(out, JSON.stringify({ files: sorted }));
