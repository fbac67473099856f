// What is sent of each source, and which layer a tile of a given size needs.

import type { types as mediasoup } from 'mediasoup-client';
import type { Source } from '../types.js';

/** A camera's layers: 180, 360 and 720 lines, whatever the camera gives, as tiles ask for layers by their height. Bit/s. */
const CAMERA = [
  { lines: 180, maxBitrate: 150_000 },
  { lines: 360, maxBitrate: 500_000 },
  { lines: 720, maxBitrate: 1_500_000 },
] as const;

/** A layer that shows hardly more than the one below it is not worth its bits. */
const WORTHWHILE = 1.25;

/** The layers that a camera of so many lines has something for. */
function cameraEncodings(lines: number): mediasoup.RtpEncodingParameters[] {
  const filled = CAMERA.filter((_, index) => index === 0 || lines >= CAMERA[index - 1]!.lines * WORTHWHILE);
  return filled.map((layer, index) => ({
    rid: `r${index}`,
    scaleResolutionDownBy: Math.max(1, lines / layer.lines),
    maxBitrate: layer.maxBitrate,
    scalabilityMode: 'L1T3',
  }));
}

/** One stream that holds the three layers; a receiver of the lowest gets a key frame of that one alone. */
const SCALABLE_CAMERA: mediasoup.RtpEncodingParameters[] = [{ maxBitrate: 1_500_000, scalabilityMode: 'L3T3_KEY' }];
const SCREEN: mediasoup.RtpEncodingParameters[] = [{ maxBitrate: 2_500_000 }];

export type VideoCodec = 'vp8' | 'h264' | 'vp9' | 'av1';

/** What is taken where the wanted one is not there. */
const CODECS: readonly VideoCodec[] = ['vp8', 'h264', 'vp9', 'av1'];

/**
 * Everything but the track that a producer of this source is made with. `lines`: of a camera's pictures, across their shorter
 * side.
 */
export function producerOptions(
  source: Source,
  codecs: mediasoup.RtpCodecCapability[],
  wanted: VideoCodec = 'vp8',
  lines = 720,
): mediasoup.ProducerOptions {
  if (source === 'camera' || source === 'screen') {
    const named = (name: VideoCodec) => codecs.find((codec) => codec.mimeType.toLowerCase() === `video/${name}`);
    const chosen = [wanted, ...CODECS].find(named);
    const codec = chosen && named(chosen);
    const isScalable = chosen === 'vp9' || chosen === 'av1';
    return {
      // mediasoup-client writes into what it is given.
      encodings: source === 'screen' ? structuredClone(SCREEN) : isScalable ? structuredClone(SCALABLE_CAMERA) : cameraEncodings(lines),
      codecOptions: { videoGoogleStartBitrate: 1000 },
      ...(codec ? { codec } : {}),
      stopTracks: false,
      disableTrackOnPause: false,
      zeroRtpOnPause: true,
    };
  }
  // Sound that is lost on its way to the server is sent again, as it is on its way from there: it is small, and often still in time.
  const sturdy = { opusFec: true, opusNack: true };
  const codecOptions = source === 'mic' ? { ...sturdy, opusDtx: true } : { ...sturdy, opusStereo: true };
  return { codecOptions, stopTracks: false, disableTrackOnPause: false, zeroRtpOnPause: false };
}

/**
 * The spatial layer (0..2) that fills a tile. `height` in device pixels; a layer may be stretched by a third before the
 * next one is asked for.
 */
export function layerForHeight(height: number): 0 | 1 | 2 {
  if (height <= 240) return 0;
  return height <= 480 ? 1 : 2;
}
