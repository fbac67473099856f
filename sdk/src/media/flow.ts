// How much of a track has come so far, from the browser's statistics (webrtc-stats, RTCInboundRtpStreamStats).

/** What was received of one track. */
export interface Flow {
  /** Pictures that were decoded, or packets of sound, so far. */
  units: number;
  /** Of the picture; 0 where there is none. */
  height: number;
}

interface Inbound {
  type: string;
  kind: string;
  framesDecoded?: number;
  frameHeight?: number;
  packetsReceived?: number;
}

export function flowOf(report: RTCStatsReport): Flow | null {
  for (const stats of (report as ReadonlyMap<string, Inbound>).values()) {
    if (stats.type !== 'inbound-rtp') continue;
    const units = stats.kind === 'video' ? stats.framesDecoded : stats.packetsReceived;
    return { units: units ?? 0, height: stats.frameHeight ?? 0 };
  }
  return null;
}
