import { ParleyClient, type VideoCodec } from '@parley/sdk';

/** The one client of this page; it speaks to the server that the page came from. */
export const client = new ParleyClient({ accountStore: localStorage, guestStore: sessionStorage });

/** `?transport=tcp` carries media over TCP only, `?transport=relay` through a relay only: to find out what a network lets through. */
export function forcedPath(): { forceTcp: boolean; forceRelay: boolean } {
  const path = new URLSearchParams(window.location.search).get('transport');
  return { forceTcp: path === 'tcp', forceRelay: path === 'relay' };
}

/** `?video=vp9` (or h264, av1) encodes one's own pictures so, to try it. */
export function wantedCodec(): { videoCodec?: VideoCodec } {
  const wanted = new URLSearchParams(window.location.search).get('video');
  const known: VideoCodec[] = ['vp8', 'h264', 'vp9', 'av1'];
  const videoCodec = known.find((each) => each === wanted);
  return videoCodec ? { videoCodec } : {};
}
