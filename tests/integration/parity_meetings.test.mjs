// Meetings: whichever interface makes, changes, starts or ends one, all others see the same. See support/parity.mjs.
import { after, afterEach, before, describe, test } from 'node:test';
import { closeAll, createMeeting } from './support/client.mjs';
import { at, conference, connected, everybody, inside, meetingScene, meetingState, mesh, parity, rest, settings } from './support/parity.mjs';
import { startServer } from './support/server.mjs';

let server;
before(async () => {
  server = await startServer({ settings });
});
afterEach(() => closeAll());
after(() => server?.stop());

const scene = (fields) => () => meetingScene(server, fields);

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
      'host:end': async (it) => (await mesh(server, it.host, it)).must('host:end'),
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
