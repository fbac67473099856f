// Two performance marks from which the time to the first picture is read.

const CLICK = 'parley:join-click';
const FRAME = 'parley:first-remote-frame';

let waiting = false;

export function markJoinClick(): void {
  performance.clearMarks(CLICK);
  performance.clearMarks(FRAME);
  performance.mark(CLICK);
  waiting = true;
}

/** To be called for each rendered remote frame or first frame of a video; the first one after the click counts. */
export function markRemoteFrame(): void {
  if (!waiting) return;
  waiting = false;
  performance.mark(FRAME);
}
