// The same API under Node: `import { createExplainer } from 'smtp-error-explainer'`.
import { readFile } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { Explainer, ExplainerError, most_bytes } from './explainer-core.js';

export { ExplainerError, most_bytes };

export async function createExplainer({ wasmUrl, rulesUrl, module, rules, overlayUrls = [], timeLimit } = {}) {
  const explainer = new Explainer({
    host,
    source: {
      module: module ?? (await WebAssembly.compile(await readFile(wasmUrl ?? new URL('./smtp-explain.wasm', import.meta.url)))),
      rules: rules ?? (await readFile(rulesUrl ?? new URL('./rules.json', import.meta.url), 'utf8')),
    },
    time_limit: timeLimit,
  });
  await explainer.ready();
  await explainer.load_overlays(overlayUrls.map((url) => ({ name: String(url), load: () => readFile(url, 'utf8') })));
  return explainer;
}

const host = {
  start_worker() {
    const worker = new Worker(new URL('./worker-node.js', import.meta.url));
    worker.unref();
    return {
      // A worker keeps the process alive only while somebody waits for its answer.
      post(message) {
        worker.ref();
        worker.postMessage(message);
      },
      terminate: () => worker.terminate(),
      on_message(handler) {
        worker.on('message', (message) => {
          worker.unref();
          handler(message);
        });
      },
      on_error: (handler) => worker.on('error', (error) => handler(error.message)),
    };
  },
};
