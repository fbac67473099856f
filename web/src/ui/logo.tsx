/** The mark of Parley; the same file is the icon of the browser's tab. */
export function Logo({ size = 30 }: { size?: number }) {
  return <img src="/favicon.svg" alt="" width={size} height={size} />;
}
