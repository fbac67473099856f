import { ApiError, type ChatMessage, type Meeting } from '@parley/sdk';
import { describe, expect, it } from 'vitest';
import { arrangeMeetings } from '../src/home/arrange';
import { canonicalCode, codeFrom } from '../src/lib/code';
import { durationText, initials, meetingTitle, stopwatchText, whenText } from '../src/lib/format';
import { broughtInSight, layoutGrid } from '../src/lib/grid';
import { shortcutKey } from '../src/lib/keys';
import { splitLinks } from '../src/lib/links';
import { isRetried, retryWaitMs } from '../src/lib/retry';
import { parsePath } from '../src/lib/router';
import { hasSpeaker, isSpeakerLost } from '../src/lib/speakers';
import { groupChat } from '../src/room/chat/groups';

describe('codes', () => {
  it('are understood in any case, with or without dashes, and in links', () => {
    for (const text of ['abc-def-ghj', 'ABCDEFGHJ', ' abc def ghj ', 'https://meet.example/join/ABC-DEF-GHJ?x=1', '/m/abcdefghj']) {
      expect(codeFrom(text)).toBe('ABC-DEF-GHJ');
    }
  });

  it('of other lengths keep their form', () => {
    expect(canonicalCode('abcd-efgh-jklm')).toBe('ABCD-EFGH-JKLM');
  });

  it('leave ids as they are', () => {
    expect(codeFrom('mtg_aB3-_xYz0123')).toBe('mtg_aB3-_xYz0123');
    const invitation = '0b9e4b7a-6c1d-4f0e-9d2a-5a7c1e3f8b60';
    expect(codeFrom(`https://meet.example/join/${invitation.toUpperCase()}`)).toBe(invitation);
  });

  it('are not found in other texts', () => {
    for (const text of ['', '  ', 'what?', 'ä-ö-ü', 'https://meet.example/']) expect(codeFrom(text)).toBeNull();
  });
});

describe('addresses', () => {
  it('lead to the pages', () => {
    expect(parsePath('/')).toEqual({ page: 'home' });
    expect(parsePath('/join/abcdefghj')).toEqual({ page: 'join', code: 'ABC-DEF-GHJ' });
    expect(parsePath('/m/ABC-DEF-GHJ/')).toEqual({ page: 'room', code: 'ABC-DEF-GHJ' });
    expect(parsePath('/m/ABC-DEF-GHJ/ended')).toEqual({ page: 'ended', code: 'ABC-DEF-GHJ' });
    for (const path of ['/x/y', '/join', '/m/A/B', '/m/A/ended/z']) expect(parsePath(path)).toEqual({ page: 'unknown' });
  });
});

describe('the grid', () => {
  const space = (width: number, height: number) => ({ width, height, gap: 10, smallest: 150 });

  it('fits every count into every window', () => {
    for (const [width, height] of [[1260, 700], [1900, 900], [370, 640], [640, 360], [900, 900], [360, 300]] as const) {
      for (let count = 1; count <= 60; count++) {
        const { columns, rows, width: w, height: h, perPage } = layoutGrid(count, space(width, height));
        expect(columns * w + (columns - 1) * 10).toBeLessThanOrEqual(width);
        expect(rows * h + (rows - 1) * 10).toBeLessThanOrEqual(height);
        expect(columns * rows).toBeGreaterThanOrEqual(perPage);
        expect(w).toBeGreaterThanOrEqual(Math.min(150, width));
        expect(perPage).toBeGreaterThanOrEqual(1);
      }
    }
  });

  it('puts two side by side in a wide window and over each other in a high one', () => {
    expect(layoutGrid(2, space(1260, 700))).toMatchObject({ columns: 2, rows: 1 });
    expect(layoutGrid(2, space(1256, 716))).toMatchObject({ columns: 2, rows: 1 });
    expect(layoutGrid(5, space(1256, 716))).toMatchObject({ columns: 3, rows: 2 });
    expect(layoutGrid(2, space(370, 640))).toMatchObject({ columns: 1, rows: 2 });
  });

  it('makes tiles as wide as a camera picture in a wide window', () => {
    const { width, height } = layoutGrid(5, space(1260, 700));
    expect(width / height).toBeCloseTo(16 / 9, 1);
  });

  it('survives a window without size', () => {
    expect(layoutGrid(4, space(0, 0))).toMatchObject({ width: 0, height: 0, perPage: 4 });
  });
});

describe('texts', () => {
  it('say how long something was', () => {
    expect([1000, 59_000, 60_000, 3_600_000, 3_900_000].map(durationText)).toEqual([
      '1 second',
      '59 seconds',
      '1 minute',
      '1 hour',
      '1 hour 5 minutes',
    ]);
    expect([5_000, 245_000, 3_723_000].map(stopwatchText)).toEqual(['0:05', '4:05', '1:02:03']);
  });

  it('say when something is', () => {
    const now = new Date(2026, 2, 4, 12, 0);
    expect(whenText(new Date(2026, 2, 4, 14, 30).toISOString(), now)).toMatch(/^Today, /);
    expect(whenText(new Date(2026, 2, 5, 1, 0).toISOString(), now)).toMatch(/^Tomorrow, /);
    expect(whenText('nonsense', now)).toBe('');
  });

  it('name a meeting without a title after its host', () => {
    expect(meetingTitle({ title: null, host_name: 'Ada' })).toBe('Ada’s meeting');
    expect(meetingTitle({ title: 'Weekly', host_name: 'Ada' })).toBe('Weekly');
    expect(meetingTitle(null)).toBe('Meeting');
  });

  it('shorten names to initials', () => {
    expect(['Ada Lovelace', 'ada', '', ' Jean van der Berg '].map(initials)).toEqual(['AL', 'A', '?', 'JB']);
  });
});

describe('chat', () => {
  it('finds addresses without the punctuation around them', () => {
    expect(splitLinks('See https://example.org/a?b=1, please (http://x.example).')).toEqual([
      { text: 'See ' },
      { text: 'https://example.org/a?b=1', href: 'https://example.org/a?b=1' },
      { text: ', please (' },
      { text: 'http://x.example', href: 'http://x.example' },
      { text: ').' },
    ]);
    expect(splitLinks('javascript:alert(1)')).toEqual([{ text: 'javascript:alert(1)' }]);
  });

  it('puts what one person wrote in a row under one name', () => {
    const message = (id: string, who: string, minute: number) =>
      ({
        message_id: id,
        participant_id: who,
        participant_name: who,
        created_at: new Date(Date.UTC(2026, 0, 1, 10, minute)).toISOString(),
      }) as ChatMessage;
    const groups = groupChat([message('1', 'a', 0), message('2', 'a', 1), message('3', 'b', 1), message('4', 'b', 9)]);
    expect(groups.map((group) => group.messages.map((each) => each.message_id))).toEqual([['1', '2'], ['3'], ['4']]);
  });
});

describe('my meetings', () => {
  it('are listed live ones first, then the next, and past ones from the last', () => {
    const make = (id: string, status: string, start: string, end: string | null = null) =>
      ({ meeting_id: id, status, start_time: start, created_at: start, ended_at: end }) as Meeting;
    const { open, past } = arrangeMeetings([
      make('later', 'scheduled', '2026-05-02'),
      make('soon', 'scheduled', '2026-05-01'),
      make('live', 'in_progress', '2026-06-01'),
      make('old', 'ended', '2026-01-01', '2026-01-01'),
      make('recent', 'ended', '2026-02-01', '2026-02-01'),
    ]);
    expect(open.map((each) => each.meeting_id)).toEqual(['live', 'soon', 'later']);
    expect(past.map((each) => each.meeting_id)).toEqual(['recent', 'old']);
  });
});

describe('loudspeakers', () => {
  const own = { deviceId: 'own', label: 'Headset' };
  const built = { deviceId: 'built', label: 'Built in' };

  it('that are unplugged are lost to who had chosen them, once', () => {
    expect(isSpeakerLost([own, built], [built], 'own')).toBe(true);
    expect(isSpeakerLost([built], [built], 'own')).toBe(false);
    expect(isSpeakerLost([own, built], [own], 'own')).toBe(false);
    expect(isSpeakerLost([own, built], [built], null)).toBe(false);
  });

  it('are played to while they are there, or where the browser does not tell', () => {
    expect(hasSpeaker([built], 'own')).toBe(false);
    expect(hasSpeaker([own, built], 'own')).toBe(true);
    expect(hasSpeaker([], 'own')).toBe(true);
    expect(hasSpeaker([built], null)).toBe(false);
  });
});

describe('who speaks', () => {
  const seen = (who: string, perPage: number) => broughtInSight([...'abcdef'], perPage, (each) => each === who).join('');

  it('is on the first page, and nobody else moves but by one place', () => {
    expect(seen('e', 3)).toBe('abecdf');
    expect(seen('d', 3)).toBe('abdcef');
    expect(seen('f', 1)).toBe('fabcde');
  });

  it('who is there already, or not at all, moves nobody', () => {
    for (const who of ['a', 'c', 'x']) expect(seen(who, 3)).toBe('abcdef');
    expect(seen('f', 6)).toBe('abcdef');
  });
});

describe('what the server could not do just now', () => {
  it('is tried again later and later, and not before the server asked for it', () => {
    const waits = [0, 1, 2, 3, 4, 100].map((failed) => retryWaitMs(failed, undefined, () => 0));
    expect(waits).toEqual([4000, 8000, 16_000, 32_000, 60_000, 60_000]);
    expect(retryWaitMs(0, 30, () => 0)).toBe(30_000);
    expect(retryWaitMs(3, 1, () => 1)).toBeCloseTo(22_400);
  });

  it('is not what was refused', () => {
    expect(isRetried(new ApiError('unavailable'))).toBe(true);
    expect([null, new ApiError('locked'), new ApiError('wrong_password')].some(isRetried)).toBe(false);
  });
});

describe('shortcuts', () => {
  it('are the letters of Latin keyboards wherever they are, and of others the keys in their places', () => {
    expect(shortcutKey({ key: 'm', code: 'Semicolon' })).toBe('m');
    expect(shortcutKey({ key: 'M', code: 'KeyM' })).toBe('m');
    expect(shortcutKey({ key: 'ь', code: 'KeyM' })).toBe('m');
    expect(shortcutKey({ key: 'é', code: 'KeyQ' })).toBe('é');
    expect(shortcutKey({ key: '?', code: 'Slash' })).toBe('?');
    expect(shortcutKey({ key: 'Escape', code: 'Escape' })).toBe('escape');
  });
});
