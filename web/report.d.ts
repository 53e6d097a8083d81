// The report, version 1. Every key is always there; null and empty lists mean that the paste does not state it.
// data/schema/report.schema.json is the contract; tests/web/types.test.mjs holds the two against each other.

/** [offset, length] pieces: UTF-16 indices into `report.text`, or bytes of the input with `spans: 'bytes'`. */
export type Spans = [offset: number, length: number][];

export type InputKind =
  | 'delivery-failure' | 'delivery-delay' | 'delivery-success' | 'smtp-session' | 'log' | 'client-error' | 'bare-reply' | 'webhook' | 'auto-reply' | 'feedback-report' | 'not-a-mail-error';
export type Stage = 'resolve' | 'connect' | 'banner' | 'helo' | 'tls' | 'auth' | 'mail-from' | 'rcpt-to' | 'data' | 'end-of-data' | 'local-delivery';
export type Action = 'failed' | 'delayed' | 'delivered' | 'relayed' | 'expanded';
export type Role = 'sender' | 'sender-admin' | 'recipient' | 'recipient-admin' | 'provider';
export type Basis = 'issuer-rule' | 'generic-rule' | 'enhanced-status-code' | 'reply-code' | 'stage' | 'none';
export type Permanence = 'permanent' | 'temporary';
export type Outcome = 'not-delivered' | 'still-trying' | 'delivered' | 'unknown';
export type Resend = 'after-fixing' | 'after-waiting' | 'not-needed' | 'pointless';

export interface Report {
  schema_version: 1;
  input: { kind: InputKind; format: string | null; title: string | null; bytes: number; notes: string[] };
  /** Backscatter, phishing that poses as a bounce, secrets that were masked. */
  warnings: string[];
  original_message: { subject: string | null; from: string | null; to: string | null; date: string | null; message_id: string | null };
  /** For a transcript. */
  session: Session | null;
  recipients_delivered: string[];
  failures: Failure[];
  /** What the spans point into; not enumerable, absent with `spans: 'bytes'`. */
  readonly text?: string;
}

export interface Session {
  timeline: { from: 'client' | 'server' | 'program'; text: string; means: string | null; span: Spans }[];
  facts: {
    auth_offered: boolean | null; auth_attempted: boolean | null; authenticated: boolean | null; auth_mechanism: string | null; auth_user: string | null;
    tls: 'none' | 'offered' | 'started' | 'failed' | null; sender_differs_from_login: boolean | null; sender_domain: string | null; recipient_domain: string | null;
    server_host: string | null; port: string | null; stopped_at: Stage | null;
  };
}

/** One recipient's fate, in the words of RFC 3464 and RFC 5321. Dates stand as the paste has them. */
export interface Failure {
  final_recipient: string | null; original_recipient: string | null; envelope_sender: string | null;
  action: Action | null; arrival_date: string | null; last_attempt_date: string | null; will_retry_until: string | null;
  reply_code: number | null; enhanced_status_code: string | null; diagnostic_text: string | null;
  reporting_mta: string | null; remote_mta: string | null; remote_address: string | null;
  stage: Stage | null; queue_id: string | null; issuer: string | null;
  spans: Partial<Record<
    | 'final_recipient' | 'original_recipient' | 'envelope_sender' | 'action' | 'arrival_date' | 'last_attempt_date' | 'will_retry_until' | 'reply_code' | 'enhanced_status_code'
    | 'diagnostic_text' | 'reporting_mta' | 'remote_mta' | 'remote_address' | 'stage' | 'queue_id' | 'issuer', Spans>>;
  /** Conflicts between code and wording, contradictions, limits hit. */
  notes: string[];
  diagnosis: {
    cause: string; permanence: Permanence | null; basis: Basis; rule: string | null; evidence: Spans;
    runners_up: { cause: string; basis: Basis; rule: string | null }[];
  };
  explanation: {
    title: string; summary: string;
    /** The first is the main one. */
    who_can_fix: (Role | 'nobody-wait')[];
    outcome: Outcome; resend: Resend | null;
    reasons: { id: string; title: string; text: string | null; shown_by: Spans }[];
    steps: { for: Role; product: string | null; text: string }[];
    verify: { command: string; tells: string | null }[];
    prevention: string[];
    questions: { id: string; text: string; options: { id: string; label: string }[] }[];
    replies: { to_sender: string | null; to_recipient_admin: string | null };
    references: { title: string; url: string }[];
  };
}
