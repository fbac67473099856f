/** Four people in a call, drawn with the page's own colours. */
export function Illustration() {
  return (
    <svg aria-hidden viewBox="0 0 480 340" className="hidden w-full lg:block">
      <g>
        <Person x={0} y={16} skin="#e9b998" hair="#4a3a33" shirt="#4b6a9b" back="#dfe6f1" speaking />
        <Person x={246} y={0} skin="#c98f6b" hair="#27211f" shirt="#9a6a35" back="#f3e8d8" />
        <Person x={0} y={178} skin="#8d5f44" hair="#1d1817" shirt="#5c7a3d" back="#e6eddc" />
        <Person x={246} y={162} skin="#f0c9ab" hair="#a5683c" shirt="#8a5a78" back="#f1e3ec" />
      </g>
    </svg>
  );
}

interface PersonProps {
  x: number;
  y: number;
  skin: string;
  hair: string;
  shirt: string;
  back: string;
  speaking?: boolean;
}

function Person({ x, y, skin, hair, shirt, back, speaking }: PersonProps) {
  const clip = `person-${x}-${y}`;
  return (
    <g transform={`translate(${x} ${y})`}>
      <clipPath id={clip}>
        <rect x="4" y="4" width="226" height="146" rx="20" />
      </clipPath>
      <g clipPath={`url(#${clip})`}>
        <rect x="4" y="4" width="226" height="146" fill={back} className="opacity-95" />
        <circle cx="117" cy="66" r="35" fill={hair} />
        <path d="M57 160c0-36 26-52 60-52s60 16 60 52z" fill={shirt} />
        <rect x="106" y="88" width="22" height="30" rx="11" fill={skin} />
        <circle cx="117" cy="72" r="27" fill={skin} />
        <path d="M89 68c2-22 14-31 28-31s26 9 28 31c-8-4-12-10-14-16-8 8-26 10-34 8-3 2-6 5-8 8z" fill={hair} />
        <path d="M108 82q9 8 18 0" fill="none" stroke="#00000055" strokeWidth="2.5" strokeLinecap="round" />
      </g>
      {speaking && <rect x="2" y="2" width="230" height="150" rx="22" fill="none" stroke="var(--accent)" strokeWidth="4" />}
      <rect x="16" y="124" width={speaking ? 62 : 46} height="14" rx="7" fill="#101312" opacity="0.35" />
    </g>
  );
}
