// The room's main area: everybody in a grid, or what all look at (a shared screen, the whiteboard) with everybody beside it.

import { remoteKey, type Participant } from '@parley/sdk';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useEffect, useRef, useState, type ReactNode, type RefObject } from 'react';
import { broughtInSight, layoutGrid } from '../lib/grid';
import { useSize } from '../lib/hooks';
import { useRoom } from '../state/room';
import { useSettings } from '../state/settings';
import { cx } from '../ui/cx';
import { useScreenSharers, useSelfId, useTileOrder } from './selectors';
import { PersonTile, ScreenTile } from './tile';
import { Hidden } from './use-demand';
import { useIsCovered, ViewIn } from './views';

const GAP = 10;
const SMALLEST_TILE = 150;

/** `hidden`: under something that covers it, so that none of its pictures is to be received. */
export function Stage({ hidden }: { hidden: boolean }) {
  const [ref, size] = useSize<HTMLDivElement>();
  const people = useTileOrder();
  const sharers = useScreenSharers();
  const screens = sharers.flatMap((id) => people.find((each) => each.participant_id === id) ?? []);
  const covered = useIsCovered('stage');
  const large = useLarge(people, screens);
  return (
    <div ref={ref} data-focus-home role="group" aria-label="Stage" className="relative size-full min-h-0 min-w-0 overflow-hidden outline-none">
      {size.width > 0 && (
        <Hidden value={hidden}>
          {covered && (
            <WithStrip size={size} people={people} screens={screens}>
              {() => <ViewIn place="stage" />}
            </WithStrip>
          )}
          {!covered && large && (
            <WithStrip size={size} people={without(people, large, 'camera')} screens={without(screens, large, 'screen')}>
              {(area) => <Large area={area} {...large} />}
            </WithStrip>
          )}
          {!covered && !large && screens.length > 0 && (
            <WithStrip size={size} people={people}>
              {(area) => <Screens area={area} screens={screens} />}
            </WithStrip>
          )}
          {!covered && !large && screens.length === 0 && <Grid size={size} people={people} />}
        </Hidden>
      )}
    </div>
  );
}

interface LargeTile {
  participant: Participant;
  source: 'camera' | 'screen';
}

/** The one tile that is large: what is pinned; otherwise, in the speaker view, who speaks, unless a screen is shared. */
function useLarge(people: Participant[], screens: Participant[]): LargeTile | null {
  const pinned = useRoom((state) => state.pinned);
  const isSpeakerView = useSettings((state) => state.layout === 'speaker');
  const selfId = useSelfId();
  const others = people.filter((each) => each.participant_id !== selfId);
  const speaker = useLastSpeaker(others);
  const screen = screens.find((each) => remoteKey(each.participant_id, 'screen') === pinned);
  if (screen) return { participant: screen, source: 'screen' };
  const person = others.find((each) => remoteKey(each.participant_id, 'camera') === pinned);
  if (person) return { participant: person, source: 'camera' };
  const shown = isSpeakerView && screens.length === 0 ? (others.find((each) => each.participant_id === speaker) ?? others[0]) : undefined;
  return shown ? { participant: shown, source: 'camera' } : null;
}

function without(people: Participant[], { participant, source }: LargeTile, kind: LargeTile['source']): Participant[] {
  return source === kind ? people.filter((each) => each.participant_id !== participant.participant_id) : people;
}

function Large({ area, participant, source }: LargeTile & { area: Size }) {
  const Tile = source === 'screen' ? ScreenTile : PersonTile;
  return <Tile key={participant.participant_id} participant={participant} style={{ width: area.width, height: area.height }} />;
}

interface Size {
  width: number;
  height: number;
}

function Grid({ size, people }: { size: Size; people: Participant[] }) {
  const [page, setPage] = useState(0);
  const layout = layoutGrid(people.length, { ...size, gap: GAP, smallest: SMALLEST_TILE });
  const pages = Math.ceil(people.length / layout.perPage);
  const shownPage = Math.max(0, Math.min(page, pages - 1));
  // Who does not fit onto the first page has a place there when they speak. Nobody changes places under who looks at another page.
  const speaker = useLastSpeaker(shownPage === 0 ? people.slice(layout.perPage) : []);
  const ordered = broughtInSight(people, layout.perPage, (each) => each.participant_id === speaker);
  const shown = ordered.slice(shownPage * layout.perPage, (shownPage + 1) * layout.perPage);
  const width = layout.columns * layout.width + (layout.columns - 1) * GAP;
  return (
    <>
      <div className="flex size-full items-center justify-center">
        <div className="flex flex-wrap justify-center" style={{ gap: GAP, width }}>
          {shown.map((participant) => (
            <PersonTile
              key={participant.participant_id}
              participant={participant}
              small={layout.height < 150}
              style={{ width: layout.width, height: layout.height }}
            />
          ))}
        </div>
      </div>
      {pages > 1 && <Pager page={shownPage} pages={pages} onPage={setPage} />}
    </>
  );
}

/** Who speaks of the others. */
function useOtherSpeaker(): string | null {
  return useRoom(({ meeting }) => (meeting.activeSpeaker === meeting.self?.participant_id ? null : meeting.activeSpeaker));
}

/** Who spoke last of some of the others; goes on counting as that while nobody of them speaks. */
function useLastSpeaker(among: Participant[]): string | null {
  const [last, setLast] = useState<string | null>(null);
  const speaker = useOtherSpeaker();
  const isAmong = among.some((each) => each.participant_id === speaker);
  useEffect(() => {
    if (isAmong) setLast(speaker);
  }, [isAmong, speaker]);
  return last;
}

function Pager({ page, pages, onPage }: { page: number; pages: number; onPage: (page: number) => void }) {
  const button =
    'absolute top-1/2 inline-flex size-10 -translate-y-1/2 items-center justify-center rounded-full bg-black/60 text-white hover:bg-black/75 disabled:hidden';
  return (
    <>
      <button type="button" aria-label="Previous people" disabled={page === 0} onClick={() => onPage(page - 1)} className={cx(button, 'left-2')}>
        <ChevronLeft size={22} aria-hidden />
      </button>
      <button
        type="button"
        aria-label="More people"
        disabled={page >= pages - 1}
        onClick={() => onPage(page + 1)}
        className={cx(button, 'right-2')}
      >
        <ChevronRight size={22} aria-hidden />
      </button>
      <span className="absolute bottom-2 left-1/2 -translate-x-1/2 rounded-full bg-black/60 px-3 py-1 text-xs text-white">
        {page + 1} / {pages}
      </span>
    </>
  );
}

function Screens({ area, screens }: { area: Size; screens: Participant[] }) {
  const layout = layoutGrid(screens.length, { ...area, gap: GAP, smallest: 0 });
  const single = screens.length === 1;
  return (
    <div className="flex size-full flex-wrap content-center items-center justify-center" style={{ gap: GAP }}>
      {screens.map((participant) => (
        <ScreenTile
          key={participant.participant_id}
          participant={participant}
          style={single ? { width: area.width, height: area.height } : { width: layout.width, height: layout.height }}
        />
      ))}
    </div>
  );
}

interface WithStripProps {
  size: Size;
  people: Participant[];
  /** Shared screens that go into the strip as well. */
  screens?: Participant[];
  /** What all look at, in the area that is left for it. */
  children: (area: Size) => ReactNode;
}

function WithStrip({ size, people, screens = [], children }: WithStripProps) {
  const beside = size.width >= 640 && size.width > size.height;
  const strip = beside ? Math.max(150, Math.min(230, size.width * 0.2)) : 96;
  const area = beside
    ? { width: size.width - strip - GAP, height: size.height }
    : { width: size.width, height: size.height - strip - GAP };
  const list = useRef<HTMLDivElement>(null);
  useSpeakerInSight(list);
  const tile = {
    className: 'shrink-0',
    style: beside ? { width: '100%', aspectRatio: '16 / 9' } : { height: '100%', aspectRatio: '4 / 3' },
  };
  return (
    <div className={cx('flex size-full', beside ? 'flex-row' : 'flex-col')} style={{ gap: GAP }}>
      <div className="min-h-0 min-w-0 flex-1">{children(area)}</div>
      <div
        ref={list}
        className={cx('flex shrink-0 overflow-auto overscroll-contain', beside ? 'flex-col justify-start' : 'flex-row')}
        style={beside ? { width: strip, gap: GAP } : { height: strip, gap: GAP }}
      >
        {screens.map((participant) => (
          <ScreenTile key={participant.participant_id} participant={participant} {...tile} />
        ))}
        {people.map((participant) => (
          <PersonTile key={participant.participant_id} participant={participant} small {...tile} />
        ))}
      </div>
    </div>
  );
}

/** Who begins to speak is scrolled into sight; not from under the mouse or the focus of who looks for somebody there. */
function useSpeakerInSight(list: RefObject<HTMLDivElement | null>): void {
  const speaker = useOtherSpeaker();
  useEffect(() => {
    if (!list.current || speaker === null || list.current.matches(':hover, :focus-within')) return;
    const tile = list.current.querySelector(`[data-participant-id="${CSS.escape(speaker)}"][data-source="camera"]`);
    const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
    tile?.scrollIntoView({ block: 'nearest', inline: 'nearest', behavior: still ? 'auto' : 'smooth' });
  }, [list, speaker]);
}
