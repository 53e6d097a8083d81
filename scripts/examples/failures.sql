-- Failures of a mailbox or log as a PostgreSQL table, and three questions to it.
--
--   psql -v command="smtp-explain --format jsonl /var/mail/bounces" -f failures.sql
--
-- COPY … FROM PROGRAM runs the command on the server, as its user; it needs a superuser or the role pg_execute_server_program.
-- Each line is one JSON object. CSV with a delimiter and a quote that stand in no JSON text takes a line as it is.
\set ON_ERROR_STOP on
CREATE TEMP TABLE IF NOT EXISTS answer (report jsonb NOT NULL);
SELECT format('COPY answer FROM PROGRAM %L WITH (FORMAT csv, DELIMITER E''\x01'', QUOTE E''\x02'')', :'command') AS copy \gset
:copy;

CREATE TABLE IF NOT EXISTS mail_failure (
  file text, record_offset bigint, recipient text, recipient_domain text, cause text, permanence text, title text,
  who_can_fix text, resend text, issuer text, remote_mta text, reply_code int, enhanced_status_code text, words text);

INSERT INTO mail_failure
SELECT report->>'file', (report->>'offset')::bigint, f->>'final_recipient', lower(split_part(f->>'final_recipient', '@', 2)),
       f->'diagnosis'->>'cause', f->'diagnosis'->>'permanence', f->'explanation'->>'title',
       f->'explanation'->'who_can_fix'->>0, f->'explanation'->>'resend', f->>'issuer', f->>'remote_mta',
       (f->>'reply_code')::int, f->>'enhanced_status_code', f->>'diagnostic_text'
FROM answer, jsonb_array_elements(report->'failures') AS f;

\echo What fails most, and who can act
SELECT count(*) AS failures, cause, who_can_fix, count(DISTINCT recipient_domain) AS domains
FROM mail_failure GROUP BY cause, who_can_fix ORDER BY failures DESC, cause LIMIT 20;

\echo Addresses to take off the list: the server says for good that nobody is there
SELECT DISTINCT recipient FROM mail_failure
WHERE cause IN ('recipient-unknown', 'recipient-disabled', 'recipient-domain-unknown', 'recipient-domain-null-mx') AND permanence = 'permanent' AND recipient IS NOT NULL
ORDER BY recipient LIMIT 20;

\echo Servers that refuse for what the sender can set right: reputation, identity, encryption
SELECT remote_mta, cause, count(*) AS failures, min(words) AS example
FROM mail_failure WHERE who_can_fix = 'sender-admin' GROUP BY remote_mta, cause ORDER BY failures DESC, remote_mta, cause LIMIT 20;
