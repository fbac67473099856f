// Messages that were written and are not known to be there yet: on their way, or not sent. They stay in the order in which they were written.

import { toApiError, type ChatMessage } from '@parley/sdk';

export interface OutgoingText {
  id: number;
  text: string;
  /** Participant id of the only reader. */
  to: string | null;
  /** What is answered. */
  replyTo: string | null;
  /** Why it was not sent; null while it is on its way. */
  problem: string | null;
}

interface OutboxOptions {
  /** Resolves once the server has it. */
  send: (message: OutgoingText) => Promise<unknown>;
  onChange: (messages: OutgoingText[]) => void;
}

export class Outbox {
  readonly #options: OutboxOptions;
  #messages: OutgoingText[] = [];
  #nextId = 1;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  post(text: string, to: string | null, replyTo: string | null): void {
    const message = { id: this.#nextId++, text, to, replyTo, problem: null };
    this.#set([...this.#messages, message]);
    void this.#send(message);
  }

  /** Sends one again that was not sent. */
  again(id: number): void {
    const message = this.#messages.find((each) => each.id === id);
    if (!message || message.problem === null) return;
    this.#change(id, null);
    void this.#send(message);
  }

  discard(id: number): void {
    if (this.#messages.some((each) => each.id === id)) this.#set(this.#messages.filter((each) => each.id !== id));
  }

  /**
   * Takes out what has come into the chat. An own message may come before its acknowledgement, and after a failure, where the server had it and
   * could not say so in time.
   */
  onChat(before: ChatMessage[], now: ChatMessage[], selfId: string | undefined): void {
    if (this.#messages.length === 0) return;
    const known = new Set(before.map((each) => each.message_id));
    const last = before[before.length - 1]?.created_at ?? '';
    for (const message of now) {
      // What is older is of a page that was fetched.
      if (known.has(message.message_id) || message.participant_id !== selfId || message.created_at < last) continue;
      const sent = this.#messages.find((each) => each.text === message.message && each.to === message.to && each.replyTo === message.reply_to);
      if (sent) this.discard(sent.id);
    }
  }

  async #send(message: OutgoingText): Promise<void> {
    try {
      await this.#options.send(message);
      this.discard(message.id);
    } catch (reason) {
      this.#change(message.id, toApiError(reason).message);
    }
  }

  #change(id: number, problem: string | null): void {
    this.#set(this.#messages.map((each) => (each.id === id ? { ...each, problem } : each)));
  }

  #set(messages: OutgoingText[]): void {
    this.#messages = messages;
    this.#options.onChange(messages);
  }
}
