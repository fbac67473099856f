// Decides, for one direct connection, which path each source is received and sent by. Pure: what is seen of both paths and the
// time are given to it.
//
// Both sides run one. The receiver of a source goes over to a path once that path really brings it, and says so; the other path is
// stopped only some time after, when the page shows what came over the first. So there is always one that flows, whoever of the two learns
// first that a third has come.

import type { Source } from '../../types.js';
import type { Flow } from '../flow.js';

/** What one side tells the other, on every change and twice a second. */
export interface Word {
  /**
   * What of the other's is received over the direct connection: they need not send it to the forwarding unit. On the way back, also what was
   * received so a moment ago: the connection is still needed.
   */
  taken: Source[];
  /** What of the other's is of use here: nothing is sent of the rest. */
  wants: Source[];
  /** Is on the way back to the forwarding unit. */
  leaving: boolean;
}

/** One source of the other's, as it is seen at the moment. */
export interface Look {
  /** They send it, and are not muted. */
  sent: boolean;
  /** It is shown or played here. */
  wanted: boolean;
  direct: Flow | null;
  sfu: Flow | null;
}

/** Without a word for so long the direct connection is no longer relied on; words come twice a second. */
export const SILENCE_MS = 2500;
/** A direct picture smaller than the one that is shown may grow for so long before it is taken all the same. */
export const GROWTH_MS = 6000;
/** What the forwarding unit has not brought by then is not waited for. */
export const RETURN_MS = 8000;
/** A page takes its time until it shows what is received over the other path; so long the one before flows on. */
export const LINGER_MS = 1000;
/** Packets that make a sound, and pictures that make a video. */
const ENOUGH = { audio: 3, video: 1 };

interface Taking {
  /** When the direct path had first brought enough. */
  flowsSince: number | null;
  taken: boolean;
  /** When it was taken, or let go of. */
  since: number;
  /** Units of the forwarding unit when the way back began. */
  mark: number | null;
}

const NOTHING: Taking = { flowsSince: null, taken: false, since: -Infinity, mark: null };

export class DirectSwitch {
  readonly #sources = new Map<Source, Taking>();
  #allowed = true;
  #partner: Word | null = null;
  /** Since when the other one says that it is taken, while both want the direct path. */
  #takenThere = new Map<Source, number>();
  #heardAt: number;
  #now: number;
  #leavingSince: number | null = null;

  /** Begins when the connection is open. */
  constructor(now: number) {
    this.#heardAt = now;
    this.#now = now;
  }

  /** Whether a direct path is wanted at all. */
  allow(allowed: boolean): void {
    this.#allowed = allowed;
  }

  hear(word: Word, now: number): void {
    this.#partner = word;
    this.#takenThere = new Map(word.taken.map((source) => [source, this.#takenThere.get(source) ?? now]));
    this.#heardAt = now;
  }

  /** Looks at everything once; to be called a few times a second. */
  step(now: number, looks: ReadonlyMap<Source, Look>): void {
    this.#now = now;
    for (const source of [...this.#sources.keys()]) if (!looks.has(source)) this.#sources.delete(source);
    const going = this.going;
    if (going) this.#leavingSince = null;
    else this.#leavingSince ??= now;
    if (!going) for (const source of this.#takenThere.keys()) this.#takenThere.set(source, now);
    for (const [source, look] of looks) {
      const known = this.#sources.get(source) ?? NOTHING;
      this.#sources.set(source, going ? this.#towardsDirect(source, known, look) : this.#towardsSfu(source, known, look));
    }
  }

  /** Both sides want the direct path, and it lives. */
  get going(): boolean {
    return !this.#leaving && !this.#partner?.leaving;
  }

  /** What is received directly. */
  get taken(): Set<Source> {
    const all = [...this.#sources].filter(([, each]) => each.taken);
    return new Set(all.map(([source]) => source));
  }

  /** What need not be received from the forwarding unit. */
  get held(): Set<Source> {
    const all = [...this.#sources].filter(([, each]) => each.taken && this.#isPast(each.since));
    return new Set(this.going ? all.map(([source]) => source) : []);
  }

  /** What the other one does not need from the forwarding unit. */
  get carried(): Set<Source> {
    const all = [...this.#takenThere].filter(([, since]) => this.#isPast(since));
    return new Set(this.going ? all.map(([source]) => source) : []);
  }

  /** Whether the other one has any use for a source; everything until they have said. */
  wantedByPartner(source: Source): boolean {
    return this.#partner?.wants.includes(source) ?? true;
  }

  word(wants: Source[]): Word {
    return { taken: [...(this.going ? this.taken : this.#leaningOn)], wants, leaving: this.#leaving };
  }

  /** Nothing depends on the connection any more. */
  get done(): boolean {
    if (this.going || this.#leavingSince === null) return false;
    const late = this.#now - this.#leavingSince >= RETURN_MS;
    return late || (this.#released && !this.#silent);
  }

  get #released(): boolean {
    return this.#leaningOn.size === 0 && (this.#partner?.taken.length ?? 0) === 0;
  }

  /** What would be missed if the direct connection ended now. */
  get #leaningOn(): Set<Source> {
    const all = [...this.#sources].filter(([, each]) => each.taken || !this.#isPast(each.since));
    return new Set(all.map(([source]) => source));
  }

  #isPast(since: number): boolean {
    return this.#now - since >= LINGER_MS;
  }

  get #silent(): boolean {
    return this.#now - this.#heardAt >= SILENCE_MS;
  }

  get #leaving(): boolean {
    return !this.#allowed || this.#silent;
  }

  #towardsDirect(source: Source, known: Taking, look: Look): Taking {
    if (known.taken) return { ...known, mark: null };
    const flows = look.sent && look.wanted && (look.direct?.units ?? 0) >= enough(source);
    if (!flows) return { ...known, flowsSince: null, mark: null };
    const flowsSince = known.flowsSince ?? this.#now;
    const large = (look.direct?.height ?? 0) >= (look.sfu?.height ?? 0);
    const isTaken = large || this.#now - flowsSince >= GROWTH_MS;
    return isTaken ? { flowsSince, taken: true, since: this.#now, mark: null } : { ...known, flowsSince, mark: null };
  }

  #towardsSfu(source: Source, known: Taking, look: Look): Taking {
    // What is neither sent nor shown is missed by nobody.
    if (!look.sent || !look.wanted) return NOTHING;
    if (!known.taken) return known;
    if (this.#now - (this.#leavingSince ?? this.#now) >= RETURN_MS) return NOTHING;
    if (!look.sfu) return known;
    const mark = known.mark ?? look.sfu.units;
    return look.sfu.units - mark >= enough(source) ? { ...NOTHING, since: this.#now } : { ...known, mark };
  }
}

function enough(source: Source): number {
  return source === 'mic' || source === 'screen_audio' ? ENOUGH.audio : ENOUGH.video;
}
