// What is sent of each source, and which layer a tile of a given size needs.

import type { types as mediasoup } from 'mediasoup-client';
import type { Source } from '../types.js';

/** Three layers of a 1280×720 camera: 320×180, 640×360, 1280×720. Bit/s. */
const CAMERA: mediasoup.RtpEncodingParameters[] = [
  { rid: 'r0', scaleResolutionDownBy: 4, maxBitrate: 150_000, scalabilityMode: 'L1T3' },
  { rid: 'r1', scaleResolutionDownBy: 2, maxBitrate: 500_000, scalabilityMode: 'L1T3' },
  { rid: 'r2', scaleResolutionDownBy: 1, maxBitrate: 1_500_000, scalabilityMode: 'L1T3' },
];
const SCREEN: mediasoup.RtpEncodingParameters[] = [{ maxBitrate: 2_500_000 }];

/** Everything but the track that a producer of this source is made with. */
export function producerOptions(source: Source, codecs: mediasoup.RtpCodecCapability[]): mediasoup.ProducerOptions {
  const video = source === 'camera' || source === 'screen';
  const vp8 = codecs.find((codec) => codec.mimeType.toLowerCase() === 'video/vp8');
  if (video) {
    return {
      // mediasoup-client writes into what it is given.
      encodings: structuredClone(source === 'camera' ? CAMERA : SCREEN),
      codecOptions: { videoGoogleStartBitrate: 1000 },
      ...(vp8 ? { codec: vp8 } : {}),
      stopTracks: false,
      disableTrackOnPause: false,
      zeroRtpOnPause: true,
    };
  }
  const codecOptions = source === 'mic' ? { opusDtx: true, opusFec: true } : { opusStereo: true, opusFec: true };
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
