// What the parity tests stand on: one action is done through each interface that has it, in a scene of its own each time, and
// what all others saw is compared: the events on each watching device, and the state that REST shows afterwards.
import assert from 'node:assert/strict';
import { setTimeout as later } from 'node:timers/promises';
import { call, closeAll, connect, createMeeting } from './client.mjs';

/** So long nothing comes, before it is said that nothing more comes. */
const QUIET_MS = 300;
const PATIENCE_MS = 20_000;

/** Somebody with an account (a temporary one: no password is hashed for it); `rest` refuses to go on with an answer that is no success. */
export async function person(server, name) {
  const { status, body: account } = await call(server, 'POST', '/api/auth/temporary', { body: { name } });
  assert.equal(status, 201, JSON.stringify(account));
  const rest = async (method, path, body, headers) => {
    const answer = await call(server, method, path, { token: account.access_token, body, headers });
    assert.ok(answer.status < 300, `${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  return { name, id: account.user.id, token: account.access_token, rest };
}

/** A device of somebody that is ready for events. */
export async function device(server, of, options) {
  const made = await connect(server, of.session_token ? { guest_token: of.session_token } : { token: of.token }, options);
  if (!options?.namespace) await made.must('client:ready');
  return made;
}

/** A person with a device. */
export async function connected(server, name) {
  const made = await person(server, name);
  made.device = await device(server, made);
  return made;
}

/** A person in the meeting with a device; those who are in it already have seen them come. */
export async function enter(server, made, meeting_id, others = []) {
  made.device ??= await device(server, made);
  const { participant } = await made.device.must('meeting:join', { meeting_id });
  made.participant_id = participant.participant_id;
  for (const other of others)
    await other.device.next('participant:joined', (data) => data.participant.participant_id === participant.participant_id);
  return made;
}

/** A guest with a device at the door of a meeting whose link is known. */
export async function guestAtDoor(server, { host, meeting }, name = 'Gus') {
  const { invitation_token } = await host.rest('POST', `/api/meetings/${meeting.meeting_id}/generate-link`, {});
  const { body } = await call(server, 'POST', '/api/meetings/external/register', { body: { token: invitation_token, display_name: name } });
  const guest = { name, id: body.session_id, session_token: body.session_token };
  guest.device = await device(server, guest);
  const knocked = await guest.device.must('meeting:guest_join', { meeting_id: meeting.meeting_id, session_id: guest.id, display_name: name });
  assert.equal(knocked.status, 'waiting');
  await host.device.next('meeting:guest_join', (data) => data.session_id === guest.id);
  return guest;
}

/** A running meeting: Host and Ben are in it, Ann is invited and elsewhere. */
export async function meetingScene(server, fields = {}) {
  const [host, ben, ann] = [await connected(server, 'Host'), await connected(server, 'Ben'), await connected(server, 'Ann')];
  const meeting = await createMeeting(server, host.token, { title: 'Plan', participants: [{ user_id: ben.id }, { user_id: ann.id }], ...fields });
  await enter(server, host, meeting.meeting_id);
  await enter(server, ben, meeting.meeting_id, [host]);
  return { host, ben, ann, meeting, watched: { host: host.device, ben: ben.device, ann: ann.device } };
}

const labels = [
  [/\b(mtg|call)_[\w-]{12}/g, '<meeting>'],
  [/\bptc_[\w-]{12}/g, '<participant>'],
  [/\busr_[\w-]{12}/g, '<user>'],
  [/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<uuid>'],
  [/\b[A-Z0-9]{3}-[A-Z0-9]{3}-[A-Z0-9]{3}\b/g, '<code>'],
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, '<time>'],
];

/** Members that differ from run to run. */
const passing = new Set(['seq', 'duration', 'durationSeconds', 'last_seen']);

/** Without what differs from run to run: ids (those of the scene's people are their names), times, numbers of events. */
export function plain(value, names = new Map()) {
  if (Array.isArray(value)) return value.map((each) => plain(each, names));
  if (value && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).filter(([key]) => !passing.has(key)).map(([key, member]) => [key, plain(member, names)]));
  if (typeof value !== 'string') return value;
  let text = value;
  for (const [id, name] of names) text = text.replaceAll(id, `<${name}>`);
  for (const [pattern, label] of labels) text = text.replace(pattern, label);
  return text;
}

/** What a scene's people are called by. */
function namesOf(scene) {
  const names = new Map();
  for (const each of Object.values(scene))
    if (each?.name && each.id) {
      names.set(each.id, each.name);
      if (each.participant_id) names.set(each.participant_id, `${each.name}'s place`);
    }
  return names;
}

const devicesOf = (scene) => Object.entries(scene.watched);
const total = (scene) => devicesOf(scene).reduce((sum, [, each]) => sum + each.events.length, 0);

async function quiet(scene) {
  for (let before = -1; before !== total(scene); ) {
    before = total(scene);
    await later(QUIET_MS);
  }
}

/** Other people come and go all the time. */
const aboutOthers = ({ event }) => event.startsWith('presence:');

/**
 * Does the action in a scene of its own and answers what was seen: the events by device (by name, in the order in which they
 * came), and what `state` reads. `sees`: the names of the events that each device must get; it is waited for them.
 */
async function observe({ scene: make, sees, state, ignore = aboutOthers }, act) {
  const scene = await make();
  await quiet(scene);
  for (const [, each] of devicesOf(scene)) each.events.length = 0;
  await act(scene);
  const expected = (label) => [...(sees[label] ?? [])].sort();
  const seen = (each) => each.events.filter((one) => !ignore(one, scene)).sort((a, b) => (a.event < b.event ? -1 : a.event > b.event ? 1 : 0));
  const complete = () => devicesOf(scene).every(([label, each]) => seen(each).length >= expected(label).length);
  for (const end = Date.now() + PATIENCE_MS; !complete() && Date.now() < end; ) await later(20);
  await quiet(scene);
  const events = {};
  const names = namesOf(scene);
  for (const [label, each] of devicesOf(scene)) {
    assert.deepEqual(seen(each).map(({ event }) => event), expected(label), `what ${label} sees`);
    events[label] = plain(seen(each), names);
  }
  const record = { events, state: state ? plain(await state(scene), names) : null };
  closeAll();
  return record;
}

/**
 * The rows' test: `by` is a way of doing it for each interface. The first way's record is what the others' must equal.
 * `ignore`: which events say something else than the action; those of presence, where it is left out.
 */
export function parity(test, name, row) {
  test(name, async (t) => {
    let first = null;
    for (const [face, act] of Object.entries(row.by))
      await t.test(`by ${face}`, async () => {
        const record = await observe(row, act);
        first ??= { face, record };
        assert.deepEqual(record, first.record, `${face} differs from ${first.face}`);
      });
  });
}

/** The meeting and its people as the host finds them over REST. */
export const meetingState = async ({ host, meeting }) => {
  const { meeting: now } = await host.rest('GET', `/api/meetings/${meeting.meeting_id}`);
  const { bans } = await host.rest('GET', `/api/meetings/${meeting.meeting_id}/bans`);
  const { participants } = await host.rest('GET', `/api/meetings/${meeting.meeting_id}/participants`);
  return { meeting: now, participants, bans };
};

/** What the servers of these tests are started with. */
export const settings = { RATE_LIMIT: 'off', MEDIA_WORKERS: '0', RECONNECT_GRACE_SECONDS: '60' };

// How the rows say where something is done, and who sees what of it.
export const rest = ({ meeting }) => `/api/meetings/${meeting.meeting_id}`;
export const conference = ({ meeting }) => `/api/meeting/${meeting.meeting_id}`;
export const at = ({ meeting }, more = {}) => ({ meeting_id: meeting.meeting_id, ...more });
/** Somebody's device in the mesh. */
export const mesh = async (server, of, { meeting }) => {
  const { access_token } = await of.rest('POST', `/api/meetings/${meeting.meeting_id}/join`, {});
  const made = await connect(server, { meetingAccessToken: access_token }, { namespace: '/meetings' });
  await made.must('peer:join');
  return made;
};
export const everybody = (...events) => ({ host: events, ben: events, ann: events });
export const inside = (...events) => ({ host: events, ben: events });
