// Invitation mail as it arrives at a real mail server.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import ICAL from 'ical.js';
import { call, createMeeting, register } from './support/client.mjs';
import { calendarOf, MailSink, makeCertificate } from './support/mail_sink.mjs';
import { startServer } from './support/server.mjs';

const settings = { RATE_LIMIT: 'off', MAIL_FROM: 'Parley Täst <parley@example.org>' };
const soon = (days) => new Date(Date.now() + days * 86_400_000).toISOString().replace(/\.\d+Z/, 'Z');

function eventsOf(mail) {
  const calendar = new ICAL.Component(ICAL.parse(calendarOf(mail)));
  return { method: calendar.getFirstPropertyValue('method'), events: calendar.getAllSubcomponents('vevent').map((each) => new ICAL.Event(each)) };
}

async function scene(server, fields = {}) {
  const [host, ann, bob] = await Promise.all([register(server, 'Höst'), register(server, 'Ann'), register(server, 'Bob')]);
  const meeting = await createMeeting(server, host.access_token, {
    title: 'Plänung, Teil 1; «neu»',
    description: 'Line 1\nLine 2',
    start_time: soon(3),
    end_time: soon(3.04),
    time_zone: 'Europe/Berlin',
    participants: [{ user_id: ann.user.id }, { user_id: bob.user.id }],
    ...fields,
  });
  return { host, ann, bob, meeting };
}

describe('with a mail server', () => {
  let sink, server;
  before(async () => {
    sink = await new MailSink().start();
    server = await startServer({ settings: { ...settings, SMTP_URL: `smtp://127.0.0.1:${sink.port}` } });
  });
  after(async () => {
    await server?.stop();
    await sink?.stop();
  });

  test('a meeting is invited to, changed and cancelled by mail with text, HTML and calendar', async () => {
    const { host, ann, bob, meeting } = await scene(server);
    const toAnn = (mail) => mail.to.includes(ann.email);
    const [invitation] = await sink.have(1, toAnn);
    await sink.have(1, (mail) => mail.to.includes(bob.email));
    assert.deepEqual(invitation.to, [ann.email], 'one recipient a mail');
    assert.equal(invitation.from, 'parley@example.org');
    const { parsed } = invitation;
    assert.equal(parsed.subject, 'Invitation: Plänung, Teil 1; «neu»');
    assert.deepEqual(parsed.from.value, [{ name: 'Parley Täst', address: 'parley@example.org' }]);
    assert.deepEqual(parsed.to.value, [{ name: 'Ann', address: ann.email }]);
    assert.match(parsed.text, /Höst invites you/);
    assert.match(parsed.text, /Line 1\nLine 2/);
    assert.ok(parsed.text.includes(`/join/${meeting.code}`));
    assert.ok(parsed.html.includes(`href="${server.url}/join/${meeting.code}"`));
    assert.match(invitation.text, /Content-Type: multipart\/alternative;/);
    assert.match(invitation.text, /Content-Type: text\/calendar; charset=UTF-8; method=REQUEST/);
    const first = eventsOf(invitation);
    assert.equal(first.method, 'REQUEST');
    assert.equal(first.events[0].summary, 'Plänung, Teil 1; «neu»');
    assert.equal(first.events[0].startDate.toJSDate().toISOString(), new Date(meeting.start_time).toISOString().replace(/\.\d+Z/, '.000Z'));

    const later = { start_time: soon(4), end_time: soon(4.1) };
    const changed = await call(server, 'PATCH', `/api/meetings/${meeting.meeting_id}`, { token: host.access_token, body: later });
    assert.equal(changed.status, 200, JSON.stringify(changed.body));
    const [, update] = await sink.have(2, toAnn);
    assert.match(update.parsed.subject, /^Updated: /);
    const second = eventsOf(update);
    assert.equal(second.method, 'REQUEST');
    assert.equal(second.events[0].uid, first.events[0].uid);
    assert.ok(second.events[0].sequence > first.events[0].sequence, 'calendars see which is newer');

    // What calendars show nothing of is not worth a mail.
    await call(server, 'PATCH', `/api/meetings/${meeting.meeting_id}`, { token: host.access_token, body: { waiting_room_enabled: true } });
    const gone = await call(server, 'DELETE', `/api/meetings/${meeting.meeting_id}`, { token: host.access_token });
    assert.ok([200, 204].includes(gone.status));
    const all = await sink.have(3, toAnn);
    assert.equal(all.length, 3);
    assert.match(all[2].parsed.subject, /^Cancelled: /);
    const third = eventsOf(all[2]);
    assert.equal(third.method, 'CANCEL');
    assert.equal(third.events[0].uid, first.events[0].uid);
    assert.ok(third.events[0].sequence > second.events[0].sequence);
    assert.match(all[2].text, /method=CANCEL/);
    assert.ok(!sink.mails.some((mail) => mail.to.includes(host.email)), 'nobody is written to about their own doing');
  });

  test('an answer to an invitation is in the calendar of the others', async () => {
    const { host, ann, meeting } = await scene(server);
    const answer = await call(server, 'PATCH', `/api/meetings/${meeting.meeting_id}/participants/${ann.user.id}`, {
      token: ann.access_token,
      body: { status: 'accepted' },
    });
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    const file = await call(server, 'GET', `/api/meetings/${meeting.meeting_id}/calendar.ics`, { token: host.access_token });
    assert.equal(file.status, 200);
    const event = new ICAL.Component(ICAL.parse(file.body)).getFirstSubcomponent('vevent');
    const states = Object.fromEntries(event.getAllProperties('attendee').map((each) => [each.getParameter('cn'), each.getParameter('partstat')]));
    assert.equal(states.Ann, 'ACCEPTED');
    assert.equal(states.Bob, 'NEEDS-ACTION');
  });

  test('no title and no name can add a header field', async () => {
    const evil = 'x\r\nBcc: victim@example.org\r\n\r\nbody';
    const { ann } = await scene(server, { title: evil });
    const [mail] = await sink.have(1, (each) => each.to.includes(ann.email));
    assert.equal(mail.parsed.headers.get('bcc'), undefined);
    assert.ok(!sink.recipients.includes('victim@example.org'));
    assert.ok(mail.parsed.text.includes('Bcc: victim@example.org'), 'it is in the text, as it was written');
  });

  test('one refused recipient costs nobody else their mail, and is not tried again', async () => {
    sink.refuse = (address) => (address.startsWith('person') && address === refused ? 550 : null);
    let refused = '';
    const host = await register(server, 'Host');
    const [ann, bob] = [await register(server, 'Ann'), await register(server, 'Bob')];
    refused = ann.email;
    await createMeeting(server, host.access_token, { title: 'T', start_time: soon(1), participants: [{ user_id: ann.user.id }, { user_id: bob.user.id }] });
    await sink.have(1, (mail) => mail.to.includes(bob.email));
    for (let i = 0; i < 200 && !/refused/.test(server.log); i += 1) await pause(100);
    assert.match(server.log, /mail mail_\S+: refused: 550/);
    assert.ok(!server.log.includes(ann.email), 'no address in the log');
    assert.equal(sink.recipients.filter((each) => each === ann.email).length, 1);
    sink.refuse = null;
  });
});

describe('signing in and encryption', () => {
  let certificate;
  before(() => {
    certificate = makeCertificate();
  });
  after(() => certificate.remove());

  for (const scheme of ['smtp', 'smtps'])
    test(`${scheme}:// with ${scheme === 'smtp' ? 'STARTTLS' : 'TLS from the first byte'} and a password`, async () => {
      const tried = [];
      const sink = await new MailSink({
        secure: scheme === 'smtps',
        key: certificate.key,
        cert: certificate.cert,
        authOptional: false,
        onAuth: (auth, session, done) => {
          tried.push(session.secure);
          if (auth.username !== 'parley@example.org' || auth.password !== 'p:a/s s') return done(new Error('no'));
          done(null, { user: auth.username });
        },
      }).start();
      const url = `${scheme}://parley%40example.org:p%3Aa%2Fs%20s@localhost:${sink.port}?ca=${certificate.file}`;
      const server = await startServer({ settings: { ...settings, SMTP_URL: url } });
      try {
        const { ann } = await scene(server);
        const [mail] = await sink.have(1, (each) => each.to.includes(ann.email));
        assert.equal(mail.user, 'parley@example.org');
        assert.ok(mail.secure);
        assert.ok(tried.every((secure) => secure), 'the password is never sent in the clear');
      } finally {
        await server.stop();
        await sink.stop();
      }
    });

  test('a certificate that nobody vouches for gets no mail', async () => {
    const sink = await new MailSink({ key: certificate.key, cert: certificate.cert }).start();
    const server = await startServer({ settings: { ...settings, SMTP_URL: `smtp://localhost:${sink.port}?tls=required` } });
    try {
      await scene(server);
      for (let i = 0; i < 200 && !/not trusted/.test(server.log); i += 1) await pause(100);
      assert.match(server.log, /the server's certificate is not trusted/);
      assert.equal(sink.mails.length, 0);
    } finally {
      await server.stop();
      await sink.stop();
    }
  });
});

describe('a mail server that is away', () => {
  test('gets everything once it is back, each mail once, also when the server was killed meanwhile', async () => {
    const sink = await new MailSink().start();
    const port = sink.port;
    await sink.stop();
    const url = `smtp://127.0.0.1:${port}`;
    const first = await startServer({ settings: { ...settings, SMTP_URL: url } });
    let second;
    try {
      const { ann, bob } = await scene(first);
      for (let i = 0; i < 200 && !/attempt 1 failed/.test(first.log); i += 1) await pause(100);
      assert.match(first.log, /mail mail_\S+: attempt 1 failed, it waits/);
      await first.kill();
      await sink.start(port);
      second = await startServer({ data: first.data, settings: { ...settings, SMTP_URL: url } });
      await sink.have(1, (mail) => mail.to.includes(ann.email));
      await sink.have(1, (mail) => mail.to.includes(bob.email));
      await second.terminate();
      assert.equal(sink.mails.length, 2);
      // And they do not come again.
      second = await startServer({ data: first.data, settings: { ...settings, SMTP_URL: url } });
      await pause(1500);
      assert.equal(sink.mails.length, 2);
    } finally {
      await second?.stop();
      await first.stop().catch(() => {});
      await sink.stop();
    }
  });

  test('keeps nobody waiting, however slow it is', async () => {
    const sink = await new MailSink().start();
    sink.delayMs = 3000;
    const server = await startServer({ settings: { ...settings, SMTP_URL: `smtp://127.0.0.1:${sink.port}` } });
    try {
      await scene(server);
      const before = sink.mails.length;
      await scene(server);
      assert.ok(before < 2, 'meetings are made while mail is on its way');
      const stopped = await server.terminate();
      assert.equal(stopped.code, 0);
    } finally {
      await server.stop();
      await sink.stop();
    }
  });
});

describe('without a mail server', () => {
  test('meetings are made as ever, and nothing is queued', async () => {
    const server = await startServer({ settings: { RATE_LIMIT: 'off' } });
    try {
      await scene(server);
      assert.doesNotMatch(server.log, /mail/);
    } finally {
      await server.stop();
    }
  });
});
