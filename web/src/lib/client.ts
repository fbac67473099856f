import { ParleyClient } from '@parley/sdk';

/** The one client of this page; it speaks to the server that the page came from. */
export const client = new ParleyClient({ accountStore: localStorage, guestStore: sessionStorage });

/** `?transport=tcp` carries media over TCP only. */
export function forceTcp(): boolean {
  return new URLSearchParams(window.location.search).get('transport') === 'tcp';
}
