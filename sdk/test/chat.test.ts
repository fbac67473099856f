import { describe, expect, it, vi } from 'vitest';
import { Chat, CHAT_KEPT, isEmojiOnly, mergeChat, reduceChat, type ChatState } from '../src/meeting/chat.js';
import type { ServerMessage } from '../src/events.js';
import { initialMeetingState } from '../src/meeting/state.js';
import type { ChatMessage } from '../src/types.js';
import { chat } from './make.js';

const at = (second: number) => `2026-01-01T10:00:${String(second).padStart(2, '0')}Z`;
const state = (change: Partial<ChatState> = {}): ChatState => ({ chat: [], typing: [], chatComplete: {}, maxFileBytes: 0, ...change });
const event = (name: string, data: object): ServerMessage => ({ event: name, data: { meeting_id: 'mtg_1', ...data } }) as unknown as ServerMessage;
const ids = (messages: ChatMessage[]) => messages.map((each) => each.message_id);

describe('a chat', () => {
  it('takes a message once, whoever tells of it', () => {
    const first = reduceChat(state(), event('chat:message', { message: chat('m1') }));
    expect(ids(reduceChat(state(first ?? {}), event('chat:message', { message: chat('m1') }))?.chat ?? [])).toEqual(['m1']);
  });

  it('shows what a message was changed to, and a placeholder for a deleted one', () => {
    const known = state({ chat: [chat('m1'), chat('m2')] });
    const edited = { ...chat('m1'), message: 'Changed', edited_at: at(5) };
    expect(reduceChat(known, event('chat:edited', { message_id: 'm1', message: edited }))?.chat?.[0]).toEqual(edited);
    const deleted = { ...chat('m2'), message: '', deleted_at: at(6) };
    expect(reduceChat(known, event('chat:deleted', { message_id: 'm2', message: deleted }))?.chat).toEqual([chat('m1'), deleted]);
  });

  it('does not show a message for its change alone', () => {
    expect(reduceChat(state({ chat: [chat('m2')] }), event('chat:edited', { message: chat('m1') }))?.chat).toHaveLength(1);
  });

  it('puts older pages before, and what comes late where it belongs', () => {
    const known = [chat('m3', at(3)), chat('m5', at(5))];
    expect(ids(mergeChat(known, [chat('m1', at(1)), chat('m2', at(2))]))).toEqual(['m1', 'm2', 'm3', 'm5']);
    expect(ids(mergeChat(known, [chat('m4', at(4)), chat('m6', at(6))]))).toEqual(['m3', 'm4', 'm5', 'm6']);
    expect(mergeChat(known, [{ ...chat('m3', at(3)), message: 'now' }])[0]?.message).toBe('now');
  });

  it('forgets the oldest with a new one, when there are very many', () => {
    const many = Array.from({ length: CHAT_KEPT }, (_, index) => chat(`m${index}`));
    const next = reduceChat(state({ chat: many }), event('chat:message', { message: chat('new') }))?.chat ?? [];
    expect(next).toHaveLength(CHAT_KEPT);
    expect(next[0]?.message_id).toBe('m1');
  });

  it('knows who is writing until they send, stop or leave', () => {
    const typing = (participant_id: string, on = true) => event('chat:typing', { participant_id, participant_name: 'Ada', typing: on, to: null });
    const one = state(reduceChat(state(), typing('b')) ?? {});
    expect(one.typing).toMatchObject([{ participantId: 'b', name: 'Ada', isPrivate: false }]);
    expect(reduceChat(one, typing('b'))?.typing).toHaveLength(1);
    expect(reduceChat(one, typing('b', false))?.typing).toEqual([]);
    expect(reduceChat(one, event('participant:left', { participant_id: 'b', reason: 'left' }))?.typing).toEqual([]);
    expect(reduceChat(one, event('chat:message', { message: chat('m1') }))?.typing).toEqual([]);
  });
});

describe('what a chat sends', () => {
  function make(answer: unknown = { message: chat('m9') }) {
    const port = {
      state: initialMeetingState(),
      request: vi.fn(async () => answer),
      change(change: object) {
        port.state = { ...port.state, ...change };
      },
    };
    const files = { upload: vi.fn(async () => ({ file_id: 'file_1' })), download: vi.fn() };
    return { port, files, chat: new Chat(port as never, files as never) };
  }

  it('is addressed, and in the list with its acknowledgement', async () => {
    const { port, chat: one } = make();
    await one.send('Hello', { to: 'ptc_b', replyTo: 'm1' });
    expect(port.request).toHaveBeenCalledWith('chat:send', { message: 'Hello', type: 'text', to: 'ptc_b', reply_to: 'm1' });
    expect(ids(port.state.chat)).toEqual(['m9']);
    await one.send('🎉');
    expect(port.request).toHaveBeenLastCalledWith('chat:send', { message: '🎉', type: 'emoji' });
  });

  it('is a file only once that is there', async () => {
    const { port, files, chat: one } = make();
    await one.sendFile(new Blob(['x']), 'x.txt', { to: 'ptc_b' });
    expect(files.upload).toHaveBeenCalled();
    expect(port.request).toHaveBeenCalledWith('chat:send', { type: 'file', file_id: 'file_1', to: 'ptc_b' });
  });

  it('asks for older messages until there are none', async () => {
    const { port, chat: one } = make({ messages: [chat('m1', at(1))], has_more: false, before: null });
    port.state = { ...port.state, chat: [chat('m2', at(2))] };
    await one.older();
    expect(port.request).toHaveBeenCalledWith('chat:history', { limit: 50, before: 'm2' });
    expect(ids(port.state.chat)).toEqual(['m1', 'm2']);
    await one.older();
    expect(port.request).toHaveBeenCalledTimes(1);
  });

  it('is looked for page by page, until it is there or there are no more', async () => {
    const { port, chat: one } = make();
    const pages = [
      { messages: [chat('m3', at(3))], has_more: true, before: 'm3' },
      { messages: [chat('m2', at(2))], has_more: true, before: 'm2' },
      { messages: [chat('m1', at(1))], has_more: false, before: null },
    ];
    port.request.mockImplementation(async () => pages.shift());
    port.state = { ...port.state, chat: [chat('m4', at(4))] };
    expect(await one.find('m4')).toBe(true);
    expect(port.request).not.toHaveBeenCalled();
    expect(await one.find('m2')).toBe(true);
    expect(ids(port.state.chat)).toEqual(['m2', 'm3', 'm4']);
    expect(await one.find('m0')).toBe(false);
    expect(port.request).toHaveBeenCalledTimes(3);
  });

  it('says now and then that one is writing', () => {
    const { port, chat: one } = make({});
    for (let i = 0; i < 20; ++i) one.typing();
    expect(port.request).toHaveBeenCalledTimes(1);
    one.typing('ptc_b');
    one.stopTyping();
    one.stopTyping();
    expect(port.request).toHaveBeenCalledTimes(3);
    expect(port.request).toHaveBeenLastCalledWith('chat:typing', { typing: false, to: 'ptc_b' });
  });
});

describe('emoji alone', () => {
  it.each(['👍', '🎉🎉', '👩🏽‍💻', '❤️', '🇦🇹', '😀 😀'])('are seen in %s', (text) => expect(isEmojiOnly(text)).toBe(true));
  it.each(['', 'ok 👍', '1', '#', '12:30', '👍👍👍👍👍'])('are not seen in "%s"', (text) => expect(isEmojiOnly(text)).toBe(false));
});
