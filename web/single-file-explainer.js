// The engine of smtp-explainer.html, which holds everything in itself: the module, the rules and the worker's source stand in
// the page as inert <script> blocks (gzip in base64). Imported before page.js, so that the element finds its engine.
import { createExplainer, ExplainerError } from './explainer.js';

async function held(id) {
  const node = document.getElementById(id);
  const bytes = Uint8Array.from(atob(node.textContent.trim()), (character) => character.charCodeAt(0));
  node.remove();
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip')));
}

async function create() {
  if (!globalThis.DecompressionStream) throw new ExplainerError('not-loaded', 'this browser cannot unpack the tool');
  const [wasm, rules, workerSource] = await Promise.all([
    held('held-module').then((response) => response.arrayBuffer()),
    held('held-rules').then((response) => response.text()),
    held('held-worker').then((response) => response.text()),
  ]);
  return createExplainer({ module: await WebAssembly.compile(wasm), rules, workerSource });
}

document.querySelector('smtp-explainer').explainer = create();
