// The chat of a meeting: changing and deleting, private messages, history, who is writing, and what late joiners see.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { call, closeAll, connect, createMeeting, join, joinAsGuest, register } from './support/client.mjs';
import { startServer } from './support/server.mjs';

let server;
before(async () => {
  server = await startServer({ settings: { RATE_LIMIT: 'off' } });
});
afterEach(() => closeAll());
after(() => server?.stop());

/** A host and two guests who are in a meeting; `id` is who each is in it. */
async function three(fields = {}) {
  const account = await register(server, 'Host');
  const meeting = await createMeeting(server, account.access_token, fields);
  const { meeting_id } = meeting;
  const people = { account, meeting, meeting_id, host: await join(server, { token: account.access_token }, meeting_id) };
  for (const name of ['ben', 'cleo']) {
    const { guest_token } = await joinAsGuest(server, meeting.code, name);
    people[name] = await join(server, { guest_token }, meeting_id);
    people[name].token = guest_token;
  }
  people.host.token = account.access_token;
  for (const name of ['host', 'ben', 'cleo']) people[name].id = people[name].joined.participant.participant_id;
  return people;
}

const say = async (device, meeting_id, message, more = {}) => (await device.must('chat:send', { meeting_id, message, ...more })).message;
const history = (device, meeting_id, more = {}) => device.must('chat:history', { meeting_id, ...more });

function assertRefused(answer, code, field) {
  assert.equal(answer.success, false, JSON.stringify(answer));
  assert.equal(answer.error.code, code, answer.error.message);
  if (field) assert.equal(answer.error.errors[0].field, field);
}

/** What all have been told and not taken, once a marker that was sent last has come to all. */
async function told(devices, meeting_id, sender) {
  const marker = await say(sender, meeting_id, 'marker');
  for (const device of devices) await device.next('chat:message', ({ message }) => message.message_id === marker.message_id);
  return devices.map((device) => device.events.filter(({ event }) => event.startsWith('chat:')));
}

describe('a message', () => {
  test('is changed by who wrote it, and all see the new text at its place', async () => {
    const { meeting_id, host, ben, cleo } = await three();
    const sent = await say(ben, meeting_id, 'helo');
    assert.deepEqual([sent.edited_at, sent.deleted_at, sent.file, sent.to], [null, null, null, null]);
    const { message } = await ben.must('chat:edit', { meeting_id, message_id: sent.message_id, message: 'hello' });
    assert.equal(message.message, 'hello');
    assert.ok(message.edited_at);
    for (const device of [host, ben, cleo]) {
      const first = await device.next('chat:message');
      const edited = await device.next('chat:edited');
      assert.deepEqual([edited.message_id, edited.message], [sent.message_id, message]);
      assert.equal(edited.seq, first.seq + 1, 'numbered like the others');
    }
    assertRefused(await cleo.request('chat:edit', { meeting_id, message_id: sent.message_id, message: 'mine' }), 'forbidden');
    assertRefused(await host.request('chat:edit', { meeting_id, message_id: sent.message_id, message: 'mine' }), 'forbidden');
    assertRefused(await ben.request('chat:edit', { meeting_id, message_id: sent.message_id, message: '' }), 'validation_failed', 'message');
    assertRefused(await ben.request('chat:edit', { meeting_id, message_id: sent.message_id, message: ' \n' }), 'validation_failed', 'message');
    assertRefused(await ben.request('chat:edit', { meeting_id, message_id: 'msg_neverwas0000', message: 'x' }), 'not_found');
    const { messages } = await history(cleo, meeting_id);
    assert.deepEqual(messages, [message]);
  });

  test('is deleted by who wrote it or by a host, and leaves a placeholder', async () => {
    const { meeting_id, host, ben, cleo } = await three();
    const one = await say(ben, meeting_id, 'one');
    const two = await say(ben, meeting_id, 'two');
    assertRefused(await cleo.request('chat:delete', { meeting_id, message_id: one.message_id }), 'forbidden');
    await ben.must('chat:delete', { meeting_id, message_id: one.message_id });
    await host.must('chat:delete', { meeting_id, message_id: two.message_id });
    for (const { message_id } of [one, two]) {
      const { message } = await cleo.next('chat:deleted', (data) => data.message_id === message_id);
      assert.equal(message.message, '');
      assert.ok(message.deleted_at);
    }
    assertRefused(await ben.request('chat:edit', { meeting_id, message_id: one.message_id, message: 'back' }), 'invalid_state');
    const late = await join(server, { token: (await register(server, 'Late')).access_token }, meeting_id);
    assert.deepEqual(late.joined.chat.map((each) => [each.message, each.deleted_at !== null]), [['', true], ['', true]]);
  });

  test('answers another one that its writer may see', async () => {
    const { meeting_id, host, ben, cleo } = await three();
    const question = await say(host, meeting_id, 'Where?');
    const reply = await say(ben, meeting_id, 'Here', { reply_to: question.message_id });
    assert.equal((await cleo.next('chat:message', ({ message }) => message.message_id === reply.message_id)).message.reply_to, question.message_id);
    const secret = await say(host, meeting_id, 'psst', { to: ben.id });
    assertRefused(await cleo.request('chat:send', { meeting_id, message: 'what?', reply_to: secret.message_id }), 'validation_failed', 'reply_to');
    const other = await three();
    assertRefused(await other.ben.request('chat:send', { meeting_id: other.meeting_id, message: 'x', reply_to: question.message_id }), 'validation_failed', 'reply_to');
  });
});

describe('a private message', () => {
  test('and all that becomes of it reaches its two people and nobody else', async () => {
    const { meeting_id, host, ben, cleo, account } = await three();
    assertRefused(await ben.request('chat:send', { meeting_id, message: ' ', to: cleo.id }), 'validation_failed', 'message');
    const secret = await say(ben, meeting_id, 'only for Cleo', { to: cleo.id });
    await ben.must('chat:edit', { meeting_id, message_id: secret.message_id, message: 'for Cleo only' });
    await ben.must('chat:typing', { meeting_id, to: cleo.id });
    await ben.must('chat:delete', { meeting_id, message_id: secret.message_id });
    const [atHost, atBen, atCleo] = await told([host, ben, cleo], meeting_id, ben);
    assert.deepEqual(atHost, [], 'the host sees nothing of it');
    assert.deepEqual(atBen.map((each) => each.event), ['chat:message', 'chat:edited', 'chat:deleted']);
    assert.deepEqual(atCleo.map((each) => each.event), ['chat:message', 'chat:edited', 'chat:typing', 'chat:deleted']);
    assert.ok(atCleo.every((each) => each.data.seq === undefined), 'it has no number, which would be a gap for the others');

    const kept = await say(cleo, meeting_id, 'and back', { to: ben.id });
    const seen = async (device) => (await history(device, meeting_id)).messages.map((each) => each.message_id);
    assert.ok((await seen(ben)).includes(kept.message_id) && (await seen(cleo)).includes(kept.message_id));
    assert.ok(!(await seen(host)).includes(kept.message_id));
    for (const event of ['chat:edit', 'chat:delete'])
      assertRefused(await host.request(event, { meeting_id, message_id: kept.message_id, message: 'x' }), 'not_found');
    assertRefused(await cleo.request('chat:delete', { meeting_id, message_id: 'msg_neverwas0000' }), 'not_found');
    const { body } = await call(server, 'GET', `/api/meeting/${meeting_id}/chat`, { token: account.access_token });
    assert.ok(!JSON.stringify(body).includes('and back'), 'nor over REST');
  });

  test('to somebody who is not in the meeting is refused', async () => {
    const { meeting_id, host, ben, cleo } = await three();
    const send = (to) => ben.request('chat:send', { meeting_id, message: 'are you there?', to });
    await cleo.must('meeting:leave', { meeting_id });
    assertRefused(await send(cleo.id), 'invalid_state');
    await cleo.must('meeting:join', { meeting_id });
    assert.equal((await send(cleo.id)).success, true);
    await host.must('participant:kick', { meeting_id, participant_id: cleo.id });
    assertRefused(await send(cleo.id), 'invalid_state');
    await host.must('participant:ban', { meeting_id, participant_id: cleo.id });
    assertRefused(await send(cleo.id), 'invalid_state');
    assertRefused(await send('ptc_neverwas0000'), 'validation_failed', 'to');
  });

  test('that was missed comes with state:sync, to its reader alone', async () => {
    const { meeting_id, host, ben, cleo } = await three();
    const since = (await say(host, meeting_id, 'before')) && (await ben.next('chat:message')).seq;
    await say(ben, meeting_id, 'secret', { to: cleo.id });
    await say(host, meeting_id, 'after');
    const missed = async (device) =>
      (await device.must('state:sync', { meeting_id, since })).events.filter((each) => each.event === 'chat:message').map((each) => each.data.message.message);
    assert.deepEqual(await missed(cleo), ['secret', 'after']);
    assert.deepEqual(await missed(ben), ['secret', 'after']);
    assert.deepEqual(await missed(host), ['after']);
  });
});

test('history comes in pages, newest last, up to the beginning', async () => {
  const { meeting_id, host, ben, cleo } = await three();
  for (let i = 0; i < 7; ++i) await say(host, meeting_id, `${i}`, i === 2 ? { to: cleo.id } : {});
  const pages = [];
  for (let before; ; ) {
    const page = await history(ben, meeting_id, { limit: 3, ...(before ? { before } : {}) });
    pages.push(page.messages.map((each) => each.message).join(''));
    if (!page.has_more) {
      assert.equal(page.before, null);
      break;
    }
    assert.equal(page.before, page.messages[0].message_id);
    before = page.before;
  }
  assert.deepEqual(pages, ['456', '013']);
  assert.equal((await history(cleo, meeting_id)).messages.length, 7);
  assertRefused(await ben.request('chat:history', { meeting_id, before: 'msg_neverwas0000' }), 'validation_failed', 'before');
  assertRefused(await ben.request('chat:history', { meeting_id, limit: 0 }), 'validation_failed', 'limit');
  const stranger = await connect(server, { token: (await register(server)).access_token });
  assertRefused(await stranger.request('chat:history', { meeting_id }), 'invalid_state');
});

test('that somebody writes is told to the others, and is not kept', async () => {
  const { meeting_id, host, ben, cleo } = await three();
  const before = host.joined.seq;
  await ben.must('chat:typing', { meeting_id });
  for (const device of [host, cleo]) {
    const typing = await device.next('chat:typing');
    assert.deepEqual([typing.participant_id, typing.participant_name, typing.typing, typing.seq], [ben.id, 'ben', true, undefined]);
  }
  await ben.must('chat:typing', { meeting_id, typing: false });
  assert.equal((await cleo.next('chat:typing')).typing, false);
  const [, atBen] = await told([host, ben, cleo], meeting_id, host);
  assert.deepEqual(atBen, [], 'who writes knows it');
  const { events } = await host.must('state:sync', { meeting_id, since: before });
  assert.ok(!events.some((each) => each.event === 'chat:typing'));
});

test('who comes later, or again, sees the same as everybody; REST agrees', async () => {
  const { meeting_id, host, ben, cleo } = await three();
  const first = await say(host, meeting_id, 'first');
  const second = await say(ben, meeting_id, 'second', { reply_to: first.message_id });
  await say(cleo, meeting_id, '🎉', { type: 'emoji' });
  await host.must('chat:edit', { meeting_id, message_id: first.message_id, message: 'first, corrected' });
  await ben.must('chat:delete', { meeting_id, message_id: second.message_id });
  const { messages } = await history(host, meeting_id);
  assert.deepEqual(messages.map((each) => [each.message, each.type, each.edited_at !== null, each.deleted_at !== null]), [
    ['first, corrected', 'text', true, false],
    ['', 'text', false, true],
    ['🎉', 'emoji', false, false],
  ]);
  const late = await join(server, { token: (await register(server, 'Late')).access_token }, meeting_id);
  assert.deepEqual(late.joined.chat, messages);
  const again = await host.must('meeting:join', { meeting_id });
  assert.deepEqual(again.chat, messages);
  const { body } = await call(server, 'GET', `/api/meeting/${meeting_id}/chat`, { token: host.token });
  assert.equal(body.data.total_messages, 3);
  assert.deepEqual(
    body.data.messages,
    messages.map(({ message_id: id, created_at: timestamp, meeting_id: _, breakout_room_id: __, ...same }) => ({ id, timestamp, ...same })),
  );
});

test('a meeting without chat takes no message, no sign of writing and no file', async () => {
  const { meeting_id, ben } = await three({ features: { chat_enabled: false } });
  assertRefused(await ben.request('chat:send', { meeting_id, message: 'x' }), 'feature_disabled');
  assertRefused(await ben.request('chat:typing', { meeting_id }), 'feature_disabled');
  const put = await call(server, 'POST', `/api/meetings/${meeting_id}/files`, { token: ben.token, raw: 'x' });
  assert.equal(put.body.code, 'feature_disabled');
});

test('what does not fit is refused, field by field', async () => {
  const { meeting_id, ben } = await three();
  for (const [payload, field] of [
    [{ message: '' }, 'message'],
    [{ message: ' \n\t' }, 'message'],
    [{ message: '\u00a0\u3000', type: 'emoji' }, 'message'],
    [{ message: '\u200b', reply_to: 'msg_neverwas0000' }, 'message'],
    [{}, 'message'],
    [{ message: 'x'.repeat(16 * 1024 + 1) }, 'message'],
    [{ message: 'x', type: 'video' }, 'type'],
    [{ message: 'x', to: 'ptc_nobody000000' }, 'to'],
    [{ type: 'file' }, 'file_id'],
    [{ message: 'x', file_id: 'file_1' }, 'file_id'],
    [{ type: 'file', file_id: 'file_neverwas0' }, 'file_id'],
  ])
    assertRefused(await ben.request('chat:send', { meeting_id, ...payload }), 'validation_failed', field);
  assertRefused(await ben.request('reaction:send', { meeting_id, emoji: ' ' }), 'validation_failed', 'emoji');
});
