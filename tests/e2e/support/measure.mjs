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

  /** Videos that flow within a while: the heights of those that are received, and the layers (rid) of those that are sent. */
  async function videos(ms) {
    // By which the server finds out how much there is room for; it is no picture.
    const probe = 1234;
    const counts = async () => {
      const all = new Map();
      for (const connection of connections) {
        if (connection.connectionState === 'closed') continue;
        for (const stats of (await connection.getStats()).values())
          if (stats.kind === 'video' && /^(in|out)bound-rtp$/.test(stats.type) && stats.ssrc !== probe)
            all.set(stats.ssrc, { packets: stats.packetsReceived ?? stats.packetsSent, height: stats.frameHeight, rid: stats.rid, isSent: stats.type === 'outbound-rtp' });
      }
      return all;
    };
    const before = await counts();
    await later(ms);
    const flowing = [...(await counts())].flatMap(([ssrc, each]) => (each.packets > (before.get(ssrc)?.packets ?? 0) ? [each] : []));
    return { received: flowing.filter(({ isSent }) => !isSent).map(({ height }) => height), sent: flowing.filter(({ isSent }) => isSent).map(({ rid }) => rid) };
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
        // What the server sends to find out how much there is room for has no pictures.
        if (stats.kind === 'video') sums.video.height = stats.frameHeight ?? sums.video.height;
      }
    }
    return sums;
  }

  /**
   * Asks a track what was heard since the last time: `loud`, times of the audio clock in seconds, and `missed`, how long it was not listened to,
   * where the page's thread was busy for longer than what an analyser keeps.
   */
  function hearing(track) {
    const analyser = new AnalyserNode(audio, { fftSize: 32768 });
    audio.createMediaStreamSource(new MediaStream([track])).connect(analyser);
    const wave = new Float32Array(analyser.fftSize);
    const rate = audio.sampleRate;
    const block = Math.round(rate / 100);
    let asked = audio.currentTime;
    return () => {
      const now = audio.currentTime;
      const news = Math.round((now - asked) * rate);
      asked = now;
      analyser.getFloatTimeDomainData(wave);
      const loud = [];
      for (let left = Math.min(news, wave.length); left > 0; left -= block) {
        const begins = wave.length - left;
        if (wave.subarray(begins, begins + Math.min(left, block)).some((value) => Math.abs(value) > 0.02)) loud.push(now - left / rate);
      }
      return { loud, missed: Math.max(0, news - wave.length) / rate };
    };
  }

  let attending = null;

  /**
   * Watches and hears a person from now on, over whichever tracks they come. A page's thread is often busy for longer than a picture lasts;
   * what was shown and played meanwhile counts as well.
   */
  function attend(id) {
    audio ??= new AudioContext();
    void audio.resume();
    const state = { frames: 0, sound: 0, blank: 0, moves: { frames: 0, sound: 0 }, over: false };
    /** Until something comes over the track that was just changed to. */
    const moving = { frames: false, sound: false };
    let [frameAt, soundAt, pictureAt] = [performance.now(), audio.currentTime, performance.now()];
    let shown = null;
    let presented = null;
    let heard = null;
    const ears = new Map();
    const lasts = (what, ms) => {
      state[what] = Math.max(state[what], Math.round(ms));
      if (moving[what]) state.moves[what] = Math.max(state.moves[what], Math.round(ms));
    };
    const follow = (video) =>
      video.requestVideoFrameCallback((_, { presentationTime, presentedFrames }) => {
        if (video !== shown) return;
        // Of pictures between two calls only the number is known.
        lasts('frames', (presentationTime - frameAt) / Math.max(1, presentedFrames - (presented ?? presentedFrames)));
        [frameAt, presented, moving.frames] = [presentationTime, presentedFrames, false];
        if (!state.over) follow(video);
      });
    const watches = (now) => {
      const video = tile(id, 'camera');
      const hasPicture = video && video.readyState >= 2 && video.videoWidth > 0;
      if (hasPicture) pictureAt = now;
      else lasts('blank', now - pictureAt);
      if (video === shown) return;
      moving.frames = shown !== null;
      [shown, presented] = [video, null];
      if (!video) return;
      follow(video);
      if (!hasPicture) return;
      // Another element that has a picture shows another picture.
      lasts('frames', now - frameAt);
      frameAt = now;
    };
    const listens = () => {
      // From their coming on, so that it takes no time when one of them is played.
      for (const connection of connections)
        for (const { track } of connection.getReceivers()) if (track.kind === 'audio' && !ears.has(track)) ears.set(track, hearing(track));
      const track = trackOf(voice(id));
      if (track !== heard) moving.sound = heard !== null;
      heard = track;
      for (const [each, ask] of ears) {
        const { loud, missed } = ask();
        if (each !== track) continue;
        soundAt += missed;
        for (const at of loud) {
          lasts('sound', 1000 * (at - soundAt));
          [soundAt, moving.sound] = [at, false];
        }
      }
    };
    const tick = () => {
      watches(performance.now());
      listens();
      if (!state.over) return setTimeout(tick, 20);
      lasts('frames', performance.now() - frameAt);
      lasts('sound', 1000 * (audio.currentTime - soundAt));
    };
    tick();
    attending = state;
  }

  /**
   * Longest times without a new picture and without sound since attend(), and the longest with no picture at all, not even an old one; in ms.
   * `moves`: the same of changes from one track to another alone, from the last of the one to the first of the other.
   */
  async function attended() {
    attending.over = true;
    await later(100);
    const { frames, sound, blank, moves } = attending;
    return { frames, sound, blank, moves };
  }

  window.measure = {
    watch,
    traffic,
    videos,
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
    directIceServers: () => [...connections].filter((each) => each.connectionState === 'connected' && isDirect(each)).map((each) => each.getConfiguration().iceServers),
    connections: () => [...connections].map((each) => each.connectionState),
  };
}

/** Distance of two colours, 0..441. */
export function distance(a, b) {
  return a && b ? Math.hypot(...a.map((value, i) => value - b[i])) : Infinity;
}
