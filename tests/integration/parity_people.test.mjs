// People of a meeting: whichever interface they come, go or are dealt with through, all others see the same. See support/parity.mjs.
import { after, afterEach, before, describe, test } from 'node:test';
import { closeAll, connect } from './support/client.mjs';
import { at, conference, connected, device, enter, inside, meetingScene, meetingState, mesh, parity, person, rest, settings } from './support/parity.mjs';
import { startServer } from './support/server.mjs';

let server;
before(async () => {
  server = await startServer({ settings });
});
afterEach(() => closeAll());
after(() => server?.stop());

const scene = (fields) => () => meetingScene(server, fields);

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
        const peer = await mesh(server, it.ann, it);
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
      'host:kick': async (it) => (await mesh(server, it.host, it)).must('host:kick', { targetEmpId: it.ben.id }),
    },
  });

  parity(test, 'is sent away with a word', {
    scene: scene(),
    sees: { host: ['participant:left', 'participant:removed'], ben: ['participant:left', 'participant:removed'] },
    state: meetingState,
    by: {
      'DELETE /api/meeting/:id/participants': (it) => it.host.rest('DELETE', `${conference(it)}/participants`, { participant_ids: [it.ben.participant_id], reason: 'Enough.' }),
      'participant:kick': (it) => it.host.device.must('participant:kick', at(it, { participant_id: it.ben.participant_id, reason: 'Enough.' })),
      'host:kick': async (it) => (await mesh(server, it.host, it)).must('host:kick', { targetEmpId: it.ben.id, reason: 'Enough.' }),
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
      'host:ban': async (it) => (await mesh(server, it.host, it)).must('host:ban', { targetEmpId: it.ben.id, reason: 'Enough.' }),
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
