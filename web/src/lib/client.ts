import { ParleyClient } from '@parley/sdk';

/** The one client of this page; it speaks to the server that the page came from. */
export const client = new ParleyClient({ accountStore: localStorage, guestStore: sessionStorage });

/** `?transport=tcp` carries media over TCP only, `?transport=relay` through a relay only: to find out what a network lets through. */
export function forcedPath(): { forceTcp: boolean; forceRelay: boolean } {
  const path = new URLSearchParams(window.location.search).get('transport');
  return { forceTcp: path === 'tcp', forceRelay: path === 'relay' };
}
