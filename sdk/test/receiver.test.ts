// What a client does to receive the others, with the parts of a browser that the tests' runtime does not have.

import type { types as mediasoup } from 'mediasoup-client';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ApiError } from '../src/errors.js';
import { Receiver } from '../src/media/receiver.js';
import type { MediaRequest } from '../src/media/request.js';
import type { MeetingState } from '../src/meeting/state.js';
import type { ProducerInfo } from '../src/types.js';
import { producer } from './make.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A receiver of `producers`; the server answers as `answer` does, and the browser throws what is in `failures`. */
function receiving(producers: ProducerInfo[], answer: (event: string) => Promise<unknown> = () => Promise.resolve({})) {
  const meeting = { producers, self: null };
  const asked: string[] = [];
  const failures: Error[] = [];
  const heard: string[] = [];
  const tracks = new Map<unknown, string>();
  const consumers: { id: string; closed: boolean }[] = [];
  let made = 0;
  const request = (async (event: string, fields: { producer_id?: string; consumer_id?: string }) => {
    asked.push(`${event} ${fields.producer_id ?? fields.consumer_id}`);
    const answered = await answer(event);
    if (event !== 'media:consume') return answered;
    const kind = producers.find((each) => each.producer_id === fields.producer_id)?.kind ?? 'video';
    return { consumer: { consumer_id: `c${++made}`, producer_id: fields.producer_id, kind, rtp_parameters: {} } };
  }) as unknown as MediaRequest;
  const transport = {
    connectionState: 'connected',
    close: () => undefined,
    consume: ({ id }: { id: string }) => {
      const failure = failures.shift();
      if (failure) return Promise.reject(failure);
      const consumer = { id, closed: false, track: {}, close: () => (consumer.closed = true) };
      tracks.set(consumer.track, id);
      consumers.push(consumer);
      return Promise.resolve(consumer);
    },
  } as unknown as mediasoup.Transport;
  const receiver = new Receiver({
    transport,
    ready: () => Promise.resolve(),
    capabilities: {},
    request,
    meeting: () => meeting as unknown as MeetingState,
    demand: () => ({ visible: true, height: 720 }),
    onTrack: (_, { track }) => heard.push(`${tracks.get(track)} comes`),
    onTrackGone: (_, track) => heard.push(`${tracks.get(track)} goes`),
  });
  const count = (event: string) => asked.filter((each) => each.startsWith(event)).length;
  return { receiver, meeting, asked, failures, heard, consumers, count };
}

it('what cannot be received is asked for less and less often, and not any more when it is over', async () => {
  const refused = () => Promise.reject(new ApiError('validation_failed'));
  const { receiver, meeting, count } = receiving([producer('p1', 'b', 'camera')], refused);
  await receiver.sync();
  await vi.advanceTimersByTimeAsync(60_000);
  const within = count('media:consume');
  expect(within).toBeGreaterThanOrEqual(5);
  expect(within).toBeLessThanOrEqual(8);
  // Other news do not hurry it.
  await receiver.sync();
  expect(count('media:consume')).toBe(within);
  meeting.producers = [];
  await receiver.sync();
  expect(vi.getTimerCount()).toBe(0);
  await vi.advanceTimersByTimeAsync(600_000);
  expect(count('media:consume')).toBe(within);
});

it('what is not there yet for somebody who is being moved is asked for again soon', async () => {
  let there = false;
  const answer = (event: string) => (event === 'media:consume' && !there ? Promise.reject(new ApiError('not_found')) : Promise.resolve({}));
  const { receiver, heard, count } = receiving([producer('p1', 'b', 'camera')], answer);
  await receiver.sync();
  await vi.advanceTimersByTimeAsync(20_500);
  expect(count('media:consume')).toBe(21);
  there = true;
  await vi.advanceTimersByTimeAsync(1000);
  expect(heard).toEqual(['c1 comes']);
  receiver.close();
});

it('nothing is asked for without a connection until there is one again', async () => {
  let connected = false;
  const answer = () => (connected ? Promise.resolve({}) : Promise.reject(new ApiError('offline')));
  const { receiver, heard, count } = receiving([producer('p1', 'b', 'camera')], answer);
  await receiver.sync();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(count('media:consume')).toBe(1);
  connected = true;
  await receiver.sync();
  expect(heard).toEqual(['c1 comes']);
  receiver.close();
});

it('what the library does not take does not flow, and is given to it again rather than asked for anew', async () => {
  const { receiver, asked, failures, heard } = receiving([producer('p1', 'b', 'mic')]);
  failures.push(Object.assign(new Error('cannot consume this Producer'), { name: 'UnsupportedError' }));
  await receiver.sync();
  expect(asked).toEqual(['media:consume p1', 'media:consumer:pause c1']);
  await vi.advanceTimersByTimeAsync(1500);
  expect(asked).toEqual(['media:consume p1', 'media:consumer:pause c1', 'media:consumer:resume c1']);
  expect(heard).toEqual(['c1 comes']);
  receiver.close();
});

it('what fails in the browser is asked for anew, and what was made for it does not flow', async () => {
  const { receiver, asked, failures, heard } = receiving([producer('p1', 'b', 'mic')]);
  failures.push(new DOMException('Failed to set remote offer sdp', 'OperationError'));
  await receiver.sync();
  await vi.advanceTimersByTimeAsync(1500);
  expect(asked).toEqual(['media:consume p1', 'media:consumer:pause c1', 'media:consume p1']);
  expect(heard).toEqual(['c2 comes']);
  receiver.close();
});

it('a picture whose producer is replaced is shown until the one that takes its place is received', async () => {
  let answered: (answer: object) => void = () => undefined;
  let slow = false;
  const answer = (event: string) => (event === 'media:consume' && slow ? new Promise((resolve) => (answered = resolve)) : Promise.resolve({}));
  const { receiver, meeting, heard, consumers } = receiving([producer('p1', 'b', 'camera')], answer);
  await receiver.sync();
  slow = true;
  meeting.producers = [producer('p1', 'b', 'camera'), producer('p2', 'b', 'camera')];
  void receiver.sync();
  meeting.producers = [producer('p2', 'b', 'camera')];
  await receiver.sync();
  expect(heard).toEqual(['c1 comes']);
  answered({});
  await vi.advanceTimersByTimeAsync(0);
  expect(heard).toEqual(['c1 comes', 'c2 comes', 'c1 goes']);
  expect(consumers.map(({ closed }) => closed)).toEqual([true, false]);
  // Another source of the same person is none that takes its place.
  meeting.producers = [producer('p3', 'b', 'screen')];
  void receiver.sync();
  expect(heard.at(-1)).toBe('c2 goes');
  receiver.close();
});

it('a picture whose producer is replaced by one that cannot be received goes', async () => {
  let refuses = false;
  const answer = (event: string) => (event === 'media:consume' && refuses ? Promise.reject(new ApiError('validation_failed')) : Promise.resolve({}));
  const { receiver, meeting, heard } = receiving([producer('p1', 'b', 'camera')], answer);
  await receiver.sync();
  refuses = true;
  meeting.producers = [producer('p2', 'b', 'camera')];
  await receiver.sync();
  expect(heard).toEqual(['c1 comes', 'c1 goes']);
  receiver.close();
});
