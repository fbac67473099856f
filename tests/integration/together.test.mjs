// Working together in a meeting: hands, polls, questions, and coming back to what one missed. What one does all others see,
// and who comes late sees the same.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { closeAll, createMeeting, join, joinAsGuest, register } from './support/client.mjs';
import { startServer } from './support/server.mjs';

let server;
before(async () => {
  server = await startServer({ settings: { RATE_LIMIT: 'off', RECONNECT_GRACE_SECONDS: '5' } });
});
afterEach(() => closeAll());
after(() => server?.stop());

/** Host, Ann (an account) and Ben (a guest) in a meeting; each asks by must(event, fields) and refused(event, code, fields). */
async function three(fields = {}) {
  const account = await register(server, 'Host');
  const meeting = await createMeeting(server, account.access_token, fields);
  const { meeting_id } = meeting;
  const enter = async (auth) => {
    const device = await join(server, auth, meeting_id);
    return {
      device,
      id: device.joined.participant.participant_id,
      state: device.joined,
      next: (...args) => device.next(...args),
      must: (event, payload = {}) => device.must(event, { meeting_id, ...payload }),
      async refused(event, code, payload = {}) {
        const answer = await device.request(event, { meeting_id, ...payload });
        assert.equal(answer.success, false, JSON.stringify(answer));
        assert.equal(answer.error.code, code, answer.error.message);
        return answer.error;
      },
    };
  };
  const host = await enter({ token: account.access_token });
  const ann = await enter({ token: (await register(server, 'Ann')).access_token });
  const ben = await enter({ guest_token: (await joinAsGuest(server, meeting.code, 'Ben')).guest_token });
  const late = async (name = 'Late') => enter({ guest_token: (await joinAsGuest(server, meeting.code, name)).guest_token });
  return { meeting, meeting_id, host, ann, ben, late };
}

describe('hands', () => {
  test('are shown in the order in which they were raised, also to who comes late', async () => {
    const { host, ann, ben, late } = await three();
    await ben.must('hand:raise');
    await ann.must('hand:raise');
    assert.deepEqual((await ann.must('hand:raise')).hands, [ben.id, ann.id]);
    await host.next('hand:raised', ({ participant_id }) => participant_id === ben.id);
    assert.deepEqual((await host.next('hand:raised')).hands, [ben.id, ann.id]);
    assert.deepEqual((await late()).state.hands, [ben.id, ann.id]);
    await host.must('hand:lower', { participant_id: ben.id });
    assert.deepEqual((await ben.next('hand:lowered')).hands, [ann.id]);
  });

  test('go down with who leaves; only hosts lower those of others', async () => {
    const { host, ann, ben } = await three();
    await ann.must('hand:raise');
    await ben.refused('hand:lower', 'forbidden', { participant_id: ann.id });
    await ann.must('meeting:leave');
    assert.deepEqual((await host.next('hand:lowered')).hands, []);
  });

  test('are refused where the meeting has none', async () => {
    const { ben } = await three({ features: { hand_raise_enabled: false } });
    await ben.refused('hand:raise', 'feature_disabled');
  });
});

describe('polls', () => {
  const lunch = { question: 'Where to?', options: ['Canteen', 'Pizza', 'Home'] };

  test('everybody votes once, changes their mind, and sees the counts', async () => {
    const { host, ann, ben, late } = await three();
    const { poll } = await host.must('poll:create', lunch);
    const created = await ben.next('poll:created');
    assert.deepEqual(created.poll.options, lunch.options.map((text) => ({ text, votes: 0, voters: [] })));
    await ann.must('poll:vote', { poll_id: poll.poll_id, choices: [0] });
    await ben.must('poll:vote', { poll_id: poll.poll_id, choices: [0] });
    const changed = await ben.must('poll:vote', { poll_id: poll.poll_id, choices: [1] });
    assert.deepEqual(changed.poll.options.map(({ votes }) => votes), [1, 1, 0]);
    assert.equal(changed.poll.voter_count, 2);
    const seen = await host.next('poll:updated', ({ poll: { options } }) => options[1].votes === 1);
    assert.deepEqual(seen.poll.options.map(({ voters }) => voters), [[ann.id], [ben.id], []]);
    await host.must('poll:close', { poll_id: poll.poll_id });
    assert.equal((await ann.next('poll:closed')).poll.status, 'closed');
    await ann.refused('poll:vote', 'invalid_state', { poll_id: poll.poll_id, choices: [2] });
    const [kept] = (await late()).state.polls;
    assert.equal(kept.status, 'closed');
    assert.deepEqual(kept.options.map(({ votes }) => votes), [1, 1, 0]);
  });

  test('of many voters of one option only some are named; all are counted, and each is told their own choice', async () => {
    const { host, late, ann } = await three();
    const { poll } = await host.must('poll:create', lunch);
    const voters = [];
    for (let i = 0; i < 51; ++i) voters.push(await late(`Voter ${i}`));
    for (const voter of voters) {
      const { poll: own } = await voter.must('poll:vote', { poll_id: poll.poll_id, choices: [1] });
      assert.deepEqual(own.choices, [1]);
    }
    const told = (await host.next('poll:updated', ({ poll: { options } }) => options[1].votes === 51)).poll;
    assert.equal(told.options[1].voters.length, 50);
    assert.ok(told.options[1].voters.every((id) => voters.some((voter) => voter.id === id)));
    assert.equal(told.voter_count, 51);
    assert.equal('choices' in told, false, 'what all are told is about nobody');
    for (const voter of voters) {
      const [kept] = (await voter.must('poll:history')).polls;
      assert.deepEqual([kept.choices, kept.options[1].votes], [[1], 51]);
    }
    assert.equal('choices' in (await ann.must('poll:history')).polls[0], false);
  });

  test('several choices only where the poll takes them', async () => {
    const { host, ann } = await three();
    const { poll } = await host.must('poll:create', { ...lunch, multiple: true });
    await ann.must('poll:vote', { poll_id: poll.poll_id, choices: [2, 0] });
    assert.deepEqual((await host.next('poll:updated')).poll.options.map(({ votes }) => votes), [1, 0, 1]);
    const single = (await host.must('poll:create', lunch)).poll;
    for (const choices of [[0, 1], [], [3], [-1], [0, 0]]) await ann.refused('poll:vote', 'validation_failed', { poll_id: single.poll_id, choices });
  });

  test('an anonymous poll tells nobody who voted for what, and takes a change by the ballot only', async () => {
    const { host, ann, ben } = await three();
    const { poll } = await host.must('poll:create', { ...lunch, anonymous: true });
    const { ballot, poll: voted } = await ann.must('poll:vote', { poll_id: poll.poll_id, choices: [0] });
    assert.ok(ballot);
    assert.ok(voted.options.every((option) => !('voters' in option)));
    const told = await host.next('poll:updated');
    assert.doesNotMatch(JSON.stringify(told.poll.options), new RegExp(ann.id));
    assert.doesNotMatch(JSON.stringify(told), new RegExp(ballot));
    await ann.refused('poll:vote', 'invalid_state', { poll_id: poll.poll_id, choices: [1] });
    await ben.refused('poll:vote', 'validation_failed', { poll_id: poll.poll_id, choices: [1], ballot: 'not a ballot' });
    const changed = await ann.must('poll:vote', { poll_id: poll.poll_id, choices: [1], ballot });
    assert.deepEqual(changed.poll.options.map(({ votes }) => votes), [0, 1, 0]);
    assert.equal(changed.poll.voter_count, 1);
    assert.equal('voted' in told.poll, false, 'what all are told is about nobody');
    assert.equal(changed.poll.voted, true);
    assert.equal((await ann.must('meeting:join')).polls[0].voted, true);
    assert.equal((await host.must('meeting:join')).polls[0].voted, false);
  });

  test('what nobody could read or tell apart is refused, by its field; what is kept is kept as it came', async () => {
    const { host } = await three();
    const wrong = async (fields) => (await host.refused('poll:create', 'validation_failed', { ...lunch, ...fields })).errors;
    for (const blank of [' ', '\n\t', '\u00a0\u3000', '\u200b']) {
      assert.deepEqual(await wrong({ question: blank }), [{ field: 'question', message: 'must not be blank' }]);
      assert.deepEqual(await wrong({ options: ['Yes', blank] }), [{ field: 'options[1]', message: 'must not be blank' }]);
    }
    assert.deepEqual(await wrong({ options: ['Yes', 'No', ' Yes\u00a0'] }), [{ field: 'options[2]', message: 'is there twice' }]);
    assert.deepEqual((await wrong({ options: Array.from({ length: 5000 }, (_, i) => `${i}`) })).map(({ field }) => field), ['options']);
    const { poll } = await host.must('poll:create', { question: ' Where to? ', options: [' here', 'there\n'] });
    assert.deepEqual([poll.question, ...poll.options.map(({ text }) => text)], [' Where to? ', ' here', 'there\n']);
  });

  test('is closed once, however often that is asked', async () => {
    const { host, ann } = await three();
    const { poll } = await host.must('poll:create', lunch);
    const first = (await host.must('poll:close', { poll_id: poll.poll_id })).poll;
    const second = (await host.must('poll:close', { poll_id: poll.poll_id })).poll;
    assert.equal(first.status, 'closed');
    assert.deepEqual(second, first);
    await host.must('hand:raise');
    await ann.next('hand:raised');
    assert.equal(ann.device.events.filter(({ event }) => event === 'poll:closed').length, 1);
  });

  test('who may not, and what is no poll, is refused', async () => {
    const { host, ann, ben } = await three();
    await ben.refused('poll:create', 'forbidden', lunch);
    await host.refused('poll:create', 'validation_failed', { question: 'Only one?', options: ['Yes'] });
    await host.refused('poll:create', 'validation_failed', { question: 'Twice?', options: ['Yes', 'Yes'] });
    await ann.refused('poll:vote', 'not_found', { poll_id: 'poll_unknown', choices: [0] });
    const { poll } = await host.must('poll:create', lunch);
    await ann.refused('poll:close', 'forbidden', { poll_id: poll.poll_id });
    const other = await three();
    await other.host.refused('poll:close', 'not_found', { poll_id: poll.poll_id });
    const without = await three({ features: { polls_enabled: false } });
    await without.host.refused('poll:create', 'feature_disabled', lunch);
  });
});

describe('questions', () => {
  test('are asked, voted for, answered and dismissed before all eyes', async () => {
    const { host, ann, ben, late } = await three();
    const { question } = await ann.must('qa:ask', { text: 'When is the break?' });
    const asked = (await host.next('qa:asked')).question;
    assert.equal(asked.participant_name, 'Ann');
    assert.deepEqual([question.own, question.voted, 'own' in asked, 'voted' in asked], [true, false, false, false]);
    await ben.must('qa:upvote', { question_id: question.question_id });
    const upvoted = (await ben.must('qa:upvote', { question_id: question.question_id })).question;
    assert.deepEqual([upvoted.votes, upvoted.own, upvoted.voted], [1, false, true]);
    assert.equal((await ann.next('qa:upvoted')).question.votes, 1);
    assert.equal((await ben.must('qa:upvote', { question_id: question.question_id, up: false })).question.votes, 0);
    await ann.refused('qa:upvote', 'forbidden', { question_id: question.question_id });
    const toSelf = async (person) => (await person.must('meeting:join')).questions.map(({ own, voted }) => ({ own, voted }));
    assert.deepEqual([await toSelf(ann), await toSelf(ben)], [[{ own: true, voted: false }], [{ own: false, voted: false }]]);
    await ben.refused('qa:answer', 'forbidden', { question_id: question.question_id, text: 'Now' });
    await host.refused('qa:answer', 'validation_failed', { question_id: question.question_id });
    for (const text of [' ', '\n\u3000']) {
      const blank = [{ field: 'text', message: 'must not be blank' }];
      assert.deepEqual((await host.refused('qa:answer', 'validation_failed', { question_id: question.question_id, text })).errors, blank);
      assert.deepEqual((await ann.refused('qa:ask', 'validation_failed', { text })).errors, blank);
    }
    await host.must('qa:answer', { question_id: question.question_id, text: 'At noon' });
    const answered = (await ben.next('qa:answered')).question;
    assert.deepEqual([answered.status, answered.answer, answered.answered_by], ['answered', 'At noon', host.id]);
    const second = (await ben.must('qa:ask', { text: 'And lunch?' })).question;
    await host.must('qa:dismiss', { question_id: second.question_id });
    await ben.next('qa:dismissed');
    assert.deepEqual((await late()).state.questions.map(({ text, status }) => [text, status]), [['When is the break?', 'answered']]);
  });

  test('an anonymous question names nobody', async () => {
    const { host, ann } = await three();
    await ann.must('qa:ask', { text: 'May I?', anonymous: true });
    const { question } = await host.next('qa:asked');
    assert.equal(question.participant_id, null);
    assert.equal(question.participant_name, null);
    assert.doesNotMatch(JSON.stringify(question), new RegExp(ann.id));
  });

  test('are refused where the meeting takes none', async () => {
    const { ann } = await three({ features: { qa_enabled: false } });
    await ann.refused('qa:ask', 'feature_disabled', { text: 'Hello?' });
  });
});

describe('coming back', () => {
  test('the events after a number come again in their order, without gap and repetition', async () => {
    const { host, ann, ben } = await three();
    const since = (await ann.must('state:sync', { since: ben.state.seq })).seq;
    await host.must('chat:send', { message: 'one' });
    await host.must('hand:raise');
    await host.must('poll:create', { question: 'Two?', options: ['a', 'b'] });
    await ann.next('poll:created');
    const { events, seq, snapshot } = await ann.must('state:sync', { since });
    assert.equal(snapshot, undefined);
    assert.deepEqual(events.map(({ event }) => event), ['chat:message', 'hand:raised', 'poll:created']);
    assert.deepEqual(events.map(({ data }) => data.seq), [since + 1, since + 2, since + 3]);
    assert.equal(seq, since + 3);
    assert.deepEqual((await ann.must('state:sync', { since: seq })).events, []);
  });

  test('who missed more than is kept gets the whole state', async () => {
    const { host, ann } = await three();
    for (let i = 0; i < 300; ++i) await host.must(i % 2 ? 'hand:lower' : 'hand:raise');
    await host.must('chat:send', { message: 'the last' });
    const { snapshot, events, seq } = await ann.must('state:sync', { since: 1 });
    assert.equal(events, undefined);
    assert.equal(snapshot.seq, seq);
    assert.equal(snapshot.chat.at(-1).message, 'the last');
    assert.deepEqual(snapshot.participants.map(({ name }) => name).sort(), ['Ann', 'Ben', 'Host']);
    await ann.refused('state:sync', 'validation_failed', { since: 'yesterday' });
  });
});

describe('a state that would be too large for one message', () => {
  /** Each takes six bytes in JSON. */
  const large = (bytes) => '\u0001'.repeat(bytes);
  /** What an event that is asked again and again tells of the lists before. */
  const pagesOf = async (person, event, list, first, id) => {
    const pages = [];
    for (let before = first; before !== null;) {
      const page = await person.must(event, { before });
      assert.equal(page.has_more, page.before !== null);
      assert.ok(page[list].length > 0, 'each page has something');
      assert.ok(JSON.stringify(page).length < 1_100_000, `${event} answers with ${JSON.stringify(page).length} bytes`);
      pages.unshift(page[list].map((each) => each[id]));
      before = page.before;
    }
    return pages.flat();
  };

  test('holds the newest of chat, polls and questions, and says where the older ones begin', async () => {
    const { host, ann, late } = await three();
    const messages = [];
    for (let i = 0; i < 8; ++i) messages.push((await ann.must('chat:send', { message: large(10_000) })).message.message_id);
    for (let i = 0; i < 45; ++i) messages.push((await ann.must('chat:send', { message: large(9_000) })).message.message_id);
    const polls = [];
    for (let i = 0; i < 30; ++i) {
      const options = Array.from({ length: 20 }, (_, at) => `${large(290)}${at}`);
      polls.push((await host.must('poll:create', { question: large(1000), options })).poll.poll_id);
    }
    const questions = [];
    for (let i = 0; i < 60; ++i) questions.push((await ann.must('qa:ask', { text: large(1900) })).question.question_id);

    const { state } = await late();
    assert.ok(JSON.stringify(state).length < 2_000_000, `${JSON.stringify(state).length} bytes`);
    for (const [event, list, id, all, before, shown] of [
      ['chat:history', 'messages', 'message_id', messages, state.before.chat, state.chat],
      ['poll:history', 'polls', 'poll_id', polls, state.before.polls, state.polls],
      ['qa:history', 'questions', 'question_id', questions, state.before.questions, state.questions],
    ]) {
      const newest = shown.map((each) => each[id]);
      assert.ok(newest.length > 0 && newest.length < all.length, `${newest.length} of ${all.length} ${list}`);
      assert.deepEqual(newest, all.slice(-newest.length));
      assert.equal(before, newest[0]);
      assert.deepEqual([...(await pagesOf(ann, event, list, before, id)), ...newest], all, 'the rest comes page by page');
    }
  });

  test('is whole where all fits', async () => {
    const { host, ann, late } = await three();
    await ann.must('chat:send', { message: 'hello' });
    const { poll } = await host.must('poll:create', { question: 'Where to?', options: ['Canteen', 'Pizza'] });
    const { question } = await ann.must('qa:ask', { text: 'When?' });
    const { state } = await late();
    assert.deepEqual(state.before, { chat: null, polls: null, questions: null });
    assert.deepEqual((await host.must('poll:history')).polls.map((each) => each.poll_id), [poll.poll_id]);
    const asked = await ann.must('qa:history', { limit: 1 });
    assert.deepEqual([asked.questions[0].own, asked.has_more, asked.before], [true, false, null]);
    await host.must('qa:dismiss', { question_id: question.question_id });
    assert.deepEqual((await ann.must('qa:history')).questions, []);
  });

  test('has no place that is of another meeting', async () => {
    const { host } = await three();
    const other = await three();
    const { poll } = await other.host.must('poll:create', { question: 'Where to?', options: ['Canteen', 'Pizza'] });
    await host.refused('poll:history', 'validation_failed', { before: poll.poll_id });
    await host.refused('qa:history', 'validation_failed', { before: 'qst_neverwas0000' });
    for (const limit of [0, -1, 201, 'x']) await host.refused('poll:history', 'validation_failed', { limit });
  });
});
