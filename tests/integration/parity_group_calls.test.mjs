// Group calls: whichever interface somebody joins, leaves or ends one through, the group sees the same. See support/parity.mjs.
import { after, afterEach, before, describe, test } from 'node:test';
import { closeAll, connect } from './support/client.mjs';
import { at, conference, connected, device, parity, person, rest, settings } from './support/parity.mjs';
import { startServer } from './support/server.mjs';

let server;
before(async () => {
  server = await startServer({ settings });
});
afterEach(() => closeAll());
after(() => server?.stop());

describe('a group call', () => {
  const calls = (of) => connect(server, { token: of.token }, { namespace: '/calls' });
  /** Ann began it and is in it by /calls; Ben and Cleo are members. */
  const groupScene = async () => {
    const [ann, ben, cleo] = [await person(server, 'Ann'), await person(server, 'Ben'), await connected(server, 'Cleo')];
    const { group } = await ann.rest('POST', '/groups', { name: 'Team', members: [ben.id, cleo.id] });
    [ann.calls, ben.calls, cleo.calls] = [await calls(ann), await calls(ben), await calls(cleo)];
    const { call: made } = await ann.rest('POST', '/calls', { groupId: group.group_id });
    await ann.calls.must('call:join', { callId: made.id });
    const meeting = { meeting_id: made.webrtcRoomId };
    return { ann, ben, cleo, host: ann, groupId: group.group_id, callId: made.id, meeting, watched: { ann: ann.calls, ben: ben.calls, cleo: cleo.calls, room: cleo.device } };
  };
  const callState = async (it) => (await it.ann.rest('GET', `/calls/${it.callId}`)).call;
  const withBen = async () => {
    const it = await groupScene();
    await it.ben.calls.must('call:join', { callId: it.callId });
    await it.ann.calls.next('participant-joined', ({ userId }) => userId === it.ben.id);
    return it;
  };
  const spare = ({ ann, cleo, room }) => ({ ann, cleo, room });

  parity(test, 'is joined', {
    scene: async () => {
      const it = await groupScene();
      return { ...it, watched: spare(it.watched) };
    },
    sees: { ann: ['participant-joined'] },
    state: callState,
    by: {
      'POST /calls/:id/join': (it) => it.ben.rest('POST', `/calls/${it.callId}/join`, {}),
      'call:join': (it) => it.ben.calls.must('call:join', { callId: it.callId }),
      'POST /api/meetings/:id/join': (it) => it.ben.rest('POST', `${rest(it)}/join`, {}),
      'POST /api/meeting/:id/join': (it) => it.ben.rest('POST', `${conference(it)}/join`, {}),
      'meeting:join': async (it) => (await device(server, it.ben)).must('meeting:join', at(it)),
    },
  });

  parity(test, 'is left', {
    scene: async () => {
      const it = await withBen();
      return { ...it, watched: spare(it.watched) };
    },
    sees: { ann: ['participant-left'] },
    state: callState,
    by: {
      'POST /calls/:id/leave': (it) => it.ben.rest('POST', `/calls/${it.callId}/leave`),
      'call:leave': (it) => it.ben.calls.must('call:leave', { callId: it.callId }),
      'POST /api/meetings/:id/leave': (it) => it.ben.rest('POST', `${rest(it)}/leave`),
    },
  });

  parity(test, 'is ended', {
    scene: withBen,
    sees: { ann: ['call:ended'], ben: ['call:ended'], cleo: ['call:ended'] },
    state: callState,
    by: {
      'PATCH /calls/:id/end': (it) => it.ann.rest('PATCH', `/calls/${it.callId}/end`, {}),
      'POST /api/meetings/:id/end': (it) => it.ann.rest('POST', `${rest(it)}/end`),
      'POST /api/meeting/:id/end': (it) => it.ann.rest('POST', `${conference(it)}/end`),
      'meeting:end': async (it) => (await device(server, it.ann)).must('meeting:end', at(it)),
    },
  });

  parity(test, 'is cancelled', {
    scene: withBen,
    sees: { ann: ['call:ended'], ben: ['call:ended'], cleo: ['call:ended'] },
    // Of a group that is deleted there are no calls any more; the meeting is seen by who was in it.
    state: async (it) => {
      const { meeting } = await it.ann.rest('GET', rest(it));
      return { status: meeting.status, people: meeting.participants.map((each) => [each.name, each.status]) };
    },
    by: {
      'PATCH /calls/:id/end': (it) => it.ann.rest('PATCH', `/calls/${it.callId}/end`, { reason: 'cancelled' }),
      'DELETE /groups/:groupId': (it) => it.ann.rest('DELETE', `/groups/${it.groupId}`),
    },
  });

  parity(test, 'loses somebody who is sent away', {
    scene: withBen,
    sees: { ann: ['participant-left'], ben: ['participant-left'] },
    state: callState,
    by: {
      'DELETE /groups/:groupId/members/:userId': (it) => it.ann.rest('DELETE', `/groups/${it.groupId}/members/${it.ben.id}`),
      'DELETE /groups/:groupId/members/:userId by oneself': (it) => it.ben.rest('DELETE', `/groups/${it.groupId}/members/${it.ben.id}`),
      'DELETE /api/meetings/:id/participants/:userId': (it) => it.ann.rest('DELETE', `${rest(it)}/participants/${it.ben.id}`),
      'participant:kick': async (it) => (await device(server, it.ann)).must('participant:kick', at(it, { participant_id: it.ben.id })),
    },
  });

  parity(test, 'that failed says so', {
    scene: withBen,
    sees: { ann: ['call:ended'], ben: ['call:ended'], cleo: ['call:ended'] },
    state: async (it) => {
      const over = await callState(it);
      if (over.status !== 'failed') throw new Error(`it is ${over.status}`);
      return over.status;
    },
    by: { 'PATCH /calls/:id/end': (it) => it.ann.rest('PATCH', `/calls/${it.callId}/end`, { reason: 'error' }) },
  });

  parity(test, 'is handed over', {
    scene: groupScene,
    sees: { cleo: ['call:transfer'], room: ['call:incoming'] },
    state: callState,
    by: {
      'POST /calls/:id/transfer': (it) => it.ann.rest('POST', `/calls/${it.callId}/transfer`, { targetUserId: it.cleo.id }),
      'POST /calls/:id/transfer in snake_case': (it) => it.ann.rest('POST', `/calls/${it.callId}/transfer`, { target_user_id: it.cleo.id }),
    },
  });

  parity(test, 'is handed over, and taken', {
    scene: async () => {
      const it = await groupScene();
      await it.ann.rest('POST', `/calls/${it.callId}/transfer`, { targetUserId: it.cleo.id });
      await it.cleo.calls.next('call:transfer');
      await it.cleo.device.next('call:incoming');
      return { ...it, watched: { ann: it.ann.calls, ben: it.ben.calls } };
    },
    sees: { ann: ['participant-joined'] },
    state: async (it) => {
      const now = await callState(it);
      return { status: now.status, people: now.participants.map((each) => [each.name, each.role, each.status]) };
    },
    by: {
      'POST /calls/:id/join': (it) => it.cleo.rest('POST', `/calls/${it.callId}/join`, {}),
      'call:join': (it) => it.cleo.calls.must('call:join', { callId: it.callId }),
      'meeting:join': (it) => it.cleo.device.must('meeting:join', at(it)),
    },
  });
});
