// A WebRTC transport of a client's own, without a browser: ICE checks and SRTP (AES-128-GCM, RFC 7714) by hand over UDP, and DTLS by
// `openssl s_client`, whose packets are handed through. What is sent is made up: RTP that a media worker takes for sound or pictures.
import { execFileSync, spawn } from 'node:child_process';
import { X509Certificate, createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import dgram from 'node:dgram';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';

const PATIENCE_MS = 15_000;
const MAGIC_COOKIE = 0x2112a442;
const BINDING_REQUEST = 0x0001;
const BINDING_SUCCESS = 0x0101;
const KEY = 16;
const SALT = 12;
const TAG = 16;

/** A certificate for the time of a test; `remove` it at the end. */
export function makeCertificate() {
  const folder = mkdtempSync(join(tmpdir(), 'parley-dtls-'));
  const [certificate, key] = [join(folder, 'dtls.pem'), join(folder, 'dtls.key')];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', key, '-out', certificate, '-days', '2', '-subj', '/CN=test'], { stdio: 'ignore' });
  const value = new X509Certificate(readFileSync(certificate)).fingerprint256;
  return { certificate, key, dtls_parameters: { role: 'client', fingerprints: [{ algorithm: 'sha-256', value }] }, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

function attribute(type, value) {
  const head = Buffer.alloc(4);
  head.writeUInt16BE(type);
  head.writeUInt16BE(value.length, 2);
  return Buffer.concat([head, value, Buffer.alloc((4 - (value.length % 4)) % 4)]);
}

/** A binding request that nominates its pair (RFC 8445 sections 7.2.2 and 8.1.1). */
function check({ usernameFragment, password }) {
  const head = Buffer.concat([Buffer.alloc(8), randomBytes(12)]);
  head.writeUInt16BE(BINDING_REQUEST);
  head.writeUInt32BE(MAGIC_COOKIE, 4);
  const priority = Buffer.alloc(4);
  priority.writeUInt32BE(0x6e0001ff);
  let message = Buffer.concat([head, attribute(0x0006, Buffer.from(`${usernameFragment}:test`)), attribute(0x0024, priority), attribute(0x802a, randomBytes(8)), attribute(0x0025, Buffer.alloc(0))]);
  // Each of the last two covers what is before it, with a length that counts it too.
  const grow = (octets) => message.writeUInt16BE(message.length - 20 + octets, 2);
  grow(24);
  message = Buffer.concat([message, attribute(0x0008, createHmac('sha1', password).update(message).digest())]);
  grow(8);
  const fingerprint = Buffer.alloc(4);
  fingerprint.writeUInt32BE((crc32(message) ^ 0x5354554e) >>> 0);
  return Buffer.concat([message, attribute(0x8028, fingerprint)]);
}

/** Session keys and salts of one direction (RFC 3711 section 4.3.1). */
function sessionKeys(key, salt) {
  const derive = (label, length) => {
    const block = Buffer.alloc(16);
    salt.copy(block);
    block[7] ^= label;
    return createCipheriv('aes-128-ctr', key, block).update(Buffer.alloc(length));
  };
  return { rtp: { key: derive(0, KEY), salt: derive(2, SALT) }, rtcp: { key: derive(3, KEY), salt: derive(5, SALT) } };
}

const salted = (iv, { salt }) => iv.map((octet, i) => octet ^ salt[i]);

/** RFC 7714 section 8.1, in the first 65,536 packets of a stream. */
function nonce(keys, packet) {
  const iv = Buffer.alloc(SALT);
  packet.copy(iv, 2, 8, 12);
  packet.copy(iv, 10, 2, 4);
  return salted(iv, keys);
}

const headerLength = (packet) => {
  const fixed = 12 + 4 * (packet[0] & 0x0f);
  return packet[0] & 0x10 ? fixed + 4 + 4 * packet.readUInt16BE(fixed + 2) : fixed;
};

export class MediaLink {
  #socket = dgram.createSocket('udp4');
  #inner = dgram.createSocket('udp4');
  #client = null;
  #remote;
  #ice;
  #keys = null;
  #answered = 0;
  #reports = 0;
  #consent = null;
  #said = '';
  /** Packets of streams that came, by their number, in the order of their coming: {sequence, payload}. */
  received = new Map();

  constructor({ ice_parameters, ice_candidates }) {
    this.#ice = ice_parameters;
    const { address, ip, port } = ice_candidates.find(({ protocol }) => protocol === 'udp');
    this.#remote = { address: address ?? ip, port };
  }

  /** Once the server knows our fingerprint: checks, and shakes hands. */
  async open({ certificate, key }) {
    await Promise.all([this.#socket, this.#inner].map((each) => new Promise((resolve) => each.bind(0, '127.0.0.1', resolve))));
    this.#socket.on('message', (packet) => this.#take(packet));
    this.#inner.on('message', (packet, from) => {
      this.#inner.peer = from;
      this.#send(packet);
    });
    await this.checkIce();
    this.#consent = setInterval(() => this.#send(check(this.#ice)), 2000);
    this.#client = spawn('openssl', ['s_client', '-dtls1_2', '-connect', `127.0.0.1:${this.#inner.address().port}`, '-cert', certificate, '-key', key,
      '-use_srtp', 'SRTP_AEAD_AES_128_GCM', '-keymatexport', 'EXTRACTOR-dtls_srtp', '-keymatexportlen', String(2 * (KEY + SALT))], { stdio: ['pipe', 'pipe', 'pipe'] });
    for (const stream of [this.#client.stdout, this.#client.stderr]) stream.setEncoding('utf8').on('data', (text) => (this.#said += text));
    await this.#until('the DTLS handshake', () => {
      const found = /Keying material: ([0-9A-F]+)/.exec(this.#said);
      if (!found) return false;
      const material = Buffer.from(found[1], 'hex');
      const part = (at, length) => material.subarray(at, at + length);
      this.#keys = { out: sessionKeys(part(0, KEY), part(2 * KEY, SALT)), in: sessionKeys(part(KEY, KEY), part(2 * KEY + SALT, SALT)) };
      return true;
    });
    return this;
  }

  /** Until the server has answered a check; with new parameters after a restart of ICE. */
  async checkIce(ice_parameters = this.#ice) {
    this.#ice = ice_parameters;
    const before = this.#answered;
    await this.#until('an answer to an ICE check', () => {
      if (this.#answered > before) return true;
      this.#send(check(this.#ice));
      return false;
    });
  }

  /** An RTP packet in the clear goes out protected. */
  send(packet) {
    const head = headerLength(packet);
    const { rtp: keys } = this.#keys.out;
    const cipher = createCipheriv('aes-128-gcm', keys.key, nonce(keys, packet));
    cipher.setAAD(packet.subarray(0, head));
    this.#send(Buffer.concat([packet.subarray(0, head), cipher.update(packet.subarray(head)), cipher.final(), cipher.getAuthTag()]));
  }

  /** The same for an RTCP packet (RFC 7714 section 9). */
  sendRtcp(packet) {
    const { rtcp: keys } = this.#keys.out;
    const index = Buffer.alloc(4);
    index.writeUInt32BE(++this.#reports);
    const iv = Buffer.alloc(SALT);
    packet.copy(iv, 2, 4, 8);
    index.copy(iv, 8);
    index[0] |= 0x80; // it is encrypted
    const cipher = createCipheriv('aes-128-gcm', keys.key, salted(iv, keys));
    cipher.setAAD(Buffer.concat([packet.subarray(0, 8), index]));
    this.#send(Buffer.concat([packet.subarray(0, 8), cipher.update(packet.subarray(8)), cipher.final(), cipher.getAuthTag(), index]));
  }

  close() {
    clearInterval(this.#consent);
    this.#client?.kill('SIGKILL');
    this.#socket.close();
    this.#inner.close();
  }

  #send(packet) {
    this.#socket.send(packet, this.#remote.port, this.#remote.address);
  }

  /** By the first octet (RFC 7983). */
  #take(packet) {
    if (packet[0] < 4) {
      if (packet.readUInt16BE(0) === BINDING_SUCCESS) ++this.#answered;
    } else if (packet[0] < 64) {
      if (this.#inner.peer) this.#inner.send(packet, this.#inner.peer.port, this.#inner.peer.address);
    } else if (packet[1] < 192 || packet[1] > 223) {
      this.#takeRtp(packet);
    }
  }

  #takeRtp(packet) {
    if (!this.#keys) return;
    const head = headerLength(packet);
    const { rtp: keys } = this.#keys.in;
    const cipher = createDecipheriv('aes-128-gcm', keys.key, nonce(keys, packet));
    cipher.setAAD(packet.subarray(0, head));
    cipher.setAuthTag(packet.subarray(-TAG));
    const payload = Buffer.concat([cipher.update(packet.subarray(head, -TAG)), cipher.final()]);
    const stream = packet.readUInt32BE(8);
    if (!this.received.has(stream)) this.received.set(stream, []);
    this.received.get(stream).push({ sequence: packet.readUInt16BE(2), payload });
  }

  async #until(what, look) {
    for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 50))) if (look()) return;
    throw new Error(`${what} did not come about\n${this.#said.slice(-2000)}`);
  }
}

/** Not zero: before that one, a worker counts a whole round of numbers as lost. */
const first_sequence = 1000;

function rtp({ payload_type, ssrc, sequence, timestamp, marker = false, extension = null }, payload) {
  const head = Buffer.alloc(12);
  head[0] = 0x80 | (extension ? 0x10 : 0);
  head[1] = payload_type | (marker ? 0x80 : 0);
  head.writeUInt16BE(sequence, 2);
  head.writeUInt32BE(timestamp >>> 0, 4);
  head.writeUInt32BE(ssrc, 8);
  return Buffer.concat([head, extension ?? Buffer.alloc(0), payload]);
}

/** A sender report (RFC 3550 section 6.4.1): without any, nothing is said of how well a stream does. */
function senderReport({ ssrc, timestamp, packets }) {
  const report = Buffer.alloc(28);
  report.set([0x80, 200, 0, 6]);
  report.writeUInt32BE(ssrc, 4);
  const now = Date.now() / 1000 + 2_208_988_800; // of the century, as NTP counts
  report.writeUInt32BE(Math.floor(now), 8);
  report.writeUInt32BE(Math.floor((now % 1) * 2 ** 32), 12);
  report.writeUInt32BE(timestamp >>> 0, 16);
  report.writeUInt32BE(packets, 20);
  report.writeUInt32BE(packets * 80, 24);
  return report;
}

/** Sends by itself until stop(): `make(n)` gives the packets of the nth period, which is `ticks` of the streams' clocks. */
function stream(link, { period_ms, ticks, streams }, make) {
  const began = Date.now();
  let sent = 0;
  let reported = 0;
  const timer = setInterval(() => {
    for (; sent < (Date.now() - began) / period_ms; ++sent) for (const packet of make(sent)) link.send(packet);
    if (Date.now() - reported < 500) return;
    reported = Date.now();
    for (const ssrc of streams) link.sendRtcp(senderReport({ ssrc, timestamp: sent * ticks, packets: sent }));
  }, period_ms);
  return { stop: () => clearInterval(timer) };
}

/** Sound for parameters as of support/media.mjs microphone(), `level` dB below the loudest; of each ten packets `lost` never leave. */
export function speak(link, { encodings: [{ ssrc }], codecs: [{ payloadType }], headerExtensions: [{ id }] }, { level = 10, lost = 0 } = {}) {
  // One extension of one octet (RFC 8285 section 4.2): voice, and how loud (RFC 6464).
  const extension = Buffer.from([0xbe, 0xde, 0, 1, id << 4, 0x80 | level, 0, 0]);
  return stream(link, { period_ms: 20, ticks: 960, streams: [ssrc] }, (n) =>
    n % 10 < lost ? [] : [rtp({ payload_type: payloadType, ssrc, sequence: (first_sequence + n) & 0xffff, timestamp: n * 960, extension }, Buffer.alloc(80, n))]);
}

/** Pictures on every layer, each of one VP8 packet; each tenth is a key frame (RFC 7741 sections 4.2 and 4.3). */
export function show(link, { encodings, codecs: [{ payloadType }] }) {
  return stream(link, { period_ms: 33, ticks: 3000, streams: encodings.map(({ ssrc }) => ssrc) }, (n) =>
    encodings.map(({ ssrc }) => {
      const is_key = n % 10 === 0;
      const payload = Buffer.alloc(200, n);
      payload.set([0x10, is_key ? 0x10 : 0x11, 0, 0, 0x9d, 0x01, 0x2a, 0x40, 0x01, 0xb4, 0x00]);
      return rtp({ payload_type: payloadType, ssrc, sequence: (first_sequence + n) & 0xffff, timestamp: n * 3000, marker: true }, payload);
    }));
}

/** A camera with layers that are told apart by their stream numbers. */
export function layeredCamera(camera, first_ssrc) {
  return { ...camera, mid: undefined, codecs: camera.codecs.slice(0, 1), headerExtensions: [], encodings: camera.encodings.map((_, layer) => ({ ssrc: first_ssrc + layer, scalabilityMode: 'L1T1' })) };
}
