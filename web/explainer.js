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
// rules: the text of rules.json. worker: 'auto' | 'blob' | 'url' | 'none' (this thread; then no time limit can hold).
export async function createExplainer({ wasmUrl, rulesUrl, module, rules, worker = 'auto', timeLimit } = {}) {
  const [compiled, rules_text] = await Promise.all([
    module ?? compile(wasmUrl ?? new URL('./smtp-explain.wasm', import.meta.url)),
    rules ?? fetch_ok(rulesUrl ?? new URL('./rules.json', import.meta.url)).then((response) => response.text()),
  ]).catch((error) => {
    throw new ExplainerError('not-loaded', error.message);
  });
  const tries = worker === 'auto' ? ['blob', 'url', 'none'] : [worker];
  let failure;
  for (const kind of tries) {
    const explainer = new Explainer({ host: hosts[kind], module: compiled, rules: rules_text, time_limit: timeLimit });
    try {
      await explainer.ready();
      return explainer;
    } catch (error) {
      failure = error;
      explainer.close();
    }
  }
  throw failure;
}

async function fetch_ok(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return response;
}

async function compile(url) {
  const response = await fetch_ok(url);
  // Streaming needs the right MIME type, which not every static server sends.
  if (WebAssembly.compileStreaming && response.headers.get('Content-Type') === 'application/wasm') {
    return WebAssembly.compileStreaming(response);
  }
  return WebAssembly.compile(await response.arrayBuffer());
}

const worker_url = new URL('./worker.js', import.meta.url).href;

const hosts = {
  // A blob that imports the file inherits the page's policy, which a worker loaded from the network would not.
  blob: {
    start_worker() {
      const blob = new Blob([`import ${JSON.stringify(worker_url)};`], { type: 'text/javascript' });
      const url = URL.createObjectURL(blob);
      const port = start(url);
      port.on_message(() => URL.revokeObjectURL(url));
      return port;
    },
  },
  url: { start_worker: () => start(worker_url) },
  none: { start_worker: start_here },
};

function start(url) {
  const worker = new Worker(trusted_script_url(url), { type: 'module', name: 'smtp-explain' });
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
