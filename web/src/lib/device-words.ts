import type { DeviceProblem } from '@parley/sdk';

/** What keeps a device from working, and what helps. `device` is "camera", "microphone", or both. */
export function deviceHelp(problem: DeviceProblem, device: string): string {
  switch (problem) {
    case 'denied':
      return `Your browser does not let this page use your ${device}. Click the icon to the left of the address, allow it there, and turn it on again.`;
    case 'not_found':
      return `No ${device.replace(' and ', ' or ')} was found. Plug one in, or check that it is switched on.`;
    case 'in_use':
      return `Your ${device} could not be opened. Another program may be using it: close that, then try again.`;
    case 'unsupported':
      return `Browsers give out the ${device} on pages with a secure address only. Open this page by an address that begins with https.`;
    case 'failed':
      return `Your ${device} could not be opened. Try another one, or try again.`;
  }
}

/** The same of a device that was chosen in the place of one that works, which goes on. */
export function keptDevice(problem: DeviceProblem, device: string): string {
  const kept = `That ${device} could not be opened, so the one before goes on.`;
  switch (problem) {
    case 'denied':
      return `${kept} Your browser does not let this page use it: click the icon to the left of the address, allow it there, and choose it again.`;
    case 'not_found':
      return `${kept} It was not found: plug it in again, or check that it is switched on.`;
    case 'in_use':
      return `${kept} Another program may be using it: close that, then choose it again.`;
    case 'unsupported':
    case 'failed':
      return `${kept} Try another one, or try again.`;
  }
}
