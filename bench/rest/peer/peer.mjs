// The peer of bench/rest: the three requests as a small Node service does them (Express, jsonwebtoken, better-sqlite3 or pg), on
// a copy of Parley's database, with the same checks, the same rows and the same answers. It pushes nothing to anybody.
//   JWT_SECRET=… node peer.mjs sqlite:PATH|postgresql://…
import { randomBytes } from 'node:crypto';
import express from 'express';
import jwt from 'jsonwebtoken';
import { openPostgresql } from './postgresql.mjs';
import { openSqlite } from './sqlite.mjs';

const [url] = process.argv.slice(2);
const secret = process.env.JWT_SECRET;
const database = url.startsWith('sqlite:') ? openSqlite(url.slice(7)) : openPostgresql(url);
const publicUrl = 'http://localhost';

const id = (prefix) => prefix + randomBytes(9).toString('base64url');
const code = () => Array.from(randomBytes(9), (byte) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'[byte % 36]).join('');
const time = (ms) => (ms === null ? null : new Date(Number(ms)).toISOString());

const participantView = (p) => ({
  participant_id: p.participant_id, meeting_id: p.meeting_id, user_id: p.user_id, guest_session_id: p.guest_session_id, name: p.name,
  role: p.role, status: p.status, joined_at: time(p.joined_at), left_at: time(p.left_at),
  media_status: { audio: !!p.audio, video: !!p.video, screen_share: !!p.screen_share },
});

const meetingView = (m, hostName, participants) => ({
  meeting_id: m.meeting_id, code: m.code, kind: m.kind, is_instant_call: m.kind === 'instant_call', title: m.title, host_name: hostName,
  status: m.status, start_time: time(m.start_time), has_password: m.password_hash !== null, waiting_room_enabled: !!m.waiting_room_enabled,
  allow_external: !!m.allow_external, url: `${publicUrl}/join/${m.code}`,
  ...(participants && {
    description: m.description, location: m.location, created_by: m.created_by, host_id: m.host_id, organization_id: m.organization_id,
    end_time: time(m.end_time), time_zone: m.time_zone, policy: m.policy, max_participants: m.max_participants,
    require_host_approval: !!m.require_host_approval, auto_admit_guests: !!m.auto_admit_guests, features: JSON.parse(m.features),
    metadata: JSON.parse(m.metadata), started_at: time(m.started_at), ended_at: time(m.ended_at), created_at: time(m.created_at),
    updated_at: time(m.updated_at), participants: participants.map(participantView),
  }),
});

const features = JSON.stringify(Object.fromEntries(['video_enabled', 'audio_enabled', 'screen_sharing_enabled', 'chat_enabled',
  'recording_enabled', 'breakout_rooms_enabled', 'whiteboard_enabled', 'hand_raise_enabled', 'reactions_enabled', 'polls_enabled',
  'qa_enabled', 'e2ee_enabled'].map((name) => [name, name !== 'e2ee_enabled'])));

class Refusal extends Error {
  constructor(status, errorCode) {
    super(errorCode);
    this.status = status;
  }
}

async function actor(request) {
  let claims;
  try {
    claims = jwt.verify(request.headers.authorization?.slice(7) ?? '', secret, { algorithms: ['HS256'] });
  } catch {
    throw new Refusal(401, 'unauthorized');
  }
  const user = await database.read((t) => t.user(claims.sub));
  if (!user || user.disabled) throw new Refusal(401, 'unauthorized');
  return user;
}

const audit = (t, request, user, action, meetingId, target = null) =>
  t.insertAudit([id('aud_'), user.user_id, action, meetingId, target, Date.now(), request.socket.remoteAddress, '{}']);

async function details(t, meeting, user) {
  const host = await t.user(meeting.host_id);
  const own = await t.ownParticipant(meeting.meeting_id, user.user_id);
  return meetingView(meeting, host?.name ?? '', own ? await t.participants(meeting.meeting_id) : null);
}

const app = express();
app.disable('x-powered-by');
app.disable('etag');
app.use(express.json());

app.get('/api/meetings/:id', async (request, response) => {
  const user = await actor(request);
  const meeting = await database.read(async (t) => {
    const found = await t.meeting(request.params.id);
    if (!found) throw new Refusal(404, 'not_found');
    return details(t, found, user);
  });
  response.json({ meeting });
});

app.post('/api/meetings', async (request, response) => {
  const user = await actor(request);
  const { title = null, description = null, policy = 'hosted' } = request.body ?? {};
  if ((title !== null && typeof title !== 'string') || (title?.length ?? 0) > 16384) throw new Refusal(422, 'validation_failed');
  const now = Date.now();
  const meeting = {
    meeting_id: id('mtg_'), code: code(), kind: 'meeting', title, description, location: null, created_by: user.user_id, host_id: user.user_id,
    start_time: null, end_time: null, time_zone: null, organization_id: user.organization_id, status: 'waiting', policy, on_host_leave: 'promote_or_end',
    password_hash: null, max_participants: null, waiting_room_enabled: 0, require_host_approval: 0, allow_external: 1, auto_admit_guests: 0,
    features, metadata: '{}', started_at: null, ended_at: null, created_at: now, updated_at: now,
  };
  const host = { participant_id: id('ptc_'), meeting_id: meeting.meeting_id, user_id: user.user_id, guest_session_id: null, name: user.name,
    role: 'host', status: 'accepted', invited: 1, joined_at: null, left_at: null, audio: 0, video: 0, screen_share: 0, created_at: now, updated_at: now };
  await database.write(async (t) => {
    await t.insertMeeting(meeting);
    await t.insertParticipant(host);
    await audit(t, request, user, 'MEETING_CREATED', meeting.meeting_id);
  });
  response.status(201).location(`/api/meetings/${meeting.meeting_id}`).json({ meeting: meetingView(meeting, user.name, [host]) });
});

app.post('/api/meetings/:id/join', async (request, response) => {
  const user = await actor(request);
  const now = Date.now();
  const { meeting, participant } = await database.write(async (t) => {
    const found = await t.meeting(request.params.id);
    if (!found) throw new Refusal(404, 'not_found');
    if (['ended', 'cancelled', 'failed'].includes(found.status)) throw new Refusal(410, 'meeting_over');
    if (await t.banned(found.meeting_id, user.user_id)) throw new Refusal(403, 'banned');
    const own = await t.ownParticipant(found.meeting_id, user.user_id);
    if (found.status === 'waiting' || found.status === 'scheduled') {
      Object.assign(found, { status: 'in_progress', started_at: now, updated_at: now });
      await t.startMeeting([now, now, found.meeting_id]);
      await audit(t, request, user, 'CALL_STARTED', found.meeting_id);
    }
    if (own?.status === 'joined') return { meeting: found, participant: own };
    const joined = own ?? { participant_id: id('ptc_'), meeting_id: found.meeting_id, user_id: user.user_id, guest_session_id: null,
      name: user.name, role: 'attendee', invited: 0, left_at: null, audio: 0, video: 0, screen_share: 0, created_at: now };
    Object.assign(joined, { status: 'joined', joined_at: now, updated_at: now });
    if (own) await t.rejoin([now, now, own.participant_id]);
    else await t.insertParticipant(joined);
    await t.insertAttendance([id('att_'), found.meeting_id, joined.participant_id, now]);
    await audit(t, request, user, 'CALL_JOINED', found.meeting_id, joined.participant_id);
    return { meeting: found, participant: joined };
  });
  const view = await database.read((t) => details(t, meeting, user));
  const access_token = jwt.sign({ use: 'meeting', sub: user.user_id, name: participant.name, meeting_id: meeting.meeting_id,
    participant_id: participant.participant_id }, secret, { algorithm: 'HS256', expiresIn: '12h' });
  response.json({ status: 'joined', access_token, participant: participantView(participant), meeting: view,
    ice_servers: [{ urls: ['stun:stun.l.example:3478'] }], server_url: publicUrl });
});

app.use((error, request, response, next) => {
  if (response.headersSent) return next(error);
  if (!(error instanceof Refusal)) console.error(error);
  response.status(error.status ?? 500).json({ code: error.message });
});

const server = app.listen(0, '127.0.0.1', () => console.log(`ready ${server.address().port}`));
