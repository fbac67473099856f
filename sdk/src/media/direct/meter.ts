// How media flows over a direct path, out of the browser's own statistics (webrtc-stats), in the words in which the server measures
// what goes over it: what counts is what flowed since the last look.

/** One direction. Where nothing is known, the field is absent. */
export interface DirectFigures {
  /** Bit/s. */
  bitrate: number;
  /** Of packets, 0 to 1. */
  loss?: number;
  jitter_ms?: number;
  rtt_ms?: number;
}

interface Stats {
  id: string;
  type: string;
  localId?: string;
  bytesReceived?: number;
  bytesSent?: number;
  packetsReceived?: number;
  packetsLost?: number;
  packetsSent?: number;
  jitter?: number;
  fractionLost?: number;
  roundTripTime?: number;
  nominated?: boolean;
  currentRoundTripTime?: number;
}

interface Counts {
  bytes: number;
  packets: number;
  lost: number;
}

export class DirectMeter {
  #counts = new Map<string, Counts>();
  #at: number | null = null;

  /** Null the first time: a rate needs two looks. `now` in milliseconds. */
  measure(report: RTCStatsReport, now: number): { up: DirectFigures; down: DirectFigures } | null {
    const all = [...(report as unknown as ReadonlyMap<string, Stats>).values()];
    const before = this.#counts;
    const seconds = this.#at === null ? 0 : (now - this.#at) / 1000;
    this.#at = now;
    this.#counts = new Map();
    const up: DirectFigures = { bitrate: 0 };
    const down: DirectFigures = { bitrate: 0 };
    const flowing = new Set<string>();
    for (const stats of all) {
      const counts = countsOf(stats);
      if (!counts) continue;
      this.#counts.set(stats.id, counts);
      const grown = growth(counts, before.get(stats.id));
      if (grown.packets <= 0 || seconds <= 0) continue;
      flowing.add(stats.id);
      const direction = stats.type === 'inbound-rtp' ? down : up;
      direction.bitrate += Math.round((grown.bytes * 8) / seconds);
      if (stats.type !== 'inbound-rtp') continue;
      // Duplicates count against the losses (RFC 3550 section 6.4.1), which may make them fewer than none.
      worsen(down, 'loss', Math.max(0, grown.lost) / (grown.packets + Math.max(0, grown.lost)));
      worsen(down, 'jitter_ms', (stats.jitter ?? 0) * 1000);
    }
    for (const stats of all) {
      if (stats.type === 'remote-inbound-rtp' && flowing.has(stats.localId ?? '')) {
        worsen(up, 'loss', stats.fractionLost);
        worsen(up, 'jitter_ms', stats.jitter === undefined ? undefined : stats.jitter * 1000);
      }
      if (stats.type === 'candidate-pair' && stats.nominated && stats.currentRoundTripTime !== undefined)
        up.rtt_ms = down.rtt_ms = stats.currentRoundTripTime * 1000;
    }
    return seconds > 0 ? { up, down } : null;
  }
}

function countsOf(stats: Stats): Counts | null {
  if (stats.type === 'inbound-rtp') return { bytes: stats.bytesReceived ?? 0, packets: stats.packetsReceived ?? 0, lost: stats.packetsLost ?? 0 };
  if (stats.type === 'outbound-rtp') return { bytes: stats.bytesSent ?? 0, packets: stats.packetsSent ?? 0, lost: 0 };
  return null;
}

function growth(now: Counts, before: Counts = { bytes: 0, packets: 0, lost: 0 }): Counts {
  return { bytes: now.bytes - before.bytes, packets: now.packets - before.packets, lost: now.lost - before.lost };
}

/** The worst stream that flows counts, as on the server. */
function worsen(figures: DirectFigures, name: 'loss' | 'jitter_ms', value: number | undefined): void {
  if (value !== undefined && value >= (figures[name] ?? 0)) figures[name] = value;
}
