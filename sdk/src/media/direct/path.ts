// The direct path between the two people of a meeting of two, beside the forwarding unit: signaled through the namespace /meetings,
// tried when it may be, given up when a third comes or it does not work. A MediaSession owns it and asks it what goes which way.

import { Backoff } from '../../backoff.js';
import { Emitter } from '../../emitter.js';
import type { MeetingSession } from '../../meeting/session.js';
import { PeerConnection, type Peer } from '../../peers.js';
import type { IceServer, Participant, Source } from '../../types.js';
import { isOffered } from '../features.js';
import type { Flow } from '../flow.js';
import type { LocalMedia } from '../local.js';
import { Rerun } from '../tasks.js';
import { DirectLink, SOURCES } from './link.js';
import { DirectMeter, type DirectFigures } from './meter.js';
import { partnerOf, personId } from './plan.js';
import { DirectSwitch, type Look, type Word } from './switch.js';

export interface DirectPathOptions {
  session: MeetingSession;
  local: LocalMedia;
  /** How much of a source of theirs the forwarding unit has brought. */
  sfuFlow: (participantId: string, source: Source) => Promise<Flow | null>;
  /** Whether it is shown or played here. */
  wanted: (participantId: string, source: Source) => boolean;
  /** STUN and TURN servers, with credentials that are good for a while. */
  iceServers: () => Promise<IceServer[]>;
  /** Told every five seconds while something goes over the path: the server cannot measure it. */
  tellFigures: (figures: { up: DirectFigures; down: DirectFigures }) => void;
}

export interface DirectPathEvents {
  /** Something goes another way now, or another track is to be shown. */
  change: undefined;
}

/** Two who are alone may be the first two of many: so long they have to be before it is worth the trouble. */
const SETTLED_MS = 1500;
/** No path between the two so long after both descriptions are known: there is none. */
const TRY_MS = 5000;
/** For the descriptions to be made and exchanged; a busy machine takes its time. */
const SIGNALING_MS = 15_000;
const STEP_MS = 200;
const WORD_MS = 500;
const FIGURES_MS = 5000;

interface Link {
  readonly link: DirectLink;
  readonly partner: Participant;
  readonly empId: string;
  /** The offer is this side's own. */
  readonly calling: boolean;
  /** Candidates that wait for the description that they belong to; null once that is on its way. */
  waiting: RTCIceCandidateInit[] | null;
  limit: ReturnType<typeof setTimeout> | undefined;
  decides: DirectSwitch | null;
  toldAt: number;
  told: string;
  readonly meter: DirectMeter;
  measuredAt: number;
}

export class DirectPath extends Emitter<DirectPathEvents> {
  readonly #options: DirectPathOptions;
  readonly #off: (() => void)[] = [];
  readonly #backoff = new Backoff({ first: 10_000, longest: 300_000 });
  #allowed = true;
  #ready = false;
  #peers: PeerConnection | null = null;
  #settling: ReturnType<typeof setTimeout> | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #stepping: ReturnType<typeof setInterval> | undefined;
  readonly #steps = new Rerun(() => this.#step());
  #link: Link | null = null;
  #signature = '';
  /** A token that the namespace does not take (any more); a later join brings another. */
  #refused = '';
  #closed = false;

  constructor(options: DirectPathOptions) {
    super();
    this.#options = options;
    this.#off.push(
      options.session.on('state', () => this.#review()),
      options.local.on('state', () => this.#send()),
    );
    this.#review();
  }

  /** Media goes through the forwarding unit by now: nothing takes its time any more. */
  begin(): void {
    this.#ready = true;
    this.#review();
  }

  /** False sends everything through the forwarding unit. */
  setAllowed(allowed: boolean): void {
    this.#allowed = allowed;
    this.#review();
  }

  /** The network of this machine changed: what did not work before may do now. */
  networkChanged(): void {
    if (this.#link || !this.#peers) return;
    this.#backoff.reset();
    void this.#call();
  }

  /** Tracks that are received directly, by source. */
  get received(): { participantId: string; source: Source; track: MediaStreamTrack }[] {
    const { link, partner, decides } = this.#link ?? {};
    if (!link || !partner || !decides) return [];
    return [...decides.taken].flatMap((source) => {
      const track = link.track(source);
      return track ? [{ participantId: partner.participant_id, source, track }] : [];
    });
  }

  /** Whether it need not come from the forwarding unit. */
  holds(participantId: string, source: Source): boolean {
    const { partner, decides } = this.#link ?? {};
    return partner?.participant_id === participantId && (decides?.held.has(source) ?? false);
  }

  /** Whether it need not be sent to the forwarding unit. */
  carries(source: Source): boolean {
    return this.#link?.decides?.carried.has(source) ?? false;
  }

  close(): void {
    this.#closed = true;
    for (const off of this.#off) off();
    this.#drop();
    this.#hangUp();
    this.removeAllListeners();
  }

  get #partner(): Participant | null {
    return this.#allowed && !this.#closed ? partnerOf(this.#options.session.state) : null;
  }

  /** After every change of the meeting: goes towards a direct path, or away from it. */
  #review(): void {
    const { state } = this.#options.session;
    const partner = this.#partner;
    const link = this.#link;
    if (link) {
      const present = state.participants.some((each) => each.participant_id === link.partner.participant_id);
      if (!present || state.phase !== 'joined') this.#drop();
      this.#allow(link);
      if (!link.decides && !partner) this.#drop();
    }
    if (!partner) return this.#hangUp();
    if (!this.#ready || this.#peers || this.#settling !== undefined || state.accessToken === this.#refused) return;
    this.#settling = setTimeout(() => void this.#signIn(state.accessToken), SETTLED_MS);
  }

  /** Becomes one of the peers. Who comes to one who is there already calls. */
  async #signIn(meetingAccessToken: string): Promise<void> {
    const peers = new PeerConnection({ server: this.#options.session.server, meetingAccessToken });
    this.#settling = undefined;
    this.#peers = peers;
    peers.on('connected', ({ recovered }) => {
      if (!recovered) void this.#call();
    });
    peers.on('refused', () => {
      if (this.#peers !== peers) return;
      this.#refused = meetingAccessToken;
      this.#hangUp();
    });
    peers.on('signal:offer', ({ fromEmpId, offer }) => void this.#onOffer(fromEmpId, offer));
    peers.on('signal:answer', ({ fromEmpId, answer }) => this.#onAnswer(fromEmpId, answer));
    peers.on('signal:ice', ({ fromEmpId, candidate }) => this.#onCandidate(fromEmpId, candidate));
    await peers.open().catch(() => undefined);
  }

  /** Away from the peers; the forwarding unit is enough. What is still connected goes on until nothing depends on it. */
  #hangUp(): void {
    clearTimeout(this.#settling);
    clearTimeout(this.#retry);
    this.#settling = undefined;
    this.#retry = undefined;
    const peers = this.#peers;
    this.#peers = null;
    if (!peers) return;
    // Leaving is said: a socket that is only lost would be waited for.
    const told = peers.connected ? peers.request('peer:leave', {}) : Promise.resolve({});
    void told.catch(() => undefined).then(() => peers.close());
  }

  async #call(): Promise<void> {
    const peers = this.#peers;
    const partner = this.#partner;
    if (!peers || !partner) return;
    let begun = false;
    try {
      const found = (await peers.join()).find((each: Peer) => each.empId === personId(partner));
      if (!found || peers !== this.#peers || this.#link?.decides) return;
      const mine = this.#begin(crypto.randomUUID(), partner, found.empId, true);
      begun = true;
      const { id } = mine.link;
      const sdp = await mine.link.offer(await this.#relays());
      const told = peers.request('signal:offer', { targetEmpId: found.empId, offer: { id, sdp } });
      this.#introduced(mine);
      await told;
    } catch {
      // No path; the next try is due when this one's time is over, or, where it has none, after a while.
      if (!begun && peers === this.#peers && !this.#link) this.#callLater();
    }
  }

  async #onOffer(from: string, offer: unknown): Promise<void> {
    const { id, sdp } = signalOf(offer);
    const partner = this.#partner;
    if (!id || !sdp || !partner || personId(partner) !== from) return;
    // Where both call at once, one of the calls counts.
    if (this.#link?.calling && !this.#link.decides && this.#link.link.id < id) return;
    const mine = this.#begin(id, partner, from, false);
    try {
      const answer = await mine.link.answer(sdp, await this.#relays());
      const told = this.#peers?.request('signal:answer', { targetEmpId: from, answer: { id, sdp: answer } });
      this.#introduced(mine);
      await told;
    } catch {
      // As above.
    }
  }

  async #relays(): Promise<RTCIceServer[]> {
    return (await this.#options.iceServers()) as RTCIceServer[];
  }

  #onAnswer(from: string, answer: unknown): void {
    const { id, sdp } = signalOf(answer);
    const link = this.#linkNamed(id, from);
    if (!link || !sdp || !this.#link) return;
    this.#giveUpAfter(this.#link, TRY_MS);
    link.takeAnswer(sdp).catch(() => undefined);
  }

  #onCandidate(from: string, candidate: unknown): void {
    const { id, candidate: init } = signalOf(candidate);
    const link = this.#linkNamed(id, from);
    if (init) link?.addCandidate(init).catch(() => undefined);
  }

  #linkNamed(id: string | undefined, from: string): DirectLink | null {
    const mine = this.#link;
    return mine && mine.link.id === id && mine.empId === from ? mine.link : null;
  }

  #begin(id: string, partner: Participant, empId: string, calling: boolean): Link {
    this.#drop();
    clearTimeout(this.#retry);
    const link = new DirectLink(id);
    const mine: Link = { link, partner, empId, calling, waiting: [], limit: undefined, decides: null, toldAt: 0, told: '', meter: new DirectMeter(), measuredAt: -Infinity };
    this.#giveUpAfter(mine, SIGNALING_MS);
    this.#link = mine;
    link.on('candidate', (candidate) => {
      if (mine.waiting) mine.waiting.push(candidate);
      else this.#sendCandidate(mine, candidate);
    });
    link.on('open', () => this.#onOpen(mine));
    link.on('word', (word) => this.#onWord(mine, word));
    link.on('lost', () => this.#onLost(mine));
    return mine;
  }

  #giveUpAfter(mine: Link, ms: number): void {
    clearTimeout(mine.limit);
    if (this.#link === mine && !mine.decides) mine.limit = setTimeout(() => this.#onLost(mine), ms);
  }

  #introduced(mine: Link): void {
    const { waiting } = mine;
    mine.waiting = null;
    if (!mine.calling) this.#giveUpAfter(mine, TRY_MS);
    for (const candidate of waiting ?? []) this.#sendCandidate(mine, candidate);
  }

  #sendCandidate({ link, empId }: Link, candidate: RTCIceCandidateInit): void {
    this.#peers?.request('signal:ice', { targetEmpId: empId, candidate: { id: link.id, candidate } }).catch(() => undefined);
  }

  #onOpen(mine: Link): void {
    clearTimeout(mine.limit);
    mine.decides = new DirectSwitch(performance.now());
    this.#allow(mine);
    clearInterval(this.#stepping);
    this.#stepping = setInterval(() => this.#stepSoon(), STEP_MS);
    this.#send();
    this.#stepSoon();
  }

  #onWord({ decides }: Link, word: Word): void {
    const wasGoing = decides?.going;
    decides?.hear(word, performance.now());
    if (decides?.going !== wasGoing) this.#stepSoon();
  }

  /** A third one who has come waits for what goes directly until now. */
  #allow({ decides, partner }: Link): void {
    const wasGoing = decides?.going;
    decides?.allow(this.#partner?.participant_id === partner.participant_id);
    if (decides?.going !== wasGoing) this.#stepSoon();
  }

  /** Quietly back to the forwarding unit; another try is made after a while. */
  #onLost(mine: Link): void {
    if (this.#link !== mine) return;
    this.#drop();
    this.#callLater();
  }

  #callLater(): void {
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => void this.#call(), this.#backoff.next());
  }

  #stepSoon(): void {
    // What fails is a connection that was closed meanwhile.
    this.#steps.run().catch(() => undefined);
  }

  async #step(): Promise<void> {
    const mine = this.#link;
    const decides = mine?.decides;
    if (!mine || !decides) return;
    const looks = await this.#look(mine, decides);
    if (this.#link !== mine) return;
    decides.step(performance.now(), looks);
    if (decides.going && decides.taken.size > 0) this.#backoff.reset();
    for (const [source, { sent }] of looks) this.#obeyMute(mine.link, source, sent);
    this.#speak(mine, decides, looks);
    this.#changed();
    await this.#measure(mine, decides);
    if (decides.done) this.#leave(mine, decides);
  }

  /** Nothing depends on the link any more. Where it is not given up but dead, another is made later. */
  #leave(mine: Link, decides: DirectSwitch): void {
    if (this.#partner && decides.taken.size === 0) this.#onLost(mine);
    else this.#drop();
  }

  async #look({ link, partner }: Link, decides: DirectSwitch): Promise<Map<Source, Look>> {
    const { session, wanted, sfuFlow } = this.#options;
    const theirs = session.state.producers.filter((each) => each.participant_id === partner.participant_id);
    const looks = await Promise.all(
      theirs.map(async ({ source, paused }): Promise<[Source, Look]> => {
        const settled = decides.going && decides.taken.has(source);
        const flows = settled ? [null, null] : await Promise.all([link.flow(source), sfuFlow(partner.participant_id, source)]);
        const [direct, sfu] = flows as [Flow | null, Flow | null];
        return [source, { sent: !paused, wanted: wanted(partner.participant_id, source), direct, sfu }];
      }),
    );
    return new Map(looks);
  }

  /** Who was muted by a host is silent here, whatever their browser sends. */
  #obeyMute(link: DirectLink, source: Source, sent: boolean): void {
    const track = link.track(source);
    if (track && track.enabled !== sent) track.enabled = sent;
  }

  async #measure(mine: Link, decides: DirectSwitch): Promise<void> {
    const now = performance.now();
    if (now - mine.measuredAt < FIGURES_MS) return;
    mine.measuredAt = now;
    const figures = mine.meter.measure(await mine.link.report(), now);
    const isUsed = decides.taken.size > 0 || decides.carried.size > 0;
    if (figures && isUsed && this.#link === mine) this.#options.tellFigures(figures);
  }

  #speak(mine: Link, decides: DirectSwitch, looks: ReadonlyMap<Source, Look>): void {
    const wants = SOURCES.filter((source) => looks.get(source)?.wanted ?? true);
    const word = decides.word(wants);
    const text = JSON.stringify(word);
    const now = performance.now();
    if (text === mine.told && now - mine.toldAt < WORD_MS) return;
    mine.told = text;
    mine.toldAt = now;
    mine.link.tell(word);
  }

  #send(): void {
    const { link, decides } = this.#link ?? {};
    if (link && decides) link.send(this.#options.local, (source) => this.#isSent(source, decides)).catch(() => undefined);
  }

  /** What the meeting does not have does not go past the server either. */
  #isSent(source: Source, decides: DirectSwitch): boolean {
    return decides.wantedByPartner(source) && isOffered(this.#options.session.state, source);
  }

  /** Tells of changes, and only of those. */
  #changed(): void {
    const { decides, link } = this.#link ?? {};
    const sent = SOURCES.filter((source) => decides && this.#isSent(source, decides));
    const signature = decides ? JSON.stringify([link?.id, [...decides.taken], [...decides.held], [...decides.carried], sent]) : '';
    if (signature === this.#signature) return;
    this.#signature = signature;
    this.#send();
    if (!this.#closed) this.emit('change', undefined);
  }

  #drop(): void {
    const mine = this.#link;
    if (!mine) return;
    this.#link = null;
    clearTimeout(mine.limit);
    clearInterval(this.#stepping);
    this.#changed();
    mine.link.close();
  }
}

function signalOf(content: unknown): { id?: string; sdp?: string; candidate?: RTCIceCandidateInit } {
  const { id, sdp, candidate } = (content ?? {}) as Record<string, unknown>;
  return {
    ...(typeof id === 'string' ? { id } : {}),
    ...(typeof sdp === 'string' ? { sdp } : {}),
    ...(typeof candidate === 'object' && candidate ? { candidate: candidate as RTCIceCandidateInit } : {}),
  };
}
