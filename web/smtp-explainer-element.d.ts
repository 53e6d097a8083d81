import type { ErrorCode, Explainer, Report, RuleProblem, Summary } from './explainer.js';

/** What many messages came to. */
export type Counts = Omit<Summary, 'by_cause'> & { by_cause: Omit<Summary['by_cause'][number], 'examples'>[] };

export interface SmtpExplainerEventMap {
  'smtp-explainer-ready': CustomEvent<Record<string, never>>;
  'smtp-explainer-change': CustomEvent<{ empty: boolean }>;
  'smtp-explainer-result': CustomEvent<{ report: Report; summary: null } | { report: null; summary: Counts }>;
  /** Cancelable: whoever handles it calls preventDefault(), else the text is copied to the clipboard. */
  'smtp-explainer-reply': CustomEvent<{ which: 'to_sender' | 'to_recipient_admin'; text: string }>;
  'smtp-explainer-error': CustomEvent<{ code: ErrorCode | 'unreadable' } | { code: 'overlay-refused'; name: string; problems: RuleProblem[] }>;
}

export class SmtpExplainerElement extends HTMLElement {
  /** The text in the box. Setting it explains it. */
  value: string;
  readonly report: Report | null;
  /** Set it before the element is connected to share one explainer between elements, or to say where its files are. */
  explainer?: Explainer | Promise<Explainer>;
  explain(input: string | Uint8Array | ArrayBuffer, options?: { name?: string | null }): Promise<void>;
  clear(): void;
  open_files(files: Iterable<File>): Promise<void>;
  addEventListener<K extends keyof SmtpExplainerEventMap>(type: K, listener: (this: SmtpExplainerElement, event: SmtpExplainerEventMap[K]) => unknown, options?: boolean | AddEventListenerOptions): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void;
}

declare global {
  interface HTMLElementTagNameMap { 'smtp-explainer': SmtpExplainerElement }
}
