// What Parley does for `meeting:join` and `reaction:send`, on npm's socket.io: tokens checked at the door, one meeting in memory, and for every
// reaction the same checks (rate of its class, size and form of the payload, membership, whether the meeting has reactions), the
// same numbered event to all who are in it, and the same acknowledgement. Recovery of lost connections is on, as in Parley.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { Server } from 'socket.io';

const secret = process.env.JWT_SECRET;
const at = process.argv.indexOf('--port');

/** The claims of a token of ours that is still good, or null. */
function claimsOf(token) {
  const [head, body, signature] = String(token).split('.');
  if (!signature) return null;
  const wanted = createHmac('sha256', secret).update(`${head}.${body}`).digest();
  const given = Buffer.from(signature, 'base64url');
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return null;
  const claims = JSON.parse(Buffer.from(body, 'base64url'));
  return claims.sub && (!claims.exp || claims.exp > Date.now() / 1000) ? claims : null;
}

/** As Parley counts it: text by its length, everything else by a word. */
function sizeOf(value) {
  if (typeof value === 'string') return 8 + Buffer.byteLength(value);
  if (Array.isArray(value)) return value.reduce((sum, one) => sum + sizeOf(one), 8);
  if (value && typeof value === 'object') return Object.entries(value).reduce((sum, [name, one]) => sum + name.length + sizeOf(one), 8);
  return 8;
}

const classes = { state: { perSecond: 10, burst: 10 }, reaction: { perSecond: 30, burst: 30 } };

class RateGate {
  #buckets = new Map();
  pass(name) {
    const { perSecond, burst } = classes[name];
    const now = performance.now();
    let bucket = this.#buckets.get(name);
    if (!bucket) this.#buckets.set(name, (bucket = { tokens: burst, filled: now }));
    bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.filled) / 1000) * perSecond);
    bucket.filled = now;
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }
}

const refusal = (code, message, errors) => ({ success: false, error: { code, message, ...(errors && { errors }) } });

/** Text of that many bytes, or what is wrong with it. */
function textError(value, least, most) {
  if (value === undefined) return 'is required';
  if (typeof value !== 'string') return 'must be text';
  const size = Buffer.byteLength(value);
  return size < least || size > most ? `must have ${least} to ${most} bytes` : null;
}

const meetings = new Map();
const meetingOf = (id) => {
  if (!meetings.has(id)) meetings.set(id, { id, seq: 0, features: { reactions_enabled: true }, roster: new Map(), devices: new Map(), reactions: new Map() });
  return meetings.get(id);
};

const http = createServer();
const io = new Server(http, { connectionStateRecovery: { maxDisconnectionDuration: 15_000, skipMiddlewares: true } });
io.use((socket, next) => {
  const claims = claimsOf(socket.handshake.auth.token);
  if (!claims) return next(new Error('unauthorized'));
  socket.data.actor = claims;
  next();
});
io.on('connection', (socket) => {
  const gate = new RateGate();
  const joined = new Map();
  const handle = (name, rate, run) =>
    socket.on(name, (payload, acknowledge) => {
      const answer = !gate.pass(rate)
        ? refusal('too_many_requests', 'Too many events of this kind; wait a moment.')
        : sizeOf(payload) > 65_536
          ? refusal('payload_too_large', 'The payload is larger than 64 KiB.')
          : run(payload ?? {});
      if (acknowledge) acknowledge(answer);
      else if (!answer.success) socket.emit('error', answer.error);
    });

  handle('client:ready', 'state', () => ({ success: true }));
  handle('meeting:join', 'state', (payload) => {
    const meeting = meetingOf(payload.meeting_id);
    const participant = { participant_id: `ptc_${socket.data.actor.sub}`, user_id: socket.data.actor.sub, name: socket.data.actor.name, role: 'attendee' };
    meeting.roster.set(participant.participant_id, participant);
    meeting.devices.set(socket.id, participant.participant_id);
    joined.set(meeting.id, meeting);
    io.to(`meeting:${meeting.id}`).emit('participant:joined', { participant, seq: ++meeting.seq, meeting_id: meeting.id });
    socket.join(`meeting:${meeting.id}`);
    return { success: true, status: 'joined', participants: [...meeting.roster.values()], seq: meeting.seq };
  });
  handle('reaction:send', 'reaction', (payload) => {
    const meeting = joined.get(payload.meeting_id);
    const participant = meeting?.roster.get(meeting.devices.get(socket.id));
    if (!participant) return refusal('invalid_state', 'You are not in this meeting; join it first.');
    const errors = [['meeting_id', 64], ['emoji', 32]].map(([field, most]) => ({ field, message: textError(payload[field], 1, most) })).filter((each) => each.message);
    if (errors.length > 0) return refusal('validation_failed', 'Some fields are not valid.', errors);
    if (!meeting.features.reactions_enabled) return refusal('feature_disabled', 'Reactions are turned off in this meeting.');
    meeting.reactions.set(participant.participant_id, (meeting.reactions.get(participant.participant_id) ?? 0) + 1);
    io.to(`meeting:${meeting.id}`).emit('reaction:received', { participant_id: participant.participant_id, emoji: payload.emoji, seq: ++meeting.seq, meeting_id: meeting.id });
    return { success: true };
  });
  socket.on('disconnect', () => {
    for (const meeting of joined.values()) {
      meeting.roster.delete(meeting.devices.get(socket.id));
      meeting.devices.delete(socket.id);
    }
  });
});
http.listen(Number(at > 0 ? process.argv[at + 1] : 3001), '127.0.0.1', () => console.log(`node_meeting listens on 127.0.0.1 port ${http.address().port}`));
process.on('SIGTERM', () => process.exit(0));
