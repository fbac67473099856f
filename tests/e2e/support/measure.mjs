// Measuring what a page really shows and plays. measureInPage runs in every page before its own scripts and puts its
// functions into window.measure; the functions below it are called from the tests.

export function measureInPage() {
  // Kept so that getStats can be asked; the page's own code does not notice.
  const connections = new Set();
  const Native = window.RTCPeerConnection;
  if (Native) {
    window.RTCPeerConnection = class extends Native {
      constructor(...args) {
        super(...args);
        connections.add(this);
      }
    };
  }

  const WIDTH = 64;
  const HEIGHT = 36;
  const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];

  /** Colour of most of the picture, and where the bar (the brightest column) is, 0..1; null without a picture. */
  function look(video) {
    if (!video || video.readyState < 2 || video.videoWidth === 0) return null;
    const canvas = document.createElement('canvas');
    canvas.width = WIDTH;
    canvas.height = HEIGHT;
    const context = canvas.getContext('2d', { willReadFrequently: true });
    context.drawImage(video, 0, 0, WIDTH, HEIGHT);
    const { data } = context.getImageData(0, 0, WIDTH, HEIGHT);
    const colour = [0, 1, 2].map((channel) => {
      const values = [];
      for (let i = channel; i < data.length; i += 4) values.push(data[i]);
      return median(values);
    });
    const columns = Array.from({ length: WIDTH }, (_, x) => {
      let sum = 0;
      // The least of the three channels tells white from any bright colour.
      for (let y = 0; y < HEIGHT; y++) {
        const at = (y * WIDTH + x) * 4;
        sum += Math.min(data[at], data[at + 1], data[at + 2]);
      }
      return sum / HEIGHT;
    });
    const bar = columns.indexOf(Math.max(...columns)) / WIDTH;
    return { colour, bar, width: video.videoWidth, height: video.videoHeight };
  }

  const frames = (video) => video?.getVideoPlaybackQuality().totalVideoFrames ?? 0;
  const later = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

  /** Looks at a video for a while: frames decoded meanwhile, the colour at the end, how many places the bar was seen at. */
  async function watch(video, ms) {
    const before = frames(video);
    const bars = new Set();
    for (let gone = 0; gone < ms; gone += 100) {
      const seen = look(video);
      if (seen) bars.add(Math.round(seen.bar * 16));
      await later(100);
    }
    return { frames: frames(video) - before, places: bars.size, ...(look(video) ?? { colour: null }) };
  }

  // One audio context for all measurements; a page has few of them to give.
  let audio = null;

  /** Listens to a stream: its strongest frequency and its loudest moment in dBFS (-Infinity for silence). */
  async function listen(stream, ms) {
    if (!stream || stream.getAudioTracks().length === 0) return { hertz: null, db: -Infinity };
    audio ??= new AudioContext();
    await audio.resume();
    // A stream of its own, so that closing it does not touch the page's.
    const source = audio.createMediaStreamSource(new MediaStream(stream.getAudioTracks()));
    const analyser = new AnalyserNode(audio, { fftSize: 8192, smoothingTimeConstant: 0 });
    source.connect(analyser);
    const spectrum = new Float32Array(analyser.frequencyBinCount);
    const wave = new Float32Array(2048);
    const strongest = new Float32Array(analyser.frequencyBinCount).fill(-Infinity);
    let peak = 0;
    // What the analyser holds from before is not part of the measurement.
    await later(200);
    for (let gone = 0; gone < ms; gone += 40) {
      await later(40);
      analyser.getFloatFrequencyData(spectrum);
      spectrum.forEach((value, bin) => {
        if (value > strongest[bin]) strongest[bin] = value;
      });
      analyser.getFloatTimeDomainData(wave);
      for (const value of wave) peak = Math.max(peak, Math.abs(value));
    }
    source.disconnect();
    const bin = strongest.indexOf(Math.max(...strongest));
    return { hertz: (bin * audio.sampleRate) / analyser.fftSize, db: 20 * Math.log10(peak) };
  }

  const tile = (id, source) =>
    document.querySelector(`[data-participant-id="${CSS.escape(id)}"][data-source="${source}"] video`);
  const voice = (id) =>
    document.querySelector(`audio[data-participant-id="${CSS.escape(id)}"]:not([data-source="screen_audio"])`);
  const trackOf = (element) => element?.srcObject?.getTracks()[0] ?? null;

  /** The received tracks as they are now, for resumed() to tell later ones from. */
  let earlier = new Set();
  function remember(ids) {
    earlier = new Set(ids.flatMap((id) => [trackOf(tile(id, 'camera')), trackOf(voice(id))]));
  }

  /**
   * Waits until every person of the list is seen and heard over tracks that were not there at remember(). Answers the times
   * (Date.now()) of the first decoded frame and the first loud moment of each; null for what did not come in time.
   */
  async function resumed(ids, patience) {
    const times = Object.fromEntries(ids.map((id) => [id, { seen: null, heard: null }]));
    const ears = new Map();
    const end = Date.now() + patience;
    const missing = () => Object.values(times).some(({ seen, heard }) => seen === null || heard === null);
    while (missing() && Date.now() < end) {
      for (const id of ids) {
        const video = tile(id, 'camera');
        const newVideo = trackOf(video) && !earlier.has(trackOf(video));
        if (times[id].seen === null && newVideo && frames(video) > 0) times[id].seen = Date.now();
        const sound = trackOf(voice(id));
        if (times[id].heard === null && sound && !earlier.has(sound)) {
          if (!ears.has(sound)) ears.set(sound, loudness(sound));
          if (ears.get(sound)() > 0.02) times[id].heard = Date.now();
        }
      }
      await later(20);
    }
    return times;
  }

  /** A function that tells how loud a track is at the moment, 0..1. */
  function loudness(track) {
    audio ??= new AudioContext();
    void audio.resume();
    const analyser = new AnalyserNode(audio, { fftSize: 2048 });
    audio.createMediaStreamSource(new MediaStream([track])).connect(analyser);
    const wave = new Float32Array(analyser.fftSize);
    return () => {
      analyser.getFloatTimeDomainData(wave);
      return wave.reduce((peak, value) => Math.max(peak, Math.abs(value)), 0);
    };
  }

  /** The paths that carry media, one for each open connection that is connected: protocol and own candidate. */
  async function paths() {
    const found = [];
    for (const connection of connections) {
      if (connection.connectionState !== 'connected') continue;
      const stats = await connection.getStats();
      for (const transport of stats.values()) {
        if (transport.type !== 'transport') continue;
        const pair = stats.get(transport.selectedCandidatePairId);
        if (!pair) continue;
        const own = stats.get(pair.localCandidateId);
        found.push({ protocol: stats.get(pair.remoteCandidateId).protocol, type: own.candidateType, port: own.port });
      }
    }
    return found;
  }

  /** The server's ICE is a lite one (RFC 8445 section 2.5), a browser's never. */
  const isDirect = (connection) => connection.remoteDescription !== null && !connection.remoteDescription.sdp.includes('a=ice-lite');

  async function packets(those) {
    const sums = { sent: { audio: 0, video: 0 }, received: { audio: 0, video: 0 } };
    for (const connection of those) {
      for (const stats of (await connection.getStats()).values()) {
        if (stats.type === 'outbound-rtp') sums.sent[stats.kind] += stats.packetsSent;
        if (stats.type === 'inbound-rtp') sums.received[stats.kind] += stats.packetsReceived;
      }
    }
    return sums;
  }

  async function trafficOf(those, ms) {
    const before = await packets(those);
    await later(ms);
    const now = await packets(those);
    const of = (way) => ({ audio: now[way].audio - before[way].audio, video: now[way].video - before[way].video });
    return { connected: those.length > 0, sent: of('sent'), received: of('received') };
  }

  /** Packets of media within a while: `direct` with other browsers, `unit` with the server's forwarding unit. */
  async function traffic(ms) {
    const live = [...connections].filter((each) => each.connectionState === 'connected');
    const [direct, unit] = await Promise.all([live.filter(isDirect), live.filter((each) => !isDirect(each))].map((each) => trafficOf(each, ms)));
    return { direct, unit };
  }

  /**
   * What has been received so far, by kind, over all connections that are open: the counters of inbound-rtp (W3C WebRTC statistics), summed,
   * and the height of the picture.
   */
  async function received() {
    const counters = {
      audio: ['packetsReceived', 'packetsLost', 'totalSamplesReceived', 'concealedSamples', 'silentConcealedSamples'],
      video: ['packetsReceived', 'packetsLost', 'framesDecoded', 'freezeCount', 'totalFreezesDuration', 'nackCount'],
    };
    const sums = {};
    for (const [kind, names] of Object.entries(counters)) sums[kind] = Object.fromEntries(names.map((name) => [name, 0]));
    for (const connection of connections) {
      if (connection.connectionState === 'closed') continue;
      for (const stats of (await connection.getStats()).values()) {
        if (stats.type !== 'inbound-rtp') continue;
        for (const name of counters[stats.kind]) sums[stats.kind][name] += stats[name] ?? 0;
        if (stats.kind === 'video') sums.video.height = stats.frameHeight;
      }
    }
    return sums;
  }

  let attending = null;

  /** Watches and hears a person from now on, over whichever tracks they come. */
  function attend(id) {
    const state = { frames: 0, sound: 0, blank: 0, over: false };
    let [frameAt, soundAt, pictureAt] = [Date.now(), Date.now(), Date.now()];
    let shown = null;
    let heard = null;
    let volume = () => 0;
    const onFrame = (video) => {
      state.frames = Math.max(state.frames, Date.now() - frameAt);
      frameAt = Date.now();
      if (!state.over) video.requestVideoFrameCallback(() => onFrame(video));
    };
    const tick = () => {
      const video = tile(id, 'camera');
      if (video && video !== shown) video.requestVideoFrameCallback(() => onFrame(video));
      shown = video;
      if (look(video)) pictureAt = Date.now();
      else state.blank = Math.max(state.blank, Date.now() - pictureAt);
      const track = trackOf(voice(id));
      if (track && track !== heard) volume = loudness(track);
      heard = track;
      if (volume() > 0.02) {
        state.sound = Math.max(state.sound, Date.now() - soundAt);
        soundAt = Date.now();
      }
      if (!state.over) return setTimeout(tick, 20);
      state.frames = Math.max(state.frames, Date.now() - frameAt);
      state.sound = Math.max(state.sound, Date.now() - soundAt);
    };
    tick();
    attending = state;
  }

  /** Longest times without a new picture and without sound since attend(), and the longest with no picture at all, not even an old one; in ms. */
  async function attended() {
    attending.over = true;
    await later(100);
    const { frames, sound, blank } = attending;
    return { frames, sound, blank };
  }

  window.measure = {
    watch,
    traffic,
    received,
    attend,
    attended,
    /** How many connections were made so far. */
    tried: () => connections.size,
    listen,
    watchTile: (id, source, ms) => watch(tile(id, source), ms),
    remember,
    resumed,
    listenTo: (id, ms) => listen(voice(id)?.srcObject, ms),
    paths,
    /** Protocols of the candidate pairs that carry media, one for each open connection that is connected. */
    protocols: async () => (await paths()).map(({ protocol }) => protocol),
    /**
     * Whether the relays take the credentials that a list of ICE servers holds: how many relayed addresses are given, and
     * the error codes (RFC 8656) otherwise.
     */
    async relays(iceServers) {
      const connection = new Native({ iceServers, iceTransportPolicy: 'relay' });
      const found = { addresses: 0, errors: [] };
      const gathered = new Promise((resolve) => {
        connection.onicecandidate = ({ candidate }) => {
          if (candidate?.candidate) found.addresses += 1;
          else resolve();
        };
      });
      connection.onicecandidateerror = ({ errorCode }) => found.errors.push(errorCode);
      connection.createDataChannel('none');
      await connection.setLocalDescription();
      await Promise.race([gathered, later(15_000)]);
      connection.close();
      return found;
    },
    /** The ICE servers that each open connection would ask. */
    iceServers: () => [...connections].filter((each) => each.connectionState !== 'closed').map((each) => each.getConfiguration().iceServers),
    connections: () => [...connections].map((each) => each.connectionState),
  };
}

/** Distance of two colours, 0..441. */
export function distance(a, b) {
  return a && b ? Math.hypot(...a.map((value, i) => value - b[i])) : Infinity;
}
