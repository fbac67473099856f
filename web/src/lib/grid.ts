// How to lay out a number of tiles in a window: as large as possible, all of one size.

export interface GridLayout {
  columns: number;
  rows: number;
  /** Of one tile, in CSS pixels. */
  width: number;
  height: number;
  /** Tiles shown at a time; the rest are on further pages. */
  perPage: number;
}

export interface GridSpace {
  width: number;
  height: number;
  gap: number;
  /** A tile narrower than this shows nobody; more people go on further pages. */
  smallest: number;
}

const WIDE = 16 / 9;

/** The layout of `count` tiles. In a window higher than wide, tiles may become as high as they are wide. */
export function layoutGrid(count: number, space: GridSpace): GridLayout {
  const total = Math.max(1, count);
  if (space.width <= 0 || space.height <= 0) return { columns: 1, rows: 1, width: 0, height: 0, perPage: total };
  for (let shown = total; shown > 1; shown--) {
    const best = bestFor(shown, space);
    if (best.width >= Math.min(space.smallest, space.width)) return best;
  }
  return bestFor(1, space);
}

function bestFor(count: number, space: GridSpace): GridLayout {
  let best: GridLayout | null = null;
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns);
    const size = tileSize(columns, rows, space);
    const layout = { columns, rows, ...size, perPage: count };
    if (!best || isBetter(layout, best, space)) best = layout;
  }
  return best as GridLayout;
}

/** Larger tiles win. Where it is nearly the same, people sit side by side in a wide window. */
function isBetter(more: GridLayout, fewer: GridLayout, space: GridSpace): boolean {
  const area = (layout: GridLayout) => layout.width * layout.height;
  const empty = (layout: GridLayout) => layout.columns * layout.rows - layout.perPage;
  const nearly = space.width > space.height && empty(more) <= empty(fewer) ? 0.96 : 1.0001;
  return area(more) > area(fewer) * nearly;
}

function tileSize(columns: number, rows: number, { width, height, gap }: GridSpace): { width: number; height: number } {
  const most = { width: Math.max(0, (width - gap * (columns - 1)) / columns), height: Math.max(0, (height - gap * (rows - 1)) / rows) };
  const narrowest = width >= height ? WIDE : 1;
  const ratio = Math.min(WIDE, Math.max(narrowest, most.width / most.height));
  const tileWidth = Math.min(most.width, most.height * ratio);
  return { width: Math.floor(tileWidth), height: Math.floor(tileWidth / ratio) };
}

/** The list with one of a later page as the last of the first page; as it is where they are on that already, or in no page. */
export function broughtInSight<T>(list: T[], perPage: number, isWanted: (item: T) => boolean): T[] {
  const at = list.findIndex(isWanted);
  if (at < perPage) return list;
  const others = list.filter((_, index) => index !== at);
  return [...others.slice(0, perPage - 1), list[at] as T, ...others.slice(perPage - 1)];
}
