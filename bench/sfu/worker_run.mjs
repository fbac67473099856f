// One measurement: a worker on one core, driven by mediasoup's Node library, with sfu_load around it on the other core.
// Argument: JSON with library (folder of the npm package), load (program), suite, kind, receivers, seconds …; MEDIASOUP_WORKER_BIN
// names the worker. Prints one line of JSON.
import { spawn, execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const wanted = JSON.parse(process.argv[2]);
const require = createRequire(import.meta.url);
const mediasoup = require(wanted.library);

const suites = { gcm: { name: 'AEAD_AES_128_GCM', octets: 28 }, cm: { name: 'AES_CM_128_HMAC_SHA1_80', octets: 30 } };
const suite = suites[wanted.suite];
const isVideo = wanted.kind === 'video';

const codec = isVideo
  ? { kind: 'video', mimeType: 'video/VP8', clockRate: 90000, preferredPayloadType: 101, payloadType: 101, parameters: {} }
  : { kind: 'audio', mimeType: 'audio/opus', clockRate: 48000, channels: 2, preferredPayloadType: 100, payloadType: 100, parameters: {} };
const feedback = isVideo ? [{ type: 'nack', parameter: '' }, { type: 'nack', parameter: 'pli' }, { type: 'transport-cc', parameter: '' }] : [];

/** The worker's process runs on core 0 from here on; so it is only slowed by what else runs there. */
function pin(pid) {
  execFileSync('taskset', ['-a', '-cp', '0', String(pid)], { stdio: 'ignore' });
  if (wanted.nice) execFileSync('renice', ['-n', String(wanted.nice), '-p', String(pid)], { stdio: 'ignore' });
}

/** The worker, found as a child of this process: wrappers have become it by exec. */
const worker = await mediasoup.createWorker({ logLevel: 'error' });
const pid = worker.pid;
pin(pid);
const router = await worker.createRouter({ mediaCodecs: [{ ...codec, rtcpFeedback: feedback }] });

async function plainTransport() {
  const listen = wanted.oldApi ? { listenIp: '127.0.0.1' } : { listenInfo: { protocol: 'udp', ip: '127.0.0.1', sendBufferSize: 8 << 20, recvBufferSize: 8 << 20 } };
  return router.createPlainTransport({ ...listen, rtcpMux: true, comedia: false, ...(suite && { enableSrtp: true, srtpCryptoSuite: suite.name }) });
}

/** Connects to a port of the load; answers the keys, in Base64: of what the load sends, and of what the worker sends. */
async function connect(transport, port) {
  const key = suite ? randomBytes(suite.octets).toString('base64') : '';
  await transport.connect({ ip: '127.0.0.1', port, ...(suite && { srtpParameters: { cryptoSuite: suite.name, keyBase64: key } }) });
  return { theirs: key, ours: transport.srtpParameters?.keyBase64 ?? '' };
}

const publishers = isVideo ? 1 : wanted.publishers;
const load = spawn('taskset', ['-c', '1', ...(wanted.nice ? ['nice', '-n', String(wanted.nice)] : []), wanted.load, 'run', '--publishers', String(publishers), '--receivers', String(wanted.receivers)],
  { stdio: ['pipe', 'pipe', 'inherit'] });
const lines = createInterface({ input: load.stdout })[Symbol.asyncIterator]();
const next = async () => {
  const { value, done } = await lines.next();
  if (done) throw new Error('sfu_load ended early');
  return JSON.parse(value);
};

try {
  const ports = await next();
  const told = { suite: suite ? wanted.suite : 'none', kind: wanted.kind, pid, packet: wanted.packet, frame_packets: wanted.framePackets, window: wanted.window,
    warm_up_seconds: wanted.warmUp, seconds: wanted.seconds, publishers: [], receivers: [] };
  const producers = [];
  for (const [i, port] of ports.publishers.entries()) {
    const transport = await plainTransport();
    const { theirs } = await connect(transport, port);
    const ssrc = 1000 + i;
    producers.push(await transport.produce({ kind: codec.kind, rtpParameters: {
      codecs: [{ mimeType: codec.mimeType, clockRate: codec.clockRate, ...(codec.channels && { channels: codec.channels }), payloadType: codec.payloadType, parameters: {}, rtcpFeedback: [] }],
      encodings: [{ ssrc }], headerExtensions: [], rtcp: { cname: `publisher${i}` } } }));
    told.publishers.push({ port: transport.tuple.localPort, ssrc, payload_type: codec.payloadType, key: theirs });
  }
  const { rtpCapabilities } = router;
  const extensions = rtpCapabilities.headerExtensions.filter((each) => each.kind === codec.kind && (isVideo ? /transport-wide-cc|abs-send-time/ : /abs-send-time/).test(each.uri));
  const capabilities = { ...rtpCapabilities, codecs: rtpCapabilities.codecs.filter((each) => !/rtx/.test(each.mimeType)), headerExtensions: extensions };
  for (const port of ports.receivers) {
    const transport = await plainTransport();
    const { theirs, ours } = await connect(transport, port);
    let sequence_extension = 0;
    for (const producer of producers) {
      const consumer = await transport.consume({ producerId: producer.id, rtpCapabilities: capabilities });
      const found = consumer.rtpParameters.headerExtensions.find((each) => /transport-wide-cc/.test(each.uri));
      if (found && isVideo) sequence_extension = found.id;
    }
    told.receivers.push({ port: transport.tuple.localPort, receive_key: ours, send_key: theirs, sequence_extension });
  }
  load.stdin.write(`${JSON.stringify(told)}\n`);
  const result = await next();
  const memory = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  console.log(JSON.stringify({ ...result, memory_mib: Math.round(Number(memory?.[1] ?? 0) / 1024) }));
} finally {
  load.kill();
  worker.close();
}
