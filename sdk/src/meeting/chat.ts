// Chat: messages to all or to one, changed and deleted by who wrote them; files; and who is writing.

import { ApiError } from '../errors.js';
import type { Payload, ServerMessage } from '../events.js';
import type { FileTransport, TransferOptions, UploadedFile } from '../files.js';
import type { ChatMessage } from '../types.js';
import type { MeetingPort } from './port.js';

export interface ChatHistory {
  /** Newest last. */
  messages: ChatMessage[];
  has_more: boolean;
  /** For the page before this one. */
  before: string | null;
}

/** Somebody who writes at the moment. */
export interface TypingPerson {
  participantId: string;
  name: string;
  /** To oneself alone. */
  isPrivate: boolean;
  /** When it fades (milliseconds, this machine's clock). */
  until: number;
}

export interface ChatState {
  /** In the order of sending. Deleted messages stay as placeholders (deleted_at). */
  chat: ChatMessage[];
  typing: TypingPerson[];
  /** Of the main room (empty) and of breakout rooms, whether all that was written before is known. */
  chatComplete: Record<string, boolean>;
  /** What one file may have, in bytes; 0 where the server takes none. */
  maxFileBytes: number;
}

/** Older chat is dropped from memory past this many messages, once a new one comes. */
export const CHAT_KEPT = 1000;
/** A sign of writing fades after this time without another. */
export const TYPING_MS = 6000;
/** How often it is said again. */
const TYPING_AGAIN_MS = 3000;
const PAGE = 50;

export function reduceChat(state: ChatState, message: ServerMessage): Partial<ChatState> | null {
  switch (message.event) {
    case 'chat:message': {
      const { participant_id: author } = message.data.message;
      return { chat: withNews(state.chat, message.data.message), typing: withoutTyping(state.typing, author) };
    }
    case 'chat:edited':
    case 'chat:deleted':
      return { chat: withChange(state.chat, message.data.message) };
    case 'chat:typing': {
      const { participant_id: participantId, participant_name: name, typing, to } = message.data;
      const others = withoutTyping(state.typing, participantId);
      return { typing: typing ? [...others, { participantId, name, isPrivate: to !== null, until: Date.now() + TYPING_MS }] : others };
    }
    case 'participant:left':
      return { typing: withoutTyping(state.typing, message.data.participant_id) };
    default:
      return null;
  }
}

function withoutTyping(typing: TypingPerson[], participantId: string | null): TypingPerson[] {
  return typing.some((each) => each.participantId === participantId)
    ? typing.filter((each) => each.participantId !== participantId)
    : typing;
}

function withNews(chat: ChatMessage[], news: ChatMessage): ChatMessage[] {
  return mergeChat(chat, [news]).slice(-CHAT_KEPT);
}

/** What is not here is not shown, and comes as it is then with an older page. */
function withChange(chat: ChatMessage[], news: ChatMessage): ChatMessage[] {
  return chat.some((each) => each.message_id === news.message_id) ? mergeChat(chat, [news]) : chat;
}

/** One list without repetitions, in the order of sending; what is known already becomes what the news say. */
export function mergeChat(known: ChatMessage[], news: ChatMessage[]): ChatMessage[] {
  const byId = new Map(news.map((each) => [each.message_id, each]));
  const kept = known.map((each) => {
    const now = byId.get(each.message_id);
    byId.delete(each.message_id);
    return now ?? each;
  });
  const fresh = [...byId.values()];
  const first = kept[0];
  const last = kept[kept.length - 1];
  if (!first || !last || fresh.every((each) => each.created_at >= last.created_at)) return [...kept, ...fresh];
  if (fresh.every((each) => each.created_at <= first.created_at)) return [...fresh, ...kept];
  return [...kept, ...fresh].sort((a, b) => (a.created_at < b.created_at ? -1 : a.created_at > b.created_at ? 1 : 0));
}

/** What a join tells of the chat. */
export function chatOfSnapshot(
  state: ChatState,
  answer: { chat?: ChatMessage[]; before?: { chat: string | null }; max_file_bytes?: number },
): Pick<ChatState, 'chat' | 'chatComplete' | 'maxFileBytes'> {
  const news = answer.chat ?? [];
  const known = new Set(state.chat.map((each) => each.message_id));
  const isWhole = (answer.before?.chat ?? null) === null;
  // What was missed may be more than what is told now: then what was known before is fetched again when it is looked for.
  const hasGap = !isWhole && !news.some((each) => known.has(each.message_id));
  const room = news[news.length - 1]?.breakout_room_id ?? '';
  return {
    chat: mergeChat(hasGap ? [] : state.chat, news).slice(-CHAT_KEPT),
    chatComplete: hasGap ? {} : isWhole && state.chat.length === 0 ? { ...state.chatComplete, [room]: true } : state.chatComplete,
    maxFileBytes: answer.max_file_bytes ?? state.maxFileBytes,
  };
}

export interface SendOptions {
  /** Participant id: to that person only. */
  to?: string | null;
  /** Message id that is answered. */
  replyTo?: string | null;
}

export class Chat {
  readonly #port: MeetingPort;
  readonly #files: FileTransport;
  #saidAt = 0;
  #saidTo: string | null = null;

  constructor(port: MeetingPort, files: FileTransport) {
    this.#port = port;
    this.#files = files;
  }

  /** Throws ApiError, here and below. The sender gets the event as well; whichever is first puts it into the list. */
  send(message: string, options: SendOptions = {}): Promise<ChatMessage> {
    return this.#send({ message, type: isEmojiOnly(message) ? 'emoji' : 'text', ...addressed(options) });
  }

  /** Puts a file into the meeting and sends it. Broken off by `signal`, nothing of it stays. */
  async sendFile(file: Blob, name: string, options: SendOptions & TransferOptions = {}): Promise<ChatMessage> {
    const { file_id } = await this.upload(file, name, options);
    return this.#send({ type: 'file', file_id, ...addressed(options) });
  }

  upload(file: Blob, name: string, options: TransferOptions = {}): Promise<UploadedFile> {
    return this.#files.upload(this.#port.state.meeting?.meeting_id ?? '', file, name, options);
  }

  download(message: ChatMessage, options: TransferOptions = {}): Promise<Blob> {
    if (!message.file) return Promise.reject(new ApiError('not_found', 'This message has no file.'));
    return this.#files.download(message.file.url, options);
  }

  async edit(messageId: string, message: string): Promise<void> {
    const answer = await this.#port.request('chat:edit', { message_id: messageId, message });
    this.#take(answer.message);
  }

  async delete(messageId: string): Promise<void> {
    const answer = await this.#port.request('chat:delete', { message_id: messageId });
    this.#take(answer.message);
  }

  /** Fetches what was written before the oldest known message of a breakout room (empty: the main room). */
  async older(room = ''): Promise<void> {
    if (this.#port.state.chatComplete[room]) return;
    const oldest = this.#port.state.chat.find((each) => each.to !== null || (each.breakout_room_id ?? '') === room);
    const page = await this.#port.request('chat:history', { limit: PAGE, ...(oldest ? { before: oldest.message_id } : {}) });
    const { chat, chatComplete } = this.#port.state;
    this.#port.change({ chat: mergeChat(chat, page.messages), chatComplete: { ...chatComplete, [room]: !page.has_more } });
  }

  /** Fetches older messages until that one is among them. False where it is in none: deleted with its room, or never for this person. */
  async find(messageId: string, room = ''): Promise<boolean> {
    const isKnown = () => this.#port.state.chat.some((each) => each.message_id === messageId);
    while (!isKnown() && !this.#port.state.chatComplete[room]) {
      const before = this.#port.state.chat.length;
      await this.older(room);
      // A page that brings nothing new would be asked for again and again.
      if (this.#port.state.chat.length === before) break;
    }
    return isKnown();
  }

  /** To be called with every key: the others are told now and then. */
  typing(to: string | null = null): void {
    const now = Date.now();
    if (now - this.#saidAt < TYPING_AGAIN_MS && to === this.#saidTo) return;
    this.#say(true, to);
    this.#saidAt = now;
    this.#saidTo = to;
  }

  /** What was written is taken back. */
  stopTyping(): void {
    if (this.#saidAt > 0) this.#say(false, this.#saidTo);
    this.#saidAt = 0;
  }

  #say(typing: boolean, to: string | null): void {
    // Nobody misses it.
    this.#port.request('chat:typing', { typing, ...(to ? { to } : {}) }).catch(() => undefined);
  }

  async #send(payload: Omit<Payload<'chat:send'>, 'meeting_id'>): Promise<ChatMessage> {
    this.#saidAt = 0;
    const { message } = await this.#port.request('chat:send', payload);
    this.#take(message);
    return message;
  }

  #take(message: ChatMessage): void {
    this.#port.change({ chat: mergeChat(this.#port.state.chat, [message]) });
  }
}

function addressed({ to, replyTo }: SendOptions): { to?: string; reply_to?: string } {
  return { ...(to ? { to } : {}), ...(replyTo ? { reply_to: replyTo } : {}) };
}

/** A few emoji and nothing else: shown large. */
export function isEmojiOnly(text: string): boolean {
  return /^(?:\p{Extended_Pictographic}(?:\uFE0F|[\u{1F3FB}-\u{1F3FF}])?(?:\u200D\p{Extended_Pictographic}\uFE0F?)*\s?|\p{Regional_Indicator}{2}\s?){1,4}$/u.test(text);
}
