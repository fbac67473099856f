// A real mail server that keeps what it is given, and behaves badly where a test asks it to.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

/** A server that was killed while it had a mail in hand takes it up again after 90 seconds. */
const PATIENCE_MS = 150_000;

/** A self-signed certificate for localhost: {key, cert, file, remove()}; `file` is what clients are told to trust. */
export function makeCertificate() {
  const folder = mkdtempSync(join(tmpdir(), 'parley-mail-'));
  const key = join(folder, 'key.pem');
  const file = join(folder, 'cert.pem');
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', file, '-days', '2', '-subj', '/CN=localhost',
    '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'], { stdio: 'ignore' });
  return { key: readFileSync(key), cert: readFileSync(file), file, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export class MailSink {
  /** Accepted mails: {to, from, user, secure, text (raw), parsed}. */
  mails = [];
  /** What was tried: addresses in RCPT TO, also refused ones. */
  recipients = [];
  refuse = null; // (address) => response code, or nothing
  delayMs = 0;
  #server;
  #waiting = [];

  /** `options` go to smtp-server: {secure, key, cert, onAuth, authOptional, disabledCommands}. */
  constructor(options = {}) {
    this.options = options;
  }

  async start(port = 0) {
    this.#server = new SMTPServer({
      authOptional: true,
      closeTimeout: 500,
      disabledCommands: this.options.cert && !this.options.secure ? [] : ['STARTTLS'],
      ...this.options,
      onRcptTo: ({ address }, session, done) => {
        this.recipients.push(address);
        const code = this.refuse?.(address);
        if (!code) return done();
        done(Object.assign(new Error('not here'), { responseCode: code }));
      },
      onData: async (stream, session, done) => {
        const chunks = [];
        for await (const chunk of stream) chunks.push(chunk);
        await new Promise((resolve) => setTimeout(resolve, this.delayMs));
        const text = Buffer.concat(chunks);
        const parsed = await simpleParser(text, { skipHtmlToText: true });
        this.mails.push({
          to: session.envelope.rcptTo.map((each) => each.address),
          from: session.envelope.mailFrom.address,
          user: session.user,
          secure: session.secure,
          text: text.toString('latin1'),
          parsed,
        });
        done();
        this.#waiting = this.#waiting.filter((offer) => !offer());
      },
    });
    this.#server.on('error', () => {}); // clients that break off
    await new Promise((resolve, reject) => {
      this.#server.server.once('error', reject);
      this.#server.listen(port, '127.0.0.1', resolve);
    });
    this.port = this.#server.server.address().port;
    return this;
  }

  /** Waits until mails that fit are there; answers them. */
  async have(count, fits = () => true) {
    const found = () => this.mails.filter(fits);
    if (found().length >= count) return found();
    await new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`${count} mails were awaited; there are ${found().length} of ${this.mails.length}`)), PATIENCE_MS);
      this.#waiting.push(() => {
        if (found().length < count) return false;
        clearTimeout(timer);
        resolve();
        return true;
      });
    });
    return found();
  }

  async stop() {
    const server = this.#server;
    this.#server = undefined;
    if (server) await new Promise((resolve) => server.close(resolve));
  }
}

/** The calendar part of a parsed mail, as text. */
export function calendarOf(mail) {
  const part = mail.parsed.attachments.find((each) => each.contentType === 'text/calendar');
  return part?.content.toString('utf8');
}
