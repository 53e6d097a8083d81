// The only file that knows the WebAssembly module. As a worker (named "smtp-explain") it answers messages; imported,
// it gives the same engine to the thread that asks.
//
//   const engine = await createEngine({ module, rules });       // WebAssembly.Module, rules.json as text or as its bytes
//   JSON.parse(engine.explain(bytes, { redact: true }))         // Uint8Array in, the report's JSON out
import { names_of } from './names.js';
import { paths_of } from './reference-paths.js';
import createSmtpExplainModule from './smtp-explain.js';

export async function createEngine({ module, rules }) {
  let stopped = null;
  const wasm = await createSmtpExplainModule({
    instantiateWasm(imports, receive) {
      WebAssembly.instantiate(module, imports).then((instance) => receive(instance, module));
      return {};
    },
    onAbort(why) {
      stopped = new Error(`the module stopped: ${why}`);
    },
  });
  const encoder = new TextEncoder();

  function copy_in(bytes) {
    const pointer = wasm._se_alloc(bytes.length);
    if (pointer === 0) throw new Error('out of memory');
    wasm.HEAPU8.set(bytes, pointer);
    return pointer;
  }

  // Copies the byte arrays in, calls, and reads the answer before anything is freed.
  function call(name, ...arrays) {
    if (stopped) throw stopped;
    const pointers = [];
    try {
      const args = [];
      for (const bytes of arrays) {
        pointers.push(copy_in(bytes));
        args.push(pointers.at(-1), bytes.length);
      }
      return read_text(wasm[`_${name}`](...args));
    } finally {
      for (const pointer of pointers) if (!stopped) wasm._se_free(pointer);
    }
  }

  const decoder = new TextDecoder();
  function read_text(pointer) {
    const heap = wasm.HEAPU8;
    return decoder.decode(heap.subarray(pointer, heap.indexOf(0, pointer)));
  }

  const engine = {
    explain: (bytes, options = {}) => call('se_explain', bytes, encoder.encode(JSON.stringify(options))),
    // What a page shows of these bytes, as JSON: 'null' where they are UTF-8 text themselves.
    readable_text: (bytes) => call('se_readable_text', bytes),
    redact: (bytes) => call('se_redact', bytes),
    stream_open: (options = {}) => call('se_stream_open', encoder.encode(JSON.stringify(options))),
    stream_push: (bytes) => call('se_stream_push', bytes),
    stream_summary: () => call('se_stream_summary'),
    stream_finish: () => call('se_stream_finish'),
    add_rules: (text) => JSON.parse(call('se_add_rules', encoder.encode(text))),
  };
  const bundle = typeof rules === 'string' ? encoder.encode(rules) : rules;
  const problems = JSON.parse(read_text(wasm._se_load_rules(copy_in(bundle), bundle.length)));
  return { ...engine, problems };
}

// Fetched and compiled here, not on the page's thread, which would stand still for it. The page's own words are read from the
// rules while the module compiles.
async function load({ module, rules, module_url, rules_url }, first) {
  const [compiled, found] = await Promise.all([
    module ?? compile(module_url),
    (async () => {
      const held = rules ?? new Uint8Array(await (await fetch_ok(rules_url)).arrayBuffer());
      return first ? { rules: held, ...said_by(held) } : { rules: held };
    })(),
  ]);
  return { module: compiled, ...found };
}

async function fetch_ok(url) {
  const response = await fetch(url);
  if (!response.ok) throw Object.assign(new Error(`${url}: ${response.status}`), { missing: true });
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

function said_by(rules) {
  const { files = {} } = JSON.parse(typeof rules === 'string' ? rules : new TextDecoder().decode(rules));
  return { names: names_of(files), reference_paths: paths_of(files) };
}

// port: { post(message, transfer), listen(handler) }. Messages in: start, explain, readable_text, redact, stream_open, stream_push, stream_summary, stream_finish,
// add_rules; out: started, done, failed.
export function serve(port) {
  let engine;
  port.listen(async (message) => {
    const { id, type } = message;
    try {
      if (type === 'start') {
        const loaded = await load(message.source, message.first);
        engine = await createEngine(loaded);
        for (const overlay of message.overlays) engine.add_rules(overlay);
        // What the first worker found, for those that come after it and for the page's own words.
        if (message.first) port.post({ type: 'started', problems: engine.problems, loaded }, typeof loaded.rules === 'string' ? [] : [loaded.rules.buffer]);
        else port.post({ type: 'started', problems: engine.problems, loaded: null });
      } else if (type === 'explain') {
        port.post({ type: 'done', id, result: engine.explain(message.bytes, message.options) });
      } else if (type === 'readable_text') {
        port.post({ type: 'done', id, result: engine.readable_text(message.bytes) });
      } else if (type === 'redact') {
        port.post({ type: 'done', id, result: engine.redact(message.bytes) });
      } else if (type === 'stream_open') {
        port.post({ type: 'done', id, result: engine.stream_open(message.options) });
      } else if (type === 'stream_push') {
        port.post({ type: 'done', id, result: engine.stream_push(message.bytes) });
      } else if (type === 'stream_summary') {
        port.post({ type: 'done', id, result: engine.stream_summary() });
      } else if (type === 'stream_finish') {
        port.post({ type: 'done', id, result: engine.stream_finish() });
      } else if (type === 'add_rules') {
        port.post({ type: 'done', id, result: engine.add_rules(message.text) });
      }
    } catch (error) {
      port.post({ type: 'failed', id, why: String(error?.message ?? error), missing: error?.missing === true });
    }
  });
}

// A host may import this file inside a worker of its own: only the name shows that this worker is ours.
if (typeof WorkerGlobalScope !== 'undefined' && globalThis instanceof WorkerGlobalScope && globalThis.name === 'smtp-explain') {
  serve({
    post: (message, transfer) => globalThis.postMessage(message, transfer),
    listen: (handler) => globalThis.addEventListener('message', (event) => handler(event.data)),
  });
}
