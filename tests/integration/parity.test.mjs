// REST and events agree: whichever interface an action comes through, all others see the same. Each row names the ways of doing
// it and who sees what; see support/parity.mjs.
import { after, afterEach, before, describe, test } from 'node:test';
import { call, closeAll, connect, createMeeting } from './support/client.mjs';
import { connected, device, enter, guestAtDoor, meetingScene, meetingState, parity, person } from './support/parity.mjs';
import { startServer } from './support/server.mjs';

let server;
before(async () => {
  server = await startServer({ settings: { RATE_LIMIT: 'off', MEDIA_WORKERS: '0', RECONNECT_GRACE_SECONDS: '60' } });
});
afterEach(() => closeAll());
after(() => server?.stop());

const scene = (fields) => () => meetingScene(server, fields);
const rest = ({ meeting }) => `/api/meetings/${meeting.meeting_id}`;
const conference = ({ meeting }) => `/api/meeting/${meeting.meeting_id}`;
const at = ({ meeting }, more = {}) => ({ meeting_id: meeting.meeting_id, ...more });
/** Somebody's device in the mesh. */
const mesh = async (of, { meeting }) => {
  const { access_token } = await of.rest('POST', `/api/meetings/${meeting.meeting_id}/join`, {});
  const made = await connect(server, { meetingAccessToken: access_token }, { namespace: '/meetings' });
  await made.must('peer:join');
  return made;
};
const everybody = (...events) => ({ host: events, ben: events, ann: events });
const inside = (...events) => ({ host: events, ben: events });

describe('a meeting', () => {
  const invitation = async () => {
    const [host, ann] = [await connected(server, 'Host'), await connected(server, 'Ann')];
    return { host, ann, watched: { host: host.device, ann: ann.device } };
  };
  parity(test, 'is made', {
    scene: invitation,
    sees: { ann: ['meeting:created', 'notification'] },
    state: async ({ ann }) => (await ann.rest('GET', '/api/meetings')).meetings,
    by: {
      'POST /api/meetings': ({ host, ann }) => host.rest('POST', '/api/meetings', { title: 'Plan', participants: [{ user_id: ann.id }] }),
      'POST /api/meeting': ({ host, ann }) => host.rest('POST', '/api/meeting', { meeting_name: 'Plan', participants: [{ user_id: ann.id }] }),
      'meeting:create': ({ host, ann }) => host.device.must('meeting:create', { title: 'Plan', participants: [{ user_id: ann.id }] }),
    },
  });

  parity(test, 'is changed', {
    scene: scene(),
    sees: everybody('meeting:updated'),
    state: meetingState,
    by: {
      'PATCH /api/meetings/:id': (it) => it.host.rest('PATCH', rest(it), { title: 'Other' }),
      'PUT /api/meeting/:id': (it) => it.host.rest('PUT', conference(it), { meeting_name: 'Other' }),
      'meeting:update': (it) => it.host.device.must('meeting:update', at(it, { title: 'Other' })),
      'meeting:update with fields': (it) => it.host.device.must('meeting:update', at(it, { fields: { title: 'Other' } })),
    },
  });

  const notStarted = async () => {
    const [host, ben, ann] = [await connected(server, 'Host'), await connected(server, 'Ben'), await connected(server, 'Ann')];
    const meeting = await createMeeting(server, host.token, { title: 'Plan', participants: [{ user_id: ben.id }, { user_id: ann.id }] });
    await ben.device.must('meeting:join', { meeting_id: meeting.meeting_id });
    return { host, ben, ann, meeting, watched: { host: host.device, ben: ben.device, ann: ann.device } };
  };
  parity(test, 'is started, while somebody waits for it', {
    scene: notStarted,
    sees: { host: ['meeting:started'], ben: ['meeting:started'], ann: ['meeting:started'] },
    state: meetingState,
    by: {
      'POST /api/meetings/:id/start': (it) => it.host.rest('POST', `${rest(it)}/start`),
      'POST /api/meeting/:id/start': (it) => it.host.rest('POST', `${conference(it)}/start`),
      'meeting:start': (it) => it.host.device.must('meeting:start', at(it)),
    },
  });

  parity(test, 'is paused', {
    scene: scene(),
    sees: inside('meeting:paused'),
    state: meetingState,
    by: {
      'POST /api/meetings/:id/pause': (it) => it.host.rest('POST', `${rest(it)}/pause`),
      'POST /api/meeting/:id/pause': (it) => it.host.rest('POST', `${conference(it)}/pause`),
      'meeting:pause': (it) => it.host.device.must('meeting:pause', at(it)),
    },
  });

  parity(test, 'goes on', {
    scene: async () => {
      const it = await meetingScene(server);
      await it.host.rest('POST', `${rest(it)}/pause`);
      await it.ben.device.next('meeting:paused');
      return it;
    },
    sees: inside('meeting:resumed'),
    state: meetingState,
    by: {
      'POST /api/meetings/:id/resume': (it) => it.host.rest('POST', `${rest(it)}/resume`),
      'POST /api/meeting/:id/resume': (it) => it.host.rest('POST', `${conference(it)}/resume`),
      'meeting:resume': (it) => it.host.device.must('meeting:resume', at(it)),
    },
  });

  parity(test, 'is ended', {
    scene: scene(),
    sees: everybody('meeting:ended'),
    state: meetingState,
    by: {
      'POST /api/meetings/:id/end': (it) => it.host.rest('POST', `${rest(it)}/end`),
      'POST /api/meeting/:id/end': (it) => it.host.rest('POST', `${conference(it)}/end`),
      'meeting:end': (it) => it.host.device.must('meeting:end', at(it)),
      'host:end': async (it) => (await mesh(it.host, it)).must('host:end'),
    },
  });

  parity(test, 'is deleted', {
    scene: scene(),
    sees: { host: ['meeting:ended', 'meeting:deleted'], ben: ['meeting:ended', 'meeting:deleted'], ann: ['meeting:ended', 'meeting:deleted'] },
    by: {
      'DELETE /api/meetings/:id': (it) => it.host.rest('DELETE', rest(it)),
      'DELETE /api/meetings/bulk': (it) => it.host.rest('DELETE', '/api/meetings/bulk', { meeting_ids: [it.meeting.meeting_id] }),
      'DELETE /api/meeting/:id': (it) => it.host.rest('DELETE', conference(it)),
    },
  });

  parity(test, 'gets a link for guests', {
    scene: scene(),
    sees: inside('meeting:link_generated'),
    state: meetingState,
    by: {
      'POST /api/meetings/:id/generate-link': (it) => it.host.rest('POST', `${rest(it)}/generate-link`, {}),
      'meeting:generate_link': (it) => it.host.device.must('meeting:generate_link', at(it)),
    },
  });
});

describe('somebody', () => {
  parity(test, 'joins', {
    scene: scene(),
    sees: { host: ['participant:joined'], ben: ['participant:joined'] },
    state: meetingState,
    by: {
      'POST /api/meetings/:id/join': (it) => it.ann.rest('POST', `${rest(it)}/join`, {}),
      'POST /api/meeting/:id/join': (it) => it.ann.rest('POST', `${conference(it)}/join`, {}),
      'meeting:join': async (it) => {
        const other = await device(server, it.ann);
        await other.must('meeting:join', at(it));
      },
      'meeting:register-participant': async (it) => {
        const other = await device(server, it.ann);
        await other.must('meeting:register-participant', at(it));
      },
    },
  });

  parity(test, 'leaves', {
    scene: async () => {
      const it = await meetingScene(server);
      await enter(server, it.ann, it.meeting.meeting_id, [it.host, it.ben]);
      const { host, ben } = it.watched;
      return { ...it, watched: { host, ben } };
    },
    sees: inside('participant:left'),
    state: meetingState,
    by: {
      'POST /api/meetings/:id/leave': (it) => it.ann.rest('POST', `${rest(it)}/leave`),
      'meeting:leave': (it) => it.ann.device.must('meeting:leave', at(it)),
      'peer:leave': async (it) => {
        const peer = await mesh(it.ann, it);
        await it.ann.device.must('meeting:leave', at(it)); // the mesh is their other device
        await peer.must('peer:leave');
      },
    },
  });

  const stranger = async () => {
    const it = await meetingScene(server);
    it.cleo = await connected(server, 'Cleo');
    it.watched.cleo = it.cleo.device;
    return it;
  };
  parity(test, 'is added', {
    scene: stranger,
    sees: { host: ['participant:updated'], ben: ['participant:updated'], cleo: ['meeting:created', 'notification'] },
    state: meetingState,
    by: {
      'POST /api/meetings/:id/participants': (it) => it.host.rest('POST', `${rest(it)}/participants`, { user_id: it.cleo.id, role: 'presenter' }),
      'POST /api/meeting/:id/participants': (it) => it.host.rest('POST', `${conference(it)}/participants`, { participants: [{ user_id: it.cleo.id, role: 'presenter' }] }),
    },
  });

  // One interface has it, under either of the person's ids.
  for (const status of ['accepted', 'declined'])
    parity(test, `has ${status} the invitation`, {
      scene: scene(),
      sees: inside('participant:updated'),
      state: meetingState,
      by: {
        'PATCH /api/meetings/:id/participants/:userId': (it) => it.ann.rest('PATCH', `${rest(it)}/participants/${it.ann.id}`, { status }),
        'PATCH with the participant id': async (it) => {
          const { participants } = await it.ann.rest('GET', `${rest(it)}/participants`);
          const own = participants.find((each) => each.user_id === it.ann.id).participant_id;
          return it.ann.rest('PATCH', `${rest(it)}/participants/${own}`, { status });
        },
      },
    });

  parity(test, 'is sent away', {
    scene: scene(),
    sees: { host: ['participant:left', 'participant:removed'], ben: ['participant:left', 'participant:removed'] },
    state: meetingState,
    by: {
      'DELETE /api/meetings/:id/participants/:userId': (it) => it.host.rest('DELETE', `${rest(it)}/participants/${it.ben.id}`),
      'DELETE /api/meeting/:id/participants': (it) => it.host.rest('DELETE', `${conference(it)}/participants`, { participant_ids: [it.ben.participant_id] }),
      'participant:kick': (it) => it.host.device.must('participant:kick', at(it, { participant_id: it.ben.participant_id })),
      'host:kick': async (it) => (await mesh(it.host, it)).must('host:kick', { targetEmpId: it.ben.id }),
    },
  });

  parity(test, 'is sent away with a word', {
    scene: scene(),
    sees: { host: ['participant:left', 'participant:removed'], ben: ['participant:left', 'participant:removed'] },
    state: meetingState,
    by: {
      'DELETE /api/meeting/:id/participants': (it) => it.host.rest('DELETE', `${conference(it)}/participants`, { participant_ids: [it.ben.participant_id], reason: 'Enough.' }),
      'participant:kick': (it) => it.host.device.must('participant:kick', at(it, { participant_id: it.ben.participant_id, reason: 'Enough.' })),
      'host:kick': async (it) => (await mesh(it.host, it)).must('host:kick', { targetEmpId: it.ben.id, reason: 'Enough.' }),
    },
  });

  parity(test, 'gets another role', {
    scene: scene(),
    sees: inside('participant:updated'),
    state: meetingState,
    by: {
      'PATCH /api/meetings/:id/participants/:userId': (it) => it.host.rest('PATCH', `${rest(it)}/participants/${it.ben.id}`, { role: 'co_host' }),
      'PATCH /api/meeting/:id/participants/:participantId/role': (it) => it.host.rest('PATCH', `${conference(it)}/participants/${it.ben.participant_id}/role`, { new_role: 'co_host' }),
      'participant:role': (it) => it.host.device.must('participant:role', at(it, { participant_id: it.ben.participant_id, role: 'co_host' })),
    },
  });

  parity(test, 'is made host', {
    scene: scene(),
    sees: inside('participant:updated', 'participant:updated', 'host:changed'),
    state: async (it) => (await it.ben.rest('GET', `${rest(it)}`)).meeting,
    by: {
      'PATCH /api/meetings/:id/participants/:userId': (it) => it.host.rest('PATCH', `${rest(it)}/participants/${it.ben.id}`, { role: 'host' }),
      'PATCH /api/meeting/:id/participants/:participantId/role': (it) => it.host.rest('PATCH', `${conference(it)}/participants/${it.ben.participant_id}/role`, { new_role: 'host' }),
      'participant:role': (it) => it.host.device.must('participant:role', at(it, { participant_id: it.ben.participant_id, role: 'host' })),
    },
  });

  parity(test, 'is banned', {
    scene: scene(),
    sees: { host: ['participant:left', 'participant:removed'], ben: ['participant:left', 'participant:removed'] },
    state: meetingState,
    by: {
      'POST /api/meetings/:id/bans': (it) => it.host.rest('POST', `${rest(it)}/bans`, { user_id: it.ben.id, reason: 'Enough.' }),
      'participant:ban': (it) => it.host.device.must('participant:ban', at(it, { participant_id: it.ben.participant_id, reason: 'Enough.' })),
      'host:ban': async (it) => (await mesh(it.host, it)).must('host:ban', { targetEmpId: it.ben.id, reason: 'Enough.' }),
    },
  });
});

describe('who waits to be let in', () => {
  const lobbyScene = async () => {
    const host = await connected(server, 'Host');
    const meeting = await createMeeting(server, host.token, { title: 'Plan', waiting_room_enabled: true });
    await enter(server, host, meeting.meeting_id);
    const cleo = await connected(server, 'Cleo');
    const { status, participant } = await cleo.device.must('meeting:join', { meeting_id: meeting.meeting_id });
    if (status !== 'waiting') throw new Error(`Cleo should wait and is ${status}`);
    cleo.participant_id = participant.participant_id;
    await host.device.next('lobby:updated');
    return { host, cleo, meeting, watched: { host: host.device, cleo: cleo.device } };
  };
  parity(test, 'is let in', {
    scene: lobbyScene,
    sees: { host: ['lobby:updated'], cleo: ['lobby:admitted'] },
    state: meetingState,
    by: {
      'POST /api/meeting/:id/participants/:participantId/approve': (it) => it.host.rest('POST', `${conference(it)}/participants/${it.cleo.participant_id}/approve`),
      'lobby:admit': (it) => it.host.device.must('lobby:admit', at(it, { participant_id: it.cleo.participant_id })),
      'lobby:admit all': (it) => it.host.device.must('lobby:admit', at(it, { all: true })),
    },
  });

  parity(test, 'is sent away', {
    scene: lobbyScene,
    sees: { host: ['lobby:updated'], cleo: ['lobby:rejected'] },
    state: meetingState,
    by: {
      'POST /api/meeting/:id/participants/:participantId/reject': (it) => it.host.rest('POST', `${conference(it)}/participants/${it.cleo.participant_id}/reject`),
      'lobby:reject': (it) => it.host.device.must('lobby:reject', at(it, { participant_id: it.cleo.participant_id })),
      'lobby:reject all': (it) => it.host.device.must('lobby:reject', at(it, { all: true })),
    },
  });

  const guestScene = async () => {
    const host = await connected(server, 'Host');
    const meeting = await createMeeting(server, host.token, { title: 'Plan' });
    await enter(server, host, meeting.meeting_id);
    const guest = await guestAtDoor(server, { host, meeting });
    const { participants } = await host.device.must('lobby:list', { meeting_id: meeting.meeting_id });
    guest.participant_id = participants.find((each) => each.guest_session_id === guest.id).participant_id;
    return { host, guest, meeting, watched: { host: host.device, guest: guest.device } };
  };
  const linkScene = async () => {
    const host = await connected(server, 'Host');
    const meeting = await createMeeting(server, host.token, { title: 'Plan' });
    await enter(server, host, meeting.meeting_id);
    const { invitation_token: token } = await host.rest('POST', `/api/meetings/${meeting.meeting_id}/generate-link`, {});
    const { body } = await call(server, 'POST', '/api/meetings/external/register', { body: { token, display_name: 'Gus' } });
    const guest = { name: 'Gus', id: body.session_id, participant_id: body.participant_id, session_token: body.session_token };
    return { host, guest, meeting, watched: { host: host.device } };
  };
  parity(test, 'as a guest is at the door', {
    scene: linkScene,
    sees: { host: ['lobby:updated', 'meeting:guest_join'] },
    state: meetingState,
    by: {
      'meeting:guest_join': async (it) => (await device(server, it.guest)).must('meeting:guest_join', at(it, { session_id: it.guest.id, display_name: 'Gus' })),
      'meeting:guest_join in camelCase': async (it) => (await device(server, it.guest)).must('meeting:guest_join', { meetingId: it.meeting.meeting_id, sessionId: it.guest.id, displayName: 'Gus' }),
    },
  });

  const guests = (it, what) => `${rest(it)}/external/${it.guest.id}/${what}`;
  parity(test, 'as a guest is let in', {
    scene: guestScene,
    sees: { host: ['lobby:updated', 'meeting:admission_status'], guest: ['lobby:admitted', 'meeting:admission_status'] },
    state: meetingState,
    by: {
      'POST /api/meetings/:id/external/:sessionId/admit': (it) => it.host.rest('POST', guests(it, 'admit')),
      'POST /api/meeting/:id/participants/:participantId/approve': (it) => it.host.rest('POST', `${conference(it)}/participants/${it.guest.participant_id}/approve`),
      'meeting:admit_guest': (it) => it.host.device.must('meeting:admit_guest', at(it, { session_id: it.guest.id })),
      'lobby:admit': (it) => it.host.device.must('lobby:admit', at(it, { participant_id: it.guest.participant_id })),
      'lobby:admit all': (it) => it.host.device.must('lobby:admit', at(it, { all: true })),
    },
  });

  parity(test, 'as a guest is sent away', {
    scene: guestScene,
    sees: { host: ['lobby:updated', 'meeting:admission_status'], guest: ['lobby:rejected', 'meeting:admission_status'] },
    state: meetingState,
    by: {
      'POST /api/meetings/:id/external/:sessionId/decline': (it) => it.host.rest('POST', guests(it, 'decline')),
      'POST /api/meeting/:id/participants/:participantId/reject': (it) => it.host.rest('POST', `${conference(it)}/participants/${it.guest.participant_id}/reject`),
      'meeting:decline_guest': (it) => it.host.device.must('meeting:decline_guest', at(it, { session_id: it.guest.id })),
      'lobby:reject': (it) => it.host.device.must('lobby:reject', at(it, { participant_id: it.guest.participant_id })),
    },
  });
});

describe('an instant call', () => {
  const people = async () => {
    const [ann, ben] = [await connected(server, 'Ann'), await connected(server, 'Ben')];
    return { ann, ben, watched: { ann: ann.device, ben: ben.device } };
  };
  const made = async () => {
    const it = await people();
    it.meeting = (await it.ann.rest('POST', '/api/calls/instant', { title: 'Quick', participants: [it.ben.id] })).meeting;
    it.host = it.ann;
    return it;
  };
  const ringing = async () => {
    const it = await made();
    await it.ann.rest('POST', `/api/calls/${it.meeting.meeting_id}/invite`, { user_ids: [it.ben.id] });
    await it.ben.device.next('call:incoming');
    it.phone = await device(server, it.ben);
    await it.phone.next('call:incoming');
    it.watched.phone = it.phone;
    return it;
  };
  const callState = async (it) => (await it.ann.rest('GET', `/api/calls/${it.meeting.meeting_id}`)).meeting;
  const ref = (it) => ({ call_id: it.meeting.meeting_id });

  parity(test, 'is made', {
    scene: people,
    sees: { ben: ['meeting:created'] },
    state: async ({ ann }) => (await ann.rest('GET', '/api/meetings?filter=my')).meetings,
    by: {
      'POST /api/calls/instant': ({ ann, ben }) => ann.rest('POST', '/api/calls/instant', { title: 'Quick', participants: [ben.id] }),
      'call:create': ({ ann, ben }) => ann.device.must('call:create', { title: 'Quick', participants: [ben.id] }),
    },
  });

  parity(test, 'rings', {
    scene: made,
    sees: { ben: ['call:incoming'] },
    state: callState,
    by: {
      'POST /api/calls/:callId/invite': (it) => it.ann.rest('POST', `/api/calls/${it.meeting.meeting_id}/invite`, { user_ids: [it.ben.id] }),
      'call:notify': (it) => it.ann.device.must('call:notify', { ...ref(it), recipients: [it.ben.id] }),
    },
  });

  parity(test, 'is answered', {
    scene: ringing,
    sees: { ann: ['call:accepted'], ben: ['call:accepted'], phone: ['call:accepted'] },
    state: callState,
    by: {
      'POST /api/calls/accept': (it) => it.ben.rest('POST', '/api/calls/accept', ref(it)),
      'call:accept': (it) => it.ben.device.must('call:accept', ref(it)),
    },
  });

  parity(test, 'is declined', {
    scene: ringing,
    sees: { ann: ['call:declined'], ben: ['call:declined'], phone: ['call:declined'] },
    state: callState,
    by: {
      'POST /api/calls/decline': (it) => it.ben.rest('POST', '/api/calls/decline', ref(it)),
      'call:decline': (it) => it.ben.device.must('call:decline', ref(it)),
    },
  });

  parity(test, 'is given up by who called', {
    scene: ringing,
    sees: { ben: ['call:cancelled'], phone: ['call:cancelled'] },
    state: callState,
    by: {
      'call:cancel': (it) => it.ann.device.must('call:cancel', ref(it)),
      'call:cancel in camelCase': (it) => it.ann.device.must('call:cancel', { callId: it.meeting.meeting_id }),
    },
  });

  const inCall = async () => {
    const it = await ringing();
    await enter(server, it.ann, it.meeting.meeting_id);
    return it;
  };
  parity(test, 'is ended while it rings', {
    scene: inCall,
    sees: { ann: ['meeting:ended', 'participant:updated'], ben: ['call:cancelled', 'meeting:ended'], phone: ['call:cancelled', 'meeting:ended'] },
    state: callState,
    by: {
      'POST /api/meetings/:id/end': (it) => it.ann.rest('POST', `${rest(it)}/end`),
      'POST /api/meeting/:id/end': (it) => it.ann.rest('POST', `${conference(it)}/end`),
      'meeting:end': (it) => it.ann.device.must('meeting:end', at(it)),
    },
  });

  const over = ['call:cancelled', 'meeting:deleted', 'meeting:ended'];
  parity(test, 'is deleted while it rings', {
    scene: inCall,
    sees: { ann: ['meeting:deleted', 'meeting:ended', 'participant:updated'], ben: over, phone: over },
    by: {
      'DELETE /api/meetings/:id': (it) => it.ann.rest('DELETE', rest(it)),
      'DELETE /api/meeting/:id': (it) => it.ann.rest('DELETE', conference(it)),
    },
  });

  // Its own interface has one word for ending and deleting, and gives ended as the reason.
  parity(test, 'is ended for good while it rings', {
    scene: inCall,
    sees: { ann: ['meeting:deleted', 'meeting:ended', 'participant:updated'], ben: over, phone: over },
    by: { 'DELETE /api/calls/:callId': (it) => it.ann.rest('DELETE', `/api/calls/${it.meeting.meeting_id}`) },
  });

  parity(test, 'gets a link for guests', {
    scene: inCall,
    sees: { ann: ['meeting:link_generated'] },
    state: callState,
    by: {
      'POST /api/calls/:callId/generate-link': (it) => it.ann.rest('POST', `/api/calls/${it.meeting.meeting_id}/generate-link`, {}),
      'POST /api/meetings/:id/generate-link': (it) => it.ann.rest('POST', `${rest(it)}/generate-link`, {}),
      'meeting:generate_link': (it) => it.ann.device.must('meeting:generate_link', at(it)),
    },
  });
});

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
    return { ann, ben, cleo, host: ann, callId: made.id, meeting, watched: { ann: ann.calls, ben: ben.calls, cleo: cleo.calls, room: cleo.device } };
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

describe('presence', () => {
  const asks = async ({ ann, ben }) => (await ann.rest('POST', '/api/presence/users', { user_ids: [ben.id] })).users.map(({ user_id, status }) => [user_id, status]);
  parity(test, 'is kept by a heartbeat', {
    scene: async () => {
      const [ann, ben] = [await connected(server, 'Ann'), await person(server, 'Ben')];
      return { ann, ben, watched: { ann: ann.device } };
    },
    sees: { ann: ['presence:user_connected'] },
    ignore: ({ event, data }, { ben }) => !event.startsWith('presence:') || data.user_id !== ben.id,
    state: asks,
    by: {
      'POST /api/presence/heartbeat': ({ ben }) => ben.rest('POST', '/api/presence/heartbeat'),
      'presence:heartbeat': async ({ ben }) => (await connect(server, { token: ben.token })).must('presence:heartbeat'),
    },
  });
});
