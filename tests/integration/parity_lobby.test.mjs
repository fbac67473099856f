// Those who wait to be let in: whichever interface decides, they and the hosts see the same. See support/parity.mjs.
import { after, afterEach, before, describe, test } from 'node:test';
import { call, closeAll, createMeeting } from './support/client.mjs';
import { at, conference, connected, device, enter, guestAtDoor, meetingState, parity, rest, settings } from './support/parity.mjs';
import { startServer } from './support/server.mjs';

let server;
before(async () => {
  server = await startServer({ settings });
});
afterEach(() => closeAll());
after(() => server?.stop());

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
