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

export interface StreamOptions extends Pick<ExplainOptions, 'redact' | 'answers' | 'signal' | 'timeLimit'> {
  /** Called for each record as soon as it is answered; a promise that it returns is waited for. */
  onReport?: (report: Report & { index?: number; offset?: number }) => unknown;
  /** Bytes; total is undefined where it is not known. */
  onProgress?: (progress: {
    phase: 'reading';
    done: number;
    total: number | undefined;
    /** The counts so far; null without summary: true, and once the stream has ended. */
    summary(): Promise<Summary | null>;
  }) => void;
  /** Whether the result has counts by cause. */
  summary?: boolean;
  /** Whether reports are made; with onReport unless said. */
  reports?: boolean;
  /** false: reports that state facts and cause but no sentences. */
  explanations?: boolean;
  /** 'log': a log is answered from its first line on. */
  records?: 'auto' | 'log';
}

/** Counts by cause, issuer and recipient domain, the largest first. */
export interface Summary {
  schema_version: 1;
  messages: number;
  failures: number;
  unreadable: number;
  by_cause: {
    cause: string;
    title: string | null;
    count: number;
    first_step: { for: string; text: string } | null;
    examples: { file: string | null; index: number | null; offset: number | null; final_recipient: string | null; diagnostic_text: string | null }[];
  }[];
  by_issuer: { issuer: string | null; count: number }[];
  by_recipient_domain: { domain: string | null; count: number }[];
  /** Failures at domains that are not listed: more than 10,000 are not told apart. */
  further_domains: number;
}

export interface StreamResult {
  bytes: number;
  /** Records that were answered; of these, how many were cut off or too long to be read whole. */
  records: number;
  damaged: number;
  summary: Summary | null;
}

export type StreamInput = string | Uint8Array | ArrayBuffer | Blob | ReadableStream<Uint8Array> | Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;

export interface Explainer {
  /** Rejects with an ExplainerError; never because of what the input holds. */
  explain(input: string | Uint8Array | ArrayBuffer, options?: ExplainOptions): Promise<Report>;
  /** An input of any length, piece by piece: the messages of an mbox, a long log, lines of JSON. Spans are bytes, counted from report.offset. */
  explainStream(input: StreamInput, options?: StreamOptions): Promise<StreamResult>;
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
  issuer_name(id: string): string;
  readonly labels: Record<string, Record<string, string>>;
  close(): void;
}

export function createExplainer(options?: CreateOptions): Promise<Explainer>;
