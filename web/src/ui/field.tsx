import { ChevronDown } from 'lucide-react';
import { useId, type InputHTMLAttributes, type ReactNode, type SelectHTMLAttributes } from 'react';
import { cx } from './cx';

const BOX = cx(
  'h-11 w-full rounded-xl border border-line-strong bg-surface px-3.5 text-[15px] text-ink placeholder:text-ink-faint',
  'transition-colors focus:border-accent focus:outline-2 focus:-outline-offset-1 focus:outline-accent disabled:opacity-60',
);

interface FieldProps extends InputHTMLAttributes<HTMLInputElement> {
  label: string;
  problem?: string | null;
  hint?: string;
}

export function Field({ label, problem, hint, className, ...rest }: FieldProps) {
  const id = useId();
  const below = problem || hint;
  return (
    <div className={className}>
      <label htmlFor={id} className="mb-1.5 block text-sm font-medium text-ink-soft">
        {label}
      </label>
      <input
        id={id}
        aria-invalid={problem ? true : undefined}
        aria-describedby={below ? `${id}-below` : undefined}
        {...rest}
        className={cx(BOX, problem && 'border-danger')}
      />
      {below && (
        <p id={`${id}-below`} className={cx('mt-1.5 text-sm', problem ? 'text-danger-ink' : 'text-ink-faint')}>
          {below}
        </p>
      )}
    </div>
  );
}

interface SelectProps extends SelectHTMLAttributes<HTMLSelectElement> {
  label: string;
  icon?: ReactNode;
}

export function Select({ label, icon, className, children, ...rest }: SelectProps) {
  return (
    <label className={cx('relative block min-w-0', className)}>
      <span className="sr-only">{label}</span>
      {icon && <span className="pointer-events-none absolute inset-y-0 left-3 flex items-center text-ink-faint">{icon}</span>}
      <select aria-label={label} {...rest} className={cx(BOX, 'appearance-none truncate pr-9', icon ? 'pl-10' : null)}>
        {children}
      </select>
      <ChevronDown aria-hidden size={16} className="pointer-events-none absolute top-1/2 right-3 -translate-y-1/2 text-ink-faint" />
    </label>
  );
}

interface SwitchProps {
  label: string;
  hint?: string;
  checked: boolean;
  onChange: (on: boolean) => void;
}

export function Switch({ label, hint, checked, onChange }: SwitchProps) {
  return (
    <label className="flex cursor-pointer items-center justify-between gap-4 py-1">
      <span>
        <span className="block text-[15px]">{label}</span>
        {hint && <span className="block text-sm text-ink-faint">{hint}</span>}
      </span>
      <span className="relative shrink-0">
        <input
          type="checkbox"
          role="switch"
          checked={checked}
          onChange={(event) => onChange(event.target.checked)}
          className="peer absolute inset-0 z-10 size-full cursor-pointer opacity-0"
        />
        <span
          className={cx(
            'block h-6 w-11 rounded-full transition-colors peer-focus-visible:outline-2 peer-focus-visible:outline-offset-2 peer-focus-visible:outline-accent',
            checked ? 'bg-accent' : 'bg-line-strong',
          )}
        />
        <span
          className={cx('absolute top-0.5 left-0.5 size-5 rounded-full bg-white shadow transition-transform', checked && 'translate-x-5')}
        />
      </span>
    </label>
  );
}

/** Something went wrong with what was just tried. */
export function Problem({ children }: { children: ReactNode }) {
  return (
    <p role="alert" className="rounded-xl bg-danger-soft px-3.5 py-2.5 text-sm text-danger-ink">
      {children}
    </p>
  );
}
