import type { ButtonHTMLAttributes, ReactNode } from 'react'

export type ButtonLook = 'primary' | 'plain' | 'quiet' | 'danger'

const base =
  'inline-flex min-h-11 items-center justify-center gap-2 rounded-card px-4 text-base font-medium transition-colors disabled:opacity-60 lg:min-h-10'
const looks: Readonly<Record<ButtonLook, string>> = {
  primary: 'bg-accent text-on-accent enabled:hover:bg-accent/85',
  plain: 'border border-control bg-surface text-text enabled:hover:bg-sunken',
  quiet: 'text-accent enabled:hover:bg-accent-soft',
  danger: 'border border-bad bg-surface text-bad enabled:hover:bg-bad-soft',
}

/** The look of a button for what is a link: `<Link className={buttonClass('primary')}>`. */
export function buttonClass(look: ButtonLook = 'plain'): string {
  return `${base} ${looks[look].replaceAll('enabled:', '')}`
}

export function Button({
  look = 'plain',
  busy = false,
  className = '',
  children,
  ...rest
}: ButtonHTMLAttributes<HTMLButtonElement> & {
  readonly look?: ButtonLook
  /** Shows that it works; the button does not act meanwhile. */
  readonly busy?: boolean
  readonly children: ReactNode
}) {
  return (
    <button
      type="button"
      {...rest}
      className={`${base} ${looks[look]} ${className}`}
      aria-busy={busy}
      disabled={rest.disabled === true || busy}
    >
      {busy && <Spinner />}
      {children}
    </button>
  )
}

function Spinner() {
  return (
    <span
      className="size-4 animate-spin rounded-full border-2 border-current border-t-transparent"
      aria-hidden="true"
    />
  )
}
