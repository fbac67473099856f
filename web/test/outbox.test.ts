import { ApiError, type ChatMessage } from '@parley/sdk';
import { expect, it } from 'vitest';
import { Outbox, type OutgoingText } from '../src/lib/outbox';

/** An outbox whose messages are answered by hand. */
function make() {
  const asked: { text: string; done: () => void; fail: (reason: unknown) => void }[] = [];
  let shown: OutgoingText[] = [];
  const outbox = new Outbox({
    send: ({ text }) => new Promise<void>((done, fail) => asked.push({ text, done, fail })),
    onChange: (messages) => (shown = messages),
  });
  return { outbox, asked, stand: () => shown.map(({ text, problem }) => [text, problem]), idOf: (at: number) => shown[at]?.id ?? 0 };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 0));
const said = (id: string, message: string, second: number, change: Partial<ChatMessage> = {}) =>
  ({ message_id: id, message, participant_id: 'me', to: null, reply_to: null, created_at: `2026-01-01T10:00:0${second}Z`, ...change }) as ChatMessage;

it('messages stay until they are acknowledged, and in their order where they fail', async () => {
  const { outbox, asked, stand } = make();
  for (const text of ['one', 'two', 'three']) outbox.post(text, null, null);
  expect(stand()).toEqual([['one', null], ['two', null], ['three', null]]);
  asked[1]?.fail(new ApiError('unavailable', 'Not now.'));
  asked[0]?.fail(new ApiError('unavailable', 'Not now.'));
  asked[2]?.done();
  await settled();
  expect(stand()).toEqual([['one', 'Not now.'], ['two', 'Not now.']]);
});

it('one that failed is sent again in its place, or discarded', async () => {
  const { outbox, asked, stand, idOf } = make();
  outbox.post('one', null, null);
  outbox.post('two', null, null);
  outbox.again(idOf(0));
  expect(asked, 'what is on its way is not sent twice').toHaveLength(2);
  for (const each of asked) each.fail(new ApiError('timeout', 'Too late.'));
  await settled();
  outbox.again(idOf(0));
  expect(stand()).toEqual([['one', null], ['two', 'Too late.']]);
  expect(asked.map(({ text }) => text)).toEqual(['one', 'two', 'one']);
  outbox.discard(idOf(1));
  asked[2]?.done();
  await settled();
  expect(stand()).toEqual([]);
});

it('one that comes into the chat is sent, also after a failure; what is older, of others or to others is not it', async () => {
  const { outbox, asked, stand } = make();
  const before = [said('m1', 'Hello', 1)];
  outbox.post('ok', null, null);
  outbox.post('ok', 'ada', null);
  asked[0]?.fail(new ApiError('timeout', 'Too late.'));
  await settled();
  outbox.onChat(before, [said('m0', 'ok', 0), ...before, said('m2', 'ok', 2, { participant_id: 'ada' })], 'me');
  expect(stand()).toHaveLength(2);
  outbox.onChat(before, [...before, said('m3', 'ok', 3)], 'me');
  expect(stand()).toEqual([['ok', null]]);
  outbox.onChat(before, [...before, said('m4', 'ok', 4, { to: 'ada' })], 'me');
  expect(stand()).toEqual([]);
  asked[1]?.done();
  await settled();
  expect(stand()).toEqual([]);
});
