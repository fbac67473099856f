import { paths } from '../lib/router';
import { useRoom } from '../state/room';

/** The link by which others join: on the address at which this page was reached, which may differ from the server's own idea. */
export function meetingLink(): string {
  const { code } = useRoom.getState();
  return window.location.origin + paths.join(code ?? '');
}
