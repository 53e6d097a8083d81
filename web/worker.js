// The only file that knows the WebAssembly module. As a worker (named "smtp-explain") it answers messages; imported,
// it gives the same engine to the thread that asks.
//
//   const engine = await createEngine({ module, rules });       // WebAssembly.Module, text of rules.json
//   JSON.parse(engine.explain(bytes, { redact: true }))         // Uint8Array in, the report's JSON out
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

  // Copies the byte arrays in, calls, and reads the answer before anything is freed.
  function call(name, ...arrays) {
    if (stopped) throw stopped;
    const pointers = [];
    try {
      const args = [];
      for (const bytes of arrays) {
        const pointer = wasm._se_alloc(bytes.length);
        if (pointer === 0) throw new Error('out of memory');
        pointers.push(pointer);
        args.push(pointer, bytes.length);
        wasm.HEAPU8.set(bytes, pointer);
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
  const problems = JSON.parse(call('se_load_rules', encoder.encode(rules)));
  return { ...engine, problems };
}

// port: { post(message), listen(handler) }. Messages in: start, explain, readable_text, redact, stream_open, stream_push, stream_summary, stream_finish,
// add_rules; out: started, done, failed.
export function serve(port) {
  let engine;
  port.listen(async (message) => {
    const { id, type } = message;
    try {
      if (type === 'start') {
        engine = await createEngine(message);
        for (const overlay of message.overlays) engine.add_rules(overlay);
        port.post({ type: 'started', problems: engine.problems });
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
      port.post({ type: 'failed', id, why: String(error?.message ?? error) });
    }
  });
}

// A host may import this file inside a worker of its own: only the name shows that this worker is ours.
if (typeof WorkerGlobalScope !== 'undefined' && globalThis instanceof WorkerGlobalScope && globalThis.name === 'smtp-explain') {
  serve({
    post: (message) => globalThis.postMessage(message),
    listen: (handler) => globalThis.addEventListener('message', (event) => handler(event.data)),
  });
}
