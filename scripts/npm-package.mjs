// Stages the npm package: an ES module with types for browsers, bundlers and Node. Nothing is installed along with it.
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

// Belongs to the page, not to the module.
const only_page = new Set(['page.js', 'single-file.js', 'single-file-explainer.js', 'embed.js', 'page.bundle.js', 'embed.bundle.js', 'embed.html', 'embed.css', 'style.css', 'reference.css', 'icon.svg', 'manifest.webmanifest',
  'smtp-explainer-element.css', 'smtp-explain.js']);

export async function write_npm_package(root, site, out) {
  mkdirSync(out, { recursive: true });
  const web = join(site, 'web');
  for (const entry of readdirSync(web, { withFileTypes: true })) if (entry.isFile() && !only_page.has(entry.name)) cpSync(join(web, entry.name), join(out, entry.name));
  for (const file of readdirSync(join(root, 'web')).filter((file) => file.endsWith('.d.ts'))) cpSync(join(root, 'web', file), join(out, file));
  for (const file of ['LICENSE']) cpSync(join(root, file), join(out, file));
  cpSync(join(root, 'docs/embedding.md'), join(out, 'README.md'));

  const { name, version, description, license, keywords, engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const typed = (file) => ({ types: `./${file}.d.ts`, default: `./${file}.js` });
  const manifest = {
    name, version, description, keywords, license, type: 'module', engines,
    exports: {
      '.': { types: './explainer.d.ts', node: './explainer-node.js', default: './explainer.js' },
      './element': typed('smtp-explainer-element'),
      './define': typed('smtp-explainer-define'),
      './smtp-explain.wasm': './smtp-explain.wasm',
      './rules.json': './rules.json',
      './worker.js': './worker.js',
      './package.json': './package.json',
    },
    sideEffects: ['./smtp-explainer-define.js', './worker.js'],
  };
  writeFileSync(join(out, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}
