#!/usr/bin/env node
// package.mjs SITE OUT: what is given away, made of the built site. See scripts/package.
import { zipSync } from 'fflate';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { bill_of_materials } from './bill-of-materials.mjs';
import { write_npm_package } from './npm-package.mjs';
import { write_single_file } from './single-file.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [site, out] = process.argv.slice(2);
if (!site || !out) {
  console.error('usage: package.mjs SITE OUT');
  process.exit(2);
}
const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

const files = list(site);
const zipped = {};
for (const file of files) zipped[`${name}-${version}/${file}`] = readFileSync(join(site, file));
writeFileSync(join(out, `${name}-${version}-site.zip`), zipSync(zipped, { level: 9, mtime: '1980-01-01T00:00:00' }));

await write_single_file(site, join(out, 'smtp-explainer.html'));

const staged = join(out, 'npm');
await write_npm_package(root, site, staged);
execFileSync('npm', ['pack', '--silent', '--pack-destination', '..'], { cwd: staged, stdio: ['ignore', 'ignore', 'inherit'] });
rmSync(staged, { recursive: true });

writeFileSync(join(out, `${name}-${version}.cdx.json`), `${JSON.stringify(bill_of_materials({ root, site }), null, 2)}\n`);

const extension = `${name}-${version}-request-tracker`;
cpSync(join(root, 'web/examples/request-tracker'), join(out, extension), { recursive: true });
cpSync(join(root, 'web/examples/shared'), join(out, extension, 'shared'), { recursive: true });
for (const file of readdirSync(join(site, 'web'), { withFileTypes: true })) if (file.isFile()) cpSync(join(site, 'web', file.name), join(out, extension, 'site/web', file.name));
const packed = execFileSync('tar', ['--create', '--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner', '--mode=u=rwX,go=rX', extension], { cwd: out, maxBuffer: 1 << 28 });
writeFileSync(join(out, `${extension}.tar.gz`), gzipSync(packed, { level: 9 }));
rmSync(join(out, extension), { recursive: true });

cpSync(site, join(out, 'site'), { recursive: true });
const compressible = new Set(['.html', '.js', '.css', '.json', '.wasm', '.svg', '.webmanifest', '.txt']);
for (const file of files) {
  if (!compressible.has(extname(file))) continue;
  const bytes = readFileSync(join(site, file));
  const path = join(out, 'site', file);
  keep_if_smaller(`${path}.gz`, gzipSync(bytes, { level: 9 }), bytes);
  keep_if_smaller(`${path}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }), bytes);
}

const sums = list(out).map((file) => `${createHash('sha256').update(readFileSync(join(out, file))).digest('hex')}  ${file}\n`);
writeFileSync(join(out, 'SHA256SUMS'), sums.join(''));
for (const file of readdirSync(out, { withFileTypes: true }).filter((entry) => entry.isFile())) {
  console.log(`${String(Math.round(readFileSync(join(out, file.name)).length / 1000)).padStart(7)} kB  ${file.name}`);
}

function keep_if_smaller(path, packed, bytes) {
  if (packed.length < bytes.length) writeFileSync(path, packed);
}

function list(folder, prefix = '') {
  return readdirSync(join(folder, prefix), { withFileTypes: true })
    .flatMap((entry) => (entry.isDirectory() ? list(folder, `${prefix}${entry.name}/`) : [prefix + entry.name]))
    .sort();
}
