/** Makes a video or audio element play a track; one that it plays already is followed by it without the element's starting anew. */
export function showTrack(element: HTMLMediaElement, track: MediaStreamTrack): void {
  const stream = element.srcObject;
  if (!(stream instanceof MediaStream)) {
    element.srcObject = new MediaStream([track]);
    return;
  }
  const before = stream.getTracks().filter((each) => each !== track);
  stream.addTrack(track);
  for (const each of before) stream.removeTrack(each);
}
