import { describe, expect, it } from 'vitest';
import { partnerOf } from '../src/media/direct/plan.js';
import { readWord } from '../src/media/direct/link.js';
import { DirectSwitch, GROWTH_MS, LINGER_MS, RETURN_MS, SILENCE_MS, type Look, type Word } from '../src/media/direct/switch.js';
import { initialMeetingState, type MeetingState } from '../src/meeting/state.js';
import type { Source } from '../src/types.js';
import { meeting, participant } from './make.js';

const flow = (units: number, height = 0) => ({ units, height });
const look = (change: Partial<Look> = {}): Look => ({ sent: true, wanted: true, direct: null, sfu: null, ...change });
const looks = (all: Partial<Record<Source, Look>>) => new Map(Object.entries(all) as [Source, Look][]);
const word = (change: Partial<Word> = {}): Word => ({ taken: [], wants: ['mic', 'camera'], leaving: false, ...change });

/** One that receives microphone and camera directly, and has for a while, at time 100. */
function direct(): DirectSwitch {
  const decides = new DirectSwitch(-2000);
  const flows = looks({ mic: look({ direct: flow(3) }), camera: look({ direct: flow(1, 720), sfu: flow(90, 720) }) });
  for (const now of [-1500, 100]) {
    decides.hear(word({ taken: ['mic', 'camera'] }), now);
    decides.step(now, flows);
  }
  for (const all of [decides.taken, decides.held, decides.carried]) expect([...all]).toEqual(['mic', 'camera']);
  return decides;
}

describe('going over to the direct path', () => {
  it('takes a source once it has really come', () => {
    const decides = new DirectSwitch(0);
    decides.step(0, looks({ mic: look({ direct: flow(2) }), camera: look({ direct: flow(0) }) }));
    expect(decides.taken.size).toBe(0);
    decides.step(200, looks({ mic: look({ direct: flow(3) }), camera: look({ direct: flow(0) }) }));
    expect([...decides.taken]).toEqual(['mic']);
    expect(decides.word(['mic'])).toEqual({ taken: ['mic'], wants: ['mic'], leaving: false });
  });

  it('holds what the forwarding unit brings only when the page has had time to show the other', () => {
    const decides = new DirectSwitch(0);
    const flows = looks({ mic: look({ direct: flow(3) }) });
    decides.step(200, flows);
    decides.step(100 + LINGER_MS, flows);
    expect([...decides.taken]).toEqual(['mic']);
    expect(decides.held.size).toBe(0);
    decides.step(200 + LINGER_MS, flows);
    expect([...decides.held]).toEqual(['mic']);
  });

  it('waits until the picture is as large as the one that is shown, but not for ever', () => {
    const small = looks({ camera: look({ direct: flow(5, 180), sfu: flow(90, 720) }) });
    const decides = new DirectSwitch(0);
    for (let now = 0; now < GROWTH_MS; now += 500) {
      decides.hear(word(), now);
      decides.step(now, small);
      expect(decides.taken.size).toBe(0);
    }
    decides.hear(word(), GROWTH_MS);
    decides.step(GROWTH_MS, small);
    expect([...decides.taken]).toEqual(['camera']);
  });

  it('does not take what is muted or not shown', () => {
    const decides = new DirectSwitch(0);
    decides.step(0, looks({ mic: look({ sent: false, direct: flow(9) }), camera: look({ wanted: false, direct: flow(9) }) }));
    expect(decides.taken.size).toBe(0);
  });

  it('lets go of the forwarding unit only for what the other one has taken, and for a while', () => {
    const decides = new DirectSwitch(0);
    expect(decides.carried.size).toBe(0);
    for (const now of [10, LINGER_MS, 10 + LINGER_MS]) {
      decides.hear(word({ taken: ['camera'], wants: ['camera'] }), now);
      expect(decides.carried.size).toBe(0);
      decides.step(now, new Map());
    }
    expect([...decides.carried]).toEqual(['camera']);
    expect(decides.wantedByPartner('camera')).toBe(true);
    expect(decides.wantedByPartner('screen')).toBe(false);
  });

  it('keeps what is paused for a while, and forgets what is not sent any more', () => {
    const decides = direct();
    decides.step(200, looks({ mic: look({ sent: false }), camera: look() }));
    expect([...decides.taken]).toEqual(['mic', 'camera']);
    decides.step(300, looks({ camera: look() }));
    expect([...decides.taken]).toEqual(['camera']);
  });
});

describe('going back to the forwarding unit', () => {
  const resting = looks({ mic: look({ sfu: flow(50) }), camera: look({ sfu: flow(90, 180) }) });

  it('asks for everything there at once, and shows the direct tracks until it has come', () => {
    const decides = direct();
    decides.allow(false);
    expect(decides.held.size).toBe(0);
    expect(decides.carried.size).toBe(0);
    decides.step(200, resting);
    expect([...decides.taken]).toEqual(['mic', 'camera']);
    expect(decides.word([]).leaving).toBe(true);
    decides.step(400, looks({ mic: look({ sfu: flow(53) }), camera: look({ sfu: flow(90, 180) }) }));
    expect([...decides.taken]).toEqual(['camera']);
    decides.step(600, looks({ mic: look({ sfu: flow(60) }), camera: look({ sfu: flow(91, 180) }) }));
    expect(decides.taken.size).toBe(0);
  });

  it('begins when the other one begins', () => {
    const decides = direct();
    decides.hear(word({ taken: ['mic', 'camera'], leaving: true }), 150);
    expect(decides.going).toBe(false);
    expect(decides.carried.size).toBe(0);
    expect(decides.word([]).leaving).toBe(false);
  });

  it('is done when neither side needs the connection, nor did a moment ago', () => {
    const decides = direct();
    const come = looks({ mic: look({ sfu: flow(60) }), camera: look({ sfu: flow(99) }) });
    decides.allow(false);
    decides.step(200, resting);
    decides.step(400, come);
    expect(decides.taken.size).toBe(0);
    expect(decides.word([]).taken).toEqual(['mic', 'camera']);
    decides.step(400 + LINGER_MS, come);
    expect(decides.word([]).taken).toEqual([]);
    expect(decides.done).toBe(false);
    decides.hear(word({ leaving: true }), 500 + LINGER_MS);
    decides.step(600 + LINGER_MS, come);
    expect(decides.done).toBe(true);
  });

  it('is not done while the other one still shows what came directly', () => {
    const decides = direct();
    decides.allow(false);
    for (const [now, units] of [[200, 0], [400, 9], [600 + LINGER_MS, 99]] as const) {
      decides.hear(word({ taken: ['camera'], leaving: true }), now);
      decides.step(now, looks({ mic: look({ sfu: flow(units) }), camera: look({ sfu: flow(units) }) }));
      expect(decides.done).toBe(false);
    }
  });

  it('does not wait for what is muted, hidden or does not come', () => {
    const decides = direct();
    decides.allow(false);
    decides.step(200, looks({ mic: look({ sent: false }), camera: look() }));
    expect([...decides.taken]).toEqual(['camera']);
    decides.step(200 + RETURN_MS, looks({ mic: look({ sent: false }), camera: look() }));
    expect(decides.taken.size).toBe(0);
    expect(decides.done).toBe(true);
  });

  it('happens when the other one falls silent, and is called off when they speak again', () => {
    const decides = direct();
    decides.step(100 + SILENCE_MS, resting);
    expect(decides.going).toBe(false);
    expect([...decides.taken]).toEqual(['mic', 'camera']);
    decides.hear(word({ taken: ['camera'] }), 200 + SILENCE_MS);
    decides.step(200 + SILENCE_MS, resting);
    expect(decides.going).toBe(true);
    expect([...decides.held]).toEqual(['mic', 'camera']);
    // They may have shown what came from the forwarding unit meanwhile.
    expect(decides.carried.size).toBe(0);
    decides.hear(word({ taken: ['camera'] }), 200 + SILENCE_MS + LINGER_MS);
    decides.step(200 + SILENCE_MS + LINGER_MS, resting);
    expect([...decides.carried]).toEqual(['camera']);
  });

  it('that is called off takes up nothing that was let go of', () => {
    const decides = direct();
    decides.allow(false);
    decides.step(200, resting);
    decides.step(400, looks({ mic: look({ sfu: flow(60) }), camera: look({ sfu: flow(99) }) }));
    decides.allow(true);
    decides.step(600, looks({ mic: look({ sfu: flow(70), direct: flow(0) }), camera: look({ sfu: flow(110), direct: flow(0) }) }));
    expect(decides.word([]).taken).toEqual([]);
    expect(decides.held.size).toBe(0);
  });
});

describe('who reach each other directly', () => {
  const two = (change: Partial<MeetingState> = {}): MeetingState => ({
    ...initialMeetingState(),
    phase: 'joined',
    peerToPeer: true,
    meeting: meeting(),
    self: participant('a'),
    participants: [participant('a'), participant('b')],
    ...change,
  });

  it('are two who are alone', () => {
    expect(partnerOf(two())?.participant_id).toBe(participant('b').participant_id);
    expect(partnerOf(two({ participants: [participant('a')] }))).toBeNull();
    expect(partnerOf(two({ participants: ['a', 'b', 'c'].map((each) => participant(each)) }))).toBeNull();
    expect(partnerOf(two({ phase: 'left' }))).toBeNull();
  });

  it('are nobody where the server or end-to-end encryption is against it', () => {
    expect(partnerOf(two({ peerToPeer: false }))).toBeNull();
    const { features } = meeting();
    expect(partnerOf(two({ meeting: meeting({ features: { ...features, e2ee_enabled: true } }) }))).toBeNull();
  });
});

describe('a word', () => {
  it('is read as it was meant', () => {
    const said = word({ taken: ['mic', 'screen_audio'] });
    expect(readWord(JSON.stringify(said))).toEqual(said);
  });

  it('is refused where it is none', () => {
    for (const data of ['', 'x', 'null', '3', '{}', '{"taken":1,"wants":[],"leaving":false}', '{"taken":[],"wants":[]}', new ArrayBuffer(2)])
      expect(readWord(data)).toBeNull();
    expect(readWord('{"taken":["mic","all",7],"wants":[],"leaving":true}')).toEqual({ taken: ['mic'], wants: [], leaving: true });
  });
});
