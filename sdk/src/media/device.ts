// The library's device for this browser. What the browser can decode and encode is asked for once a page, ahead of the first call where
// there is time: the question loads its media stack, and takes a tenth of a join.

import { Device, detectDevice, type types as mediasoup } from 'mediasoup-client';
import { Chrome111 } from 'mediasoup-client/handlers/Chrome111';
import { Chrome74 } from 'mediasoup-client/handlers/Chrome74';
import { Firefox120 } from 'mediasoup-client/handlers/Firefox120';
import { Safari12 } from 'mediasoup-client/handlers/Safari12';

const HANDLERS: Record<string, { createFactory(): mediasoup.HandlerFactory }> = { Chrome111, Chrome74, Firefox120, Safari12 };

/** The handler of this browser, which asks for its capabilities once. */
let known: { name: string; factory: mediasoup.HandlerFactory } | null = null;

function handlerFactory(): mediasoup.HandlerFactory | null {
  const name = detectDevice();
  const handler = name && HANDLERS[name];
  if (!handler) return null;
  if (known?.name !== name) known = { name, factory: asksOnce(handler.createFactory()) };
  return known.factory;
}

function asksOnce(factory: mediasoup.HandlerFactory): mediasoup.HandlerFactory {
  let answer: Promise<mediasoup.RtpCapabilities> | null = null;
  return {
    ...factory,
    getNativeRtpCapabilities: () => {
      answer ??= factory.getNativeRtpCapabilities().catch((reason: unknown) => {
        answer = null;
        throw reason;
      });
      return answer;
    },
  };
}

/** A device that is not loaded yet. Throws the library's UnsupportedError in a browser without what it takes. */
export function makeDevice(): Promise<Device> {
  const factory = handlerFactory();
  return factory ? Device.factory({ handlerFactory: factory }) : Device.factory();
}

/** Lets the browser load its media stack ahead of the first call. */
export async function warmUpMedia(): Promise<void> {
  await handlerFactory()?.getNativeRtpCapabilities().catch(() => undefined);
}
