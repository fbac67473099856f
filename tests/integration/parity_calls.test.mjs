// Instant calls: whichever interface makes, answers or ends one, all others see the same. See support/parity.mjs.
import { after, afterEach, before, describe, test } from 'node:test';
import { closeAll } from './support/client.mjs';
import { at, conference, connected, device, enter, parity, rest, settings } from './support/parity.mjs';
import { startServer } from './support/server.mjs';

let server;
before(async () => {
  server = await startServer({ settings });
});
afterEach(() => closeAll());
after(() => server?.stop());

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
