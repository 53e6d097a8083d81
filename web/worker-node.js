// The worker of explainer-node.js.
import { parentPort } from 'node:worker_threads';
import { serve } from './worker.js';

serve({
  post: (message) => parentPort.postMessage(message),
  listen: (handler) => parentPort.on('message', handler),
});
