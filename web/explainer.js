// The JavaScript API.
//
//   import { createExplainer } from './explainer.js';
//   const explainer = await createExplainer();
//   const report = await explainer.explain('550 5.7.1 relay not permitted');
//   report.failures[0].explanation.title;
//   report.text.substr(...report.failures[0].diagnosis.evidence[0]);   // spans are UTF-16 indices into report.text
//
// All requests are made by createExplainer(); a worker that was killed is started again from what was loaded then.
import { Explainer, ExplainerError, most_bytes } from './explainer-core.js';
import { trusted_script_url } from './trusted-urls.js';

export { ExplainerError, most_bytes };

// wasmUrl, rulesUrl: where the files are, beside this one unless said. module: a compiled WebAssembly.Module;
// rules: rules.json as text or as an object. overlayUrls: a site's own rules, laid over the others in order; explainer.refused
// says which could not be, and why. worker: 'auto' | 'blob' | 'url' | 'none' (this thread; then no time limit can hold).
// workerSource: the text of a classic worker script, for a page that can load no file.
export async function createExplainer({ wasmUrl, rulesUrl, module, rules, overlayUrls = [], worker = 'auto', workerSource, timeLimit } = {}) {
  const source = {
    module,
    rules: text_of_rules(rules),
    module_url: absolute(wasmUrl ?? new URL('./smtp-explain.wasm', import.meta.url)),
    rules_url: absolute(rulesUrl ?? new URL('./rules.json', import.meta.url)),
  };
  const tries = worker !== 'auto' ? [worker] : workerSource ? ['source', 'none'] : ['blob', 'url', 'none'];
  let failure;
  for (const kind of tries) {
    const host = kind === 'source' ? { start_worker: () => start_source(workerSource, 'classic') } : hosts[kind];
    const explainer = new Explainer({ host, source, time_limit: timeLimit });
    try {
      await explainer.ready();
      await explainer.load_overlays(overlayUrls.map((url) => ({ name: String(url), load: () => text_from(url) })));
      return explainer;
    } catch (error) {
      failure = error;
      explainer.close();
      if (error.missing) break; // The server has no such file: no other worker would find it.
    }
  }
  throw failure;
}

function text_of_rules(rules) {
  return rules && typeof rules === 'object' ? JSON.stringify(rules) : rules;
}

async function text_from(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return response.text();
}

// A blob's worker cannot resolve what is relative to the page.
function absolute(url) {
  return new URL(url, globalThis.document?.baseURI ?? globalThis.location.href).href;
}

const worker_url = new URL('./worker.js', import.meta.url).href;

const hosts = {
  // A blob that imports the file inherits the page's policy, which a worker loaded from the network would not.
  blob: { start_worker: () => start_source(`import ${JSON.stringify(worker_url)};`, 'module') },
  url: { start_worker: () => start(worker_url, 'module') },
  none: { start_worker: start_here },
};

function start_source(source, type) {
  let url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  const port = start(url, type);
  port.on_message(() => {
    if (url) URL.revokeObjectURL(url); // Its first word shows that it is loaded.
    url = null;
  });
  return port;
}

function start(url, type) {
  const worker = new Worker(trusted_script_url(url), { type, name: 'smtp-explain' });
  return {
    post: (message) => worker.postMessage(message),
    terminate: () => worker.terminate(),
    on_message: (handler) => worker.addEventListener('message', (event) => handler(event.data)),
    on_error(handler) {
      worker.addEventListener('error', (event) => {
        event.preventDefault();
        handler(event.message ?? 'the worker did not start');
      });
    },
  };
}

function start_here() {
  let handle;
  let hear;
  let fail;
  const loaded = import('./worker.js').then(({ serve }) => {
    serve({
      post: (message) => hear?.(message),
      listen: (handler) => {
        handle = handler;
      },
    });
  });
  return {
    post: (message) => loaded.then(() => handle(message), (error) => fail?.(error.message)),
    terminate: () => {
      hear = undefined;
    },
    on_message: (handler) => {
      const before = hear;
      hear = before ? (message) => (before(message), handler(message)) : handler;
    },
    on_error: (handler) => {
      fail = handler;
    },
  };
}
