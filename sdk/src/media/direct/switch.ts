// Decides, for one direct connection, which path each source is received and sent by. Pure: what is seen of both paths and the
// time are given to it.
//
// Both sides run one. The receiver of a source goes over to a path once that path really brings it, and says so; the sender stops
// the other path only then. So there is always one that flows, whoever of the two learns first that a third has come.

import type { Source } from '../../types.js';
import type { Flow } from '../flow.js';

/** What one side tells the other, on every change and twice a second. */
export interface Word {
  /** What of the other's is received over the direct connection; they need not send it to the forwarding unit. */
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
/** Packets that make a sound, and pictures that make a video. */
const ENOUGH = { audio: 3, video: 1 };

interface Taking {
  /** When the direct path had first brought enough. */
  flowsSince: number | null;
  taken: boolean;
  /** Units of the forwarding unit when the way back began. */
  mark: number | null;
}

export class DirectSwitch {
  readonly #sources = new Map<Source, Taking>();
  #allowed = true;
  #partner: Word | null = null;
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
    this.#heardAt = now;
  }

  /** Looks at everything once; to be called a few times a second. */
  step(now: number, looks: ReadonlyMap<Source, Look>): void {
    this.#now = now;
    for (const source of [...this.#sources.keys()]) if (!looks.has(source)) this.#sources.delete(source);
    const going = this.going;
    if (going) this.#leavingSince = null;
    else this.#leavingSince ??= now;
    for (const [source, look] of looks) {
      const known = this.#sources.get(source) ?? { flowsSince: null, taken: false, mark: null };
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
    return this.going ? this.taken : new Set();
  }

  /** What the other one does not need from the forwarding unit. */
  get carried(): Set<Source> {
    return new Set(this.going ? this.#partner?.taken : []);
  }

  /** Whether the other one has any use for a source; everything until they have said. */
  wantedByPartner(source: Source): boolean {
    return this.#partner?.wants.includes(source) ?? true;
  }

  word(wants: Source[]): Word {
    return { taken: [...this.taken], wants, leaving: this.#leaving };
  }

  /** Nothing depends on the connection any more. */
  get done(): boolean {
    if (this.going || this.#leavingSince === null) return false;
    const late = this.#now - this.#leavingSince >= RETURN_MS;
    return late || (this.#released && !this.#silent);
  }

  get #released(): boolean {
    return this.taken.size === 0 && (this.#partner?.taken.length ?? 0) === 0;
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
    if (!flows) return { flowsSince: null, taken: false, mark: null };
    const flowsSince = known.flowsSince ?? this.#now;
    const large = (look.direct?.height ?? 0) >= (look.sfu?.height ?? 0);
    return { flowsSince, taken: large || this.#now - flowsSince >= GROWTH_MS, mark: null };
  }

  #towardsSfu(source: Source, known: Taking, look: Look): Taking {
    const released = { flowsSince: null, taken: false, mark: null };
    if (!known.taken || !look.sent || !look.wanted) return released;
    if (this.#now - (this.#leavingSince ?? this.#now) >= RETURN_MS) return released;
    if (!look.sfu) return known;
    const mark = known.mark ?? look.sfu.units;
    return look.sfu.units - mark >= enough(source) ? released : { ...known, mark };
  }
}

function enough(source: Source): number {
  return source === 'mic' || source === 'screen_audio' ? ENOUGH.audio : ENOUGH.video;
}
