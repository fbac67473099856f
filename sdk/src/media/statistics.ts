// What is sent and received right now, track by track, out of the browser's statistics (webrtc-stats), for people to look at.

import type { Source } from '../types.js';

/** One track. Rates are since the look before; null where nothing is known yet. */
export interface TrackStatistics {
  direction: 'up' | 'down';
  /** Whose it is; null: one's own. */
  participantId: string | null;
  source: Source;
  kbps: number | null;
  /** Percent of packets, as far as this browser knows. */
  loss: number | null;
  jitterMs: number | null;
  /** Of the largest picture. */
  width: number | null;
  height: number | null;
  framesPerSecond: number | null;
  /** "VP8", "opus". */
  codec: string | null;
  /** How many streams of a simulcast are sent. */
  streams: number;
}

interface Stats {
  type: string;
  bytesSent?: number;
  bytesReceived?: number;
  packetsReceived?: number;
  packetsLost?: number;
  fractionLost?: number;
  jitter?: number;
  active?: boolean;
  frameWidth?: number;
  frameHeight?: number;
  framesPerSecond?: number;
  mimeType?: string;
}

interface Counts {
  at: number;
  bytes: number;
  packets: number;
  lost: number;
}

export class StatisticsReader {
  #before = new Map<string, Counts>();

  /** `now` in milliseconds. */
  read(
    up: { source: Source; report: RTCStatsReport }[],
    down: { participantId: string; source: Source; report: RTCStatsReport }[],
    now: number,
  ): TrackStatistics[] {
    const before = this.#before;
    this.#before = new Map();
    const one = (direction: 'up' | 'down', participantId: string | null, source: Source, report: RTCStatsReport): TrackStatistics => {
      const all = [...(report as unknown as ReadonlyMap<string, Stats>).values()];
      const streams = all.filter(({ type, active }) => type === (direction === 'up' ? 'outbound-rtp' : 'inbound-rtp') && active !== false);
      const key = `${direction} ${participantId} ${source}`;
      const counts = { at: now, bytes: sum(streams, 'bytesSent') + sum(streams, 'bytesReceived'), packets: sum(streams, 'packetsReceived'), lost: sum(streams, 'packetsLost') };
      this.#before.set(key, counts);
      const known = before.get(key);
      const grown = known && now > known.at && counts.bytes >= known.bytes ? known : null;
      const told = direction === 'up' ? all.filter(({ type }) => type === 'remote-inbound-rtp') : streams;
      const jitter = most(told, 'jitter');
      const mime = all.find(({ type }) => type === 'codec')?.mimeType;
      return {
        direction,
        participantId,
        source,
        kbps: grown ? Math.round(((counts.bytes - grown.bytes) * 8) / (now - grown.at)) : null,
        loss: direction === 'up' ? percent(most(told, 'fractionLost')) : grown ? lossBetween(grown, counts) : null,
        jitterMs: jitter === null ? null : Math.round(jitter * 1000),
        width: most(streams, 'frameWidth'),
        height: most(streams, 'frameHeight'),
        framesPerSecond: most(streams, 'framesPerSecond'),
        codec: mime?.split('/')[1] ?? null,
        streams: streams.length,
      };
    };
    return [
      ...up.map(({ source, report }) => one('up', null, source, report)),
      ...down.map(({ participantId, source, report }) => one('down', participantId, source, report)),
    ];
  }
}

type Figure = Exclude<{ [Name in keyof Stats]-?: number extends Stats[Name] ? Name : never }[keyof Stats], never>;

function sum(all: Stats[], name: Figure): number {
  return all.reduce((total, each) => total + (each[name] ?? 0), 0);
}

function most(all: Stats[], name: Figure): number | null {
  const known = all.flatMap((each) => each[name] ?? []);
  return known.length > 0 ? Math.max(...known) : null;
}

function percent(share: number | null): number | null {
  return share === null ? null : Math.round(share * 1000) / 10;
}

function lossBetween(before: Counts, now: Counts): number {
  const lost = Math.max(0, now.lost - before.lost);
  const all = now.packets - before.packets + lost;
  return all > 0 ? (percent(lost / all) ?? 0) : 0;
}
