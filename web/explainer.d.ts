import type { Report } from './report.js';

export * from './report.js';

/** Bytes that one call takes at most: 32 MiB. */
export const most_bytes: number;

export type ErrorCode = 'too-large' | 'time-limit' | 'aborted' | 'stopped' | 'not-loaded';

export class ExplainerError extends Error {
  readonly code: ErrorCode;
}

export interface CreateOptions {
  /** Where smtp-explain.wasm is; beside the module unless said. */
  wasmUrl?: string | URL;
  /** Where rules.json is; beside the module unless said. */
  rulesUrl?: string | URL;
  /** A compiled module: then nothing is fetched for it. */
  module?: WebAssembly.Module;
  /** The contents of rules.json: then nothing is fetched for it. */
  rules?: string | object;
  /** A site's own rules, laid over the others in order (docs/overlays.md); in Node paths or file: URLs. */
  overlayUrls?: (string | URL)[];
  /** 'none' runs in the calling thread, where no time limit can hold. Browsers only. */
  worker?: 'auto' | 'blob' | 'url' | 'none';
  /** The text of a classic worker script, for a page that can load no file. Browsers only. */
  workerSource?: string;
  /** Milliseconds that one call may take; 20,000 unless said. */
  timeLimit?: number;
}

/** What is wrong with a file of a site's own rules, by JSON pointer. */
export interface RuleProblem {
  file: string;
  pointer: string;
  why: string;
}

export interface ExplainOptions {
  /** Mask names, addresses and private hosts. Secrets are masked always. */
  redact?: boolean;
  /** The reader's replies to the report's questions: { [question id]: option id }. */
  answers?: Record<string, string>;
  locale?: string;
  signal?: AbortSignal;
  timeLimit?: number;
  onProgress?: (progress: { phase: 'reading'; done: number; total: number }) => void;
  /** 'utf-16' (indices into report.text) unless said. */
  spans?: 'utf-16' | 'bytes';
}

export interface Explainer {
  /** Rejects with an ExplainerError; never because of what the input holds. */
  explain(input: string | Uint8Array | ArrayBuffer, options?: ExplainOptions): Promise<Report>;
  /** The same answer written for people. */
  write(input: string | Uint8Array | ArrayBuffer, format: 'markdown' | 'text', options?: Pick<ExplainOptions, 'redact' | 'answers' | 'locale' | 'signal'>): Promise<string>;
  /** The text itself without names, addresses and secrets. */
  redact(input: string | Uint8Array | ArrayBuffer, options?: { signal?: AbortSignal }): Promise<string>;
  /** A site's own rules over the built-in ones. Gives what is wrong with them; [] where they are in force. */
  loadRules(bundle: string | object): Promise<RuleProblem[]>;
  /** Which of overlayUrls could not be laid over, and why. */
  readonly refused: { name: string; problems: RuleProblem[] }[];
  /** The pages of the reference about a failure, as paths below the site. */
  reference_pages(failure: Report['failures'][number]): { kind: 'cause' | 'code' | 'provider'; name: string; path: string }[];
  cause_title(id: string): string;
  readonly labels: Record<string, Record<string, string>>;
  close(): void;
}

export function createExplainer(options?: CreateOptions): Promise<Explainer>;
