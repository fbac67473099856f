import type { types as mediasoup } from 'mediasoup-client';
import { describe, expect, it, vi } from 'vitest';
import { Backoff, sleep } from '../src/backoff.js';
import { Emitter } from '../src/emitter.js';
import { ApiError, errorFromBody, sentenceFor, toApiError } from '../src/errors.js';
import { layerForHeight, producerOptions } from '../src/media/encodings.js';
import { problemOf } from '../src/media/local.js';
import { Pacer } from '../src/media/pacer.js';
import { TransportRecovery } from '../src/media/recovery.js';
import { relaysExpired } from '../src/media/relays.js';
import { Rerun } from '../src/media/tasks.js';

describe('Backoff', () => {
  it('doubles up to its bound', () => {
    const backoff = new Backoff({ first: 100, longest: 500, random: () => 0 });
    expect([backoff.next(), backoff.next(), backoff.next(), backoff.next(), backoff.next()]).toEqual([100, 200, 400, 500, 500]);
    backoff.reset();
    expect(backoff.next()).toBe(100);
  });

  it('spreads by at most the given share', () => {
    const backoff = new Backoff({ first: 1000, longest: 1000, spread: 0.4, random: () => 1 });
    expect(backoff.next()).toBe(600);
  });

  it('stays finite however long it goes on', () => {
    const backoff = new Backoff({ first: 100, longest: 500, random: () => 0 });
    for (let i = 0; i < 5000; i++) backoff.next();
    expect(backoff.next()).toBe(500);
  });
});

describe('sleep', () => {
  it('ends at once when it is called off', async () => {
    const controller = new AbortController();
    const slept = sleep(60_000, controller.signal);
    controller.abort();
    await slept;
  });
});

describe('errorFromBody', () => {
  it('reads a problem document', () => {
    const error = errorFromBody(
      { code: 'validation_failed', detail: 'Check the fields.', errors: [{ field: 'email', message: 'is no address' }] },
      422,
    );
    expect(error).toMatchObject({
      code: 'validation_failed',
      message: 'Check the fields.',
      status: 422,
      errors: [{ field: 'email', message: 'is no address' }],
    });
  });

  it('finds a code and a sentence for an answer that is no problem document', () => {
    const error = errorFromBody('<html>', 503, '7');
    expect(error).toMatchObject({ code: 'unavailable', retryAfter: 7, transient: true });
    expect(error.message).not.toBe('');
  });

  it('does not take a refusal for something that passes', () => {
    expect(new ApiError('banned').transient).toBe(false);
  });
});

describe('toApiError', () => {
  it('tells nobody what a browser says of its own errors', () => {
    for (const message of ['Failed to fetch', 'NetworkError when attempting to fetch resource.', 'Load failed']) {
      expect(toApiError(new TypeError(message))).toMatchObject({ code: 'network', message: sentenceFor('network') });
    }
    expect(toApiError(new DOMException('signal timed out', 'TimeoutError'))).toMatchObject({ code: 'timeout', message: sentenceFor('timeout') });
    const unexpected = new SyntaxError('Unexpected token < in JSON at position 0');
    for (const reason of [unexpected, new TypeError('x is not a function'), 'text', null, undefined]) {
      const error = toApiError(reason);
      expect(error).toMatchObject({ code: 'internal', cause: reason });
      expect(error.message).toMatch(/^Something went wrong in this page\. Please try again/);
    }
  });

  it('leaves what is one already as it is', () => {
    const error = new ApiError('locked');
    expect(toApiError(error)).toBe(error);
  });
});

describe('Emitter', () => {
  class Bell extends Emitter<{ ring: number }> {
    ring(times: number) {
      this.emit('ring', times);
    }
  }

  it('calls the others when one listener throws', () => {
    const report = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const bell = new Bell();
    const heard: number[] = [];
    bell.on('ring', () => {
      throw new Error('broken');
    });
    const off = bell.on('ring', (times) => heard.push(times));
    bell.ring(1);
    off();
    bell.ring(2);
    expect(heard).toEqual([1]);
    expect(report).toHaveBeenCalledTimes(2);
    report.mockRestore();
  });
});

describe('Pacer', () => {
  it('lets a burst pass and spreads the rest', () => {
    const pacer = new Pacer({ burst: 3, perSecond: 10, now: () => 0 });
    expect([1, 2, 3, 4, 5].map(() => pacer.reserve())).toEqual([0, 0, 0, 100, 200]);
  });

  it('has its burst again after a rest', () => {
    let now = 0;
    const pacer = new Pacer({ burst: 2, perSecond: 10, now: () => now });
    pacer.reserve();
    pacer.reserve();
    expect(pacer.reserve()).toBe(100);
    now = 5000;
    expect([pacer.reserve(), pacer.reserve(), pacer.reserve()]).toEqual([0, 0, 100]);
  });
});

describe('Rerun', () => {
  it('runs once more for all calls made meanwhile, never twice at a time', async () => {
    let running = 0;
    let most = 0;
    let runs = 0;
    const rerun = new Rerun(async () => {
      running += 1;
      most = Math.max(most, running);
      await sleep(1);
      runs += 1;
      running -= 1;
    });
    await Promise.all([rerun.run(), rerun.run(), rerun.run()]);
    expect([runs, most]).toEqual([2, 1]);
  });

  it('can be run again after a failure', async () => {
    let fails = true;
    const rerun = new Rerun(async () => {
      if (fails) throw new Error('once');
    });
    await expect(rerun.run()).rejects.toThrow('once');
    fails = false;
    await rerun.run();
  });
});

describe('what is sent and asked for', () => {
  it('sends a camera in three layers and prefers VP8', () => {
    const vp8 = { kind: 'video' as const, mimeType: 'video/VP8', clockRate: 90000, preferredPayloadType: 96 };
    const options = producerOptions('camera', [vp8]);
    expect(options.encodings).toHaveLength(3);
    expect(options.codec).toBe(vp8);
    expect(producerOptions('mic', [vp8]).encodings).toBeUndefined();
  });

  it('sends sound that gets along with losses, and keeps silence short for voices alone', () => {
    const sturdy = { opusFec: true, opusNack: true };
    expect(producerOptions('mic', []).codecOptions).toMatchObject({ ...sturdy, opusDtx: true });
    expect(producerOptions('screen_audio', []).codecOptions).toMatchObject(sturdy);
    expect(producerOptions('screen_audio', []).codecOptions?.opusDtx).toBeUndefined();
  });

  it('asks for the layer that fills the tile', () => {
    expect([90, 240, 241, 480, 481, 2000].map(layerForHeight)).toEqual([0, 0, 1, 1, 2, 2]);
  });

  it('tells a denied permission from a missing device', () => {
    expect(problemOf({ name: 'NotAllowedError' })).toBe('denied');
    expect(problemOf({ name: 'NotFoundError' })).toBe('not_found');
    expect(problemOf({ name: 'NotReadableError' })).toBe('in_use');
    expect(problemOf(null)).toBe('failed');
  });
});

describe('credentials of relays', () => {
  const now = 1_800_000_000_000;
  const until = (seconds: number) => [{ urls: ['stun:a'] }, { urls: ['turn:b'], username: `${now / 1000 + seconds}:usr_1`, credential: 'c' }];

  it('are old when their time is over, or nearly', () => {
    expect(relaysExpired(until(-1), now)).toBe(true);
    expect(relaysExpired(until(10), now)).toBe(true);
    expect(relaysExpired(until(3600), now)).toBe(false);
  });

  it('never are where no time is told', () => {
    expect(relaysExpired([], now)).toBe(false);
    for (const username of ['somebody', '12 o’clock', '', ':5']) expect(relaysExpired([{ urls: ['turn:b'], username, credential: 'c' }], now)).toBe(false);
  });
});

describe('looking after the connection of a transport', () => {
  /** A transport in a given state that finds no address, and what was done with it. */
  function watched(expired = false) {
    const transport = Object.assign(new Emitter<Record<string, unknown>>(), {
      connectionState: 'new',
      closed: false,
      observer: new Emitter<Record<string, unknown>>(),
      restartIce: vi.fn(async () => undefined),
    });
    const giveUp = vi.fn();
    const newIceParameters = vi.fn(async () => ({ usernameFragment: 'u', password: 'p' }));
    const actions = { newIceParameters, giveUp, online: () => true, expired: () => expired };
    return { transport, giveUp, newIceParameters, recovery: new TransportRecovery(transport as unknown as mediasoup.Transport, actions) };
  }

  it('begins anew where it does not come, and gives up in the end', async () => {
    vi.useFakeTimers();
    const { transport, giveUp, recovery } = watched();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(transport.restartIce).not.toHaveBeenCalled();
    recovery.begins();
    await vi.advanceTimersByTimeAsync(11_000);
    expect(transport.restartIce).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(transport.restartIce).toHaveBeenCalledTimes(4);
    expect(giveUp).toHaveBeenCalledTimes(1);
    vi.useRealTimers();
  });

  it('renews expired credentials once before the first track, and never after', async () => {
    const { transport, newIceParameters, recovery } = watched(true);
    await Promise.all([recovery.ready(), recovery.ready()]);
    expect(newIceParameters).toHaveBeenCalledTimes(1);
    expect(transport.restartIce).toHaveBeenCalledTimes(1);
    recovery.begins();
    transport.closed = true;
    await recovery.ready();
    expect(newIceParameters).toHaveBeenCalledTimes(1);
  });

  it('asks again for credentials where asking failed', async () => {
    const { newIceParameters, recovery } = watched(true);
    newIceParameters.mockRejectedValueOnce(new Error('the connection is lost'));
    await expect(recovery.ready()).rejects.toThrow('the connection is lost');
    await recovery.ready();
    expect(newIceParameters).toHaveBeenCalledTimes(2);
  });

  it('asks for nothing where the credentials are good', async () => {
    const { newIceParameters, recovery } = watched(false);
    await recovery.ready();
    expect(newIceParameters).not.toHaveBeenCalled();
  });
});
