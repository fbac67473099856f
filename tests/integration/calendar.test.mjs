// Recurring meetings and calendars: what REST says of occurrences, and what another iCalendar reader makes of the files.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import ICAL from 'ical.js';
import { call, closeAll, connect, createMeeting, joinAsGuest, register } from './support/client.mjs';
import { startServer } from './support/server.mjs';

let server, host, ann;
before(async () => {
  server = await startServer({ settings: { RATE_LIMIT: 'off' } });
  [host, ann] = await Promise.all([register(server, 'Host'), register(server, 'Ann')]);
});
after(async () => {
  closeAll();
  await server?.stop();
});

const asHost = (method, path, body) => call(server, method, path, { token: host.access_token, body });
const text = (date) => date.toISOString().replace('.000Z', 'Z');

/** The next year's month, so that the test never grows old. */
const year = new Date().getUTCFullYear() + 1;

/** The local time in a zone as UTC, by the ICU of this program. */
function instant(zone, y, m, d, hour, minute = 0) {
  const wanted = Date.UTC(y, m - 1, d, hour, minute);
  const shown = (at) => {
    const parts = Object.fromEntries(new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' })
      .formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    return Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute);
  };
  let at = wanted;
  for (let i = 0; i < 3; i += 1) at += wanted - shown(at);
  return new Date(at);
}

/** All starts of an iCalendar text in a window, as another program reads them. */
function startsOf(ics, from, to) {
  const calendar = new ICAL.Component(ICAL.parse(ics));
  for (const zone of calendar.getAllSubcomponents('vtimezone')) ICAL.TimezoneService.register(zone);
  const events = calendar.getAllSubcomponents('vevent').map((each) => new ICAL.Event(each));
  const main = events.find((event) => !event.isRecurrenceException());
  for (const event of events) if (event.isRecurrenceException()) main.relateException(event);
  const starts = [];
  const iterator = main.iterator();
  for (let next = iterator.next(), count = 0; next && count < 3000; next = iterator.next(), count += 1) {
    const at = main.getOccurrenceDetails(next).startDate.toJSDate();
    if (at >= to) break;
    if (at >= from) starts.push(text(at));
  }
  ICAL.TimezoneService.reset();
  return starts;
}

async function allOccurrences(meetingId, from, to) {
  const all = [];
  let cursor = '';
  do {
    const page = await asHost('GET', `/api/meetings/${meetingId}/occurrences?from=${text(from)}&to=${text(to)}&limit=100${cursor && `&cursor=${cursor}`}`);
    assert.equal(page.status, 200, JSON.stringify(page.body));
    all.push(...page.body.occurrences);
    cursor = page.body.next_cursor;
  } while (cursor);
  return all;
}

describe('recurring meetings', () => {
  for (const [zone, month, change] of [
    ['Europe/Berlin', 3, 'spring'], ['Europe/Berlin', 10, 'autumn'],
    ['America/New_York', 3, 'spring'], ['America/New_York', 11, 'autumn'],
    ['Australia/Lord_Howe', 4, 'autumn'], ['Australia/Lord_Howe', 10, 'spring'],
  ])
    test(`stay at 09:00 in ${zone} in ${change}, for Parley and for another calendar`, async () => {
      const begin = instant(zone, year, month - 1, 20, 9);
      const meeting = await createMeeting(server, host.access_token, {
        start_time: text(begin), end_time: text(new Date(+begin + 1_800_000)), time_zone: zone, recurrence: 'FREQ=DAILY',
      });
      const from = new Date(Date.UTC(year, month - 1, 1));
      const to = new Date(Date.UTC(year, month, 10));
      const expected = [];
      for (let at = new Date(Date.UTC(year, month - 1, 0)); at <= to; at = new Date(+at + 86_400_000)) {
        const start = instant(zone, at.getUTCFullYear(), at.getUTCMonth() + 1, at.getUTCDate(), 9);
        if (start >= from && start < to) expected.push(text(start));
      }
      const listed = await allOccurrences(meeting.meeting_id, from, to);
      assert.deepEqual(listed.map((each) => text(new Date(each.start_time))), expected);
      const file = await asHost('GET', `/api/meetings/${meeting.meeting_id}/calendar.ics`);
      assert.equal(file.headers.get('content-type'), 'text/calendar; charset=utf-8');
      assert.deepEqual(startsOf(file.body, from, to), expected);
    });

  test('a moved and a cancelled occurrence are so everywhere', async () => {
    const zone = 'Europe/Berlin';
    const begin = instant(zone, year, 3, 1, 9);
    const meeting = await createMeeting(server, host.access_token, {
      start_time: text(begin), end_time: text(new Date(+begin + 3_600_000)), time_zone: zone, recurrence: 'FREQ=DAILY;COUNT=40',
    });
    const path = `/api/meetings/${meeting.meeting_id}`;
    const [second, third] = [instant(zone, year, 3, 2, 9), instant(zone, year, 3, 3, 9)];
    const moved = await asHost('PATCH', `${path}/occurrences/${text(second)}`, { start_time: text(instant(zone, year, 3, 2, 15)) });
    assert.equal(moved.status, 200, JSON.stringify(moved.body));
    assert.equal(moved.body.occurrence.status, 'moved');
    assert.equal(new Date(moved.body.occurrence.end_time) - new Date(moved.body.occurrence.start_time), 3_600_000);
    const cancelled = await asHost('DELETE', `${path}/occurrences/${encodeURIComponent(text(third))}`);
    assert.equal(cancelled.status, 200);
    assert.equal(cancelled.body.occurrence.status, 'cancelled');
    const revived = await asHost('PATCH', `${path}/occurrences/${text(third)}`, { start_time: text(instant(zone, year, 3, 3, 15)) });
    assert.deepEqual([revived.status, revived.body.code], [409, 'invalid_state']);
    assert.match(revived.body.detail, /cancelled/);
    const from = new Date(Date.UTC(year, 2, 1));
    const to = new Date(Date.UTC(year, 2, 5));
    const listed = await allOccurrences(meeting.meeting_id, from, to);
    assert.deepEqual(listed.map((each) => each.status), ['scheduled', 'moved', 'cancelled', 'scheduled']);
    const file = await asHost('GET', `${path}/calendar.ics`);
    const taking_place = listed.filter((each) => each.status !== 'cancelled').map((each) => text(new Date(each.start_time)));
    assert.deepEqual(startsOf(file.body, from, to), taking_place);
    const sequence = /SEQUENCE:(\d+)/.exec(file.body)[1];
    assert.equal(Number(sequence), 2);
  });

  test('the next occurrence is what lists show, and it moves on when one has ended', async () => {
    const begin = new Date(Math.floor((Date.now() - 600_000) / 1000) * 1000);
    const meeting = await createMeeting(server, host.access_token, {
      start_time: text(begin), end_time: text(new Date(+begin + 7_200_000)), time_zone: 'UTC', recurrence: 'FREQ=DAILY',
    });
    const path = `/api/meetings/${meeting.meeting_id}`;
    assert.equal((await asHost('POST', `${path}/start`)).body.meeting.status, 'in_progress');
    const ended = await asHost('POST', `${path}/end`);
    assert.equal(ended.status, 200);
    assert.equal(ended.body.meeting.status, 'scheduled');
    assert.equal(+new Date(ended.body.meeting.start_time), +begin + 86_400_000);
    const upcoming = await asHost('GET', '/api/meetings?filter=upcoming&limit=200');
    const shown = upcoming.body.meetings.find((each) => each.meeting_id === meeting.meeting_id);
    assert.equal(+new Date(shown.start_time), +begin + 86_400_000);
    // It can be started again at once, by the same people.
    assert.equal((await asHost('POST', `${path}/start`)).status, 200);
  });

  test('a bad rule or zone is named', async () => {
    const start = text(instant('UTC', year, 3, 1, 9));
    for (const [fields, field] of [
      [{ recurrence: 'every day' }, 'recurrence'],
      [{ recurrence: 'FREQ=MINUTELY' }, 'recurrence'],
      [{ recurrence: 'FREQ=DAILY;COUNT=999999' }, 'recurrence'],
      [{ recurrence: 'FREQ=DAILY', start_time: undefined }, 'recurrence'],
      [{ time_zone: 'Mars/Olympus' }, 'time_zone'],
      [{ time_zone: '../../etc/passwd' }, 'time_zone'],
    ]) {
      const answer = await asHost('POST', '/api/meetings', { start_time: start, ...fields });
      assert.equal(answer.status, 422, JSON.stringify(fields));
      assert.ok(answer.body.errors.some((each) => each.field === field), JSON.stringify(answer.body));
    }
  });

  test('occurrences of others are nobody’s business', async () => {
    const meeting = await createMeeting(server, host.access_token, { start_time: text(instant('UTC', year, 3, 1, 9)), recurrence: 'FREQ=DAILY' });
    const path = `/api/meetings/${meeting.meeting_id}/occurrences`;
    assert.equal((await call(server, 'GET', path, { token: ann.access_token })).status, 404);
    assert.equal((await call(server, 'GET', path)).status, 401);
    assert.equal((await asHost('DELETE', `${path}/nonsense`)).status, 404);
    assert.equal((await asHost('GET', `${path}?from=${text(new Date())}&to=${text(new Date(Date.now() - 1000))}`)).status, 422);
  });
});

describe('the private feed', () => {
  const feedPath = (url) => new URL(url).pathname;

  test('is made, read with ETag, rotated and revoked', async () => {
    const meeting = await createMeeting(server, ann.access_token, { title: 'Mine: a, b; c', start_time: text(instant('UTC', year, 5, 1, 9)) });
    const asAnn = (method, path) => call(server, method, path, { token: ann.access_token });
    assert.deepEqual((await asAnn('GET', '/api/calendar/feed')).body, { active: false, created_at: null });
    const made = await asAnn('POST', '/api/calendar/feed');
    assert.equal(made.status, 201);
    assert.match(made.body.url, /\/api\/calendar\/feed\/[A-Za-z0-9_-]{32,}\.ics$/);
    const path = feedPath(made.body.url);
    const first = await call(server, 'GET', path);
    assert.equal(first.status, 200);
    const calendar = new ICAL.Component(ICAL.parse(first.body));
    const event = new ICAL.Event(calendar.getFirstSubcomponent('vevent'));
    assert.equal(event.summary, 'Mine: a, b; c');
    assert.equal(event.uid, `${meeting.meeting_id}@parley`);
    const etag = first.headers.get('etag');
    assert.equal((await call(server, 'GET', path, { headers: { 'if-none-match': etag } })).status, 304);
    assert.equal((await call(server, 'GET', path, { headers: { 'if-modified-since': first.headers.get('last-modified') } })).status, 304);
    assert.equal((await call(server, 'GET', path, { headers: { 'if-none-match': '"other"' } })).status, 200);
    await createMeeting(server, ann.access_token, { title: 'Another', start_time: text(instant('UTC', year, 5, 2, 9)) });
    const changed = await call(server, 'GET', path, { headers: { 'if-none-match': etag } });
    assert.equal(changed.status, 200);
    assert.match(changed.body, /SUMMARY:Another/);
    const rotated = await asAnn('POST', '/api/calendar/feed');
    assert.equal((await call(server, 'GET', path)).status, 404);
    assert.equal((await call(server, 'GET', feedPath(rotated.body.url))).status, 200);
    assert.equal((await asAnn('DELETE', '/api/calendar/feed')).status, 204);
    assert.equal((await call(server, 'GET', feedPath(rotated.body.url))).status, 404);
  });

  test('its token is in no log', async () => {
    const made = await call(server, 'POST', '/api/calendar/feed', { token: host.access_token });
    const token = /feed\/(.+)\.ics$/.exec(made.body.url)[1];
    await call(server, 'GET', feedPath(made.body.url));
    assert.ok(!server.log.includes(token));
  });
});

describe('reminders', () => {
  const ready = async (person) => {
    const device = await connect(server, { token: person.access_token });
    await device.must('client:ready');
    return device;
  };

  test('reach everybody invited on their devices, once', async () => {
    const [hosts, anns] = [await ready(host), await ready(ann)];
    const meeting = await createMeeting(server, host.access_token, {
      title: 'Soon', start_time: new Date(Date.now() + 600_000).toISOString(), participants: [{ user_id: ann.user.id }],
    });
    const fits = (type) => (data) => data.type === type && data.meeting.meeting_id === meeting.meeting_id;
    await anns.next('notification', fits('invitation'));
    for (const device of [hosts, anns]) {
      const { meeting: told } = await device.next('notification', fits('15_min_warning'), 90_000);
      assert.equal(told.title, 'Soon');
    }
    const late = await createMeeting(server, host.access_token, { start_time: new Date(Date.now() - 60_000).toISOString() });
    await hosts.next('notification', (data) => data.type === 'start_time' && data.meeting.meeting_id === late.meeting_id, 90_000);
    // Whole runs of the job have passed since.
    assert.ok(![...hosts.events, ...anns.events].some((each) => each.event === 'notification' && fits('15_min_warning')(each.data)));
  });
});

test('a guest’s calendar file shows names and no addresses', async () => {
  const meeting = await createMeeting(server, host.access_token, { start_time: text(instant('UTC', year, 6, 1, 9)) });
  await asHost('POST', `/api/meetings/${meeting.meeting_id}/start`);
  const guest = await joinAsGuest(server, meeting.code, 'Guest');
  const file = await call(server, 'GET', `/api/meetings/${meeting.code}/calendar.ics`, { token: guest.guest_token });
  assert.equal(file.status, 200);
  assert.match(file.body, /CN=Host/);
  assert.doesNotMatch(file.body, /mailto:/);
});
