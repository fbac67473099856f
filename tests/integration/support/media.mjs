// RTP and DTLS parameters as a browser's mediasoup-client would send them, and people who use them.
import { createMeeting, join, joinAsGuest, register } from './client.mjs';

let ssrc = 1000;

/** A certificate that nobody has: enough for a transport to be told that it may connect. */
export const dtls_parameters = {
  role: 'client',
  fingerprints: [{ algorithm: 'sha-256', value: Array.from({ length: 32 }, (_, i) => (i + 16).toString(16).toUpperCase()).join(':') }],
};

export const microphone = () => ({
  mid: '0',
  codecs: [{ mimeType: 'audio/opus', payloadType: 111, clockRate: 48000, channels: 2, parameters: { useinbandfec: 1 }, rtcpFeedback: [] }],
  headerExtensions: [{ uri: 'urn:ietf:params:rtp-hdrext:ssrc-audio-level', id: 1 }],
  encodings: [{ ssrc: ++ssrc }],
  rtcp: { cname: 'someone', reducedSize: true },
});

/** A camera with three simulcast layers and retransmission. */
export const camera = () => ({
  mid: '1',
  codecs: [
    {
      mimeType: 'video/VP8',
      payloadType: 96,
      clockRate: 90000,
      parameters: {},
      rtcpFeedback: [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }, { type: 'ccm', parameter: 'fir' }, { type: 'transport-cc' }],
    },
    { mimeType: 'video/rtx', payloadType: 97, clockRate: 90000, parameters: { apt: 96 }, rtcpFeedback: [] },
  ],
  headerExtensions: [
    { uri: 'urn:ietf:params:rtp-hdrext:sdes:mid', id: 4 },
    { uri: 'urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id', id: 10 },
  ],
  encodings: ['r0', 'r1', 'r2'].map((rid) => ({ rid, scalabilityMode: 'L1T3', maxBitrate: 500_000 })),
  rtcp: { cname: 'someone', reducedSize: true },
});

/** A running meeting with its host and a guest in it, each with ask(event, fields) and must(event, fields) for this meeting. */
export async function twoInMeeting(server, fields = {}) {
  const account = await register(server, 'Host');
  const meeting = await createMeeting(server, account.access_token, fields);
  const host = inMeeting(await join(server, { token: account.access_token, device_id: 'laptop' }, meeting.meeting_id), meeting);
  const { guest_token } = await joinAsGuest(server, meeting.code, 'Ben');
  const ben = inMeeting(await join(server, { guest_token }, meeting.meeting_id), meeting);
  return { account, meeting, host, ben };
}

/** A device with the calls of the media family for its meeting. */
export function inMeeting(device, { meeting_id }) {
  return {
    device,
    id: device.joined.participant.participant_id,
    next: (...args) => device.next(...args),
    ask: (event, fields = {}) => device.request(event, { meeting_id, ...fields }),
    must: (event, fields = {}) => device.must(event, { meeting_id, ...fields }),
    async transport(direction, fields = {}) {
      return (await device.must('media:transport:create', { meeting_id, direction, ...fields })).transport;
    },
    async produce(source, rtp_parameters, fields = {}) {
      const { transport_id } = await this.transport('send');
      const kind = source === 'mic' || source === 'screen_audio' ? 'audio' : 'video';
      return (await this.must('media:produce', { transport_id, kind, source, rtp_parameters, ...fields })).producer_id;
    },
    /** Consumes with the router's own capabilities: those of a client that can do everything. */
    async consume(producer_id) {
      const { router_rtp_capabilities: rtp_capabilities } = await this.must('media:capabilities');
      await this.transport('recv');
      return (await this.must('media:consume', { producer_id, rtp_capabilities })).consumer;
    },
  };
}
