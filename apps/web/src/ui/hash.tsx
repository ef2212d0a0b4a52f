import { Link } from '@tanstack/react-router'
import { Suspense, useState, type ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { CopyButton } from './copy-button.tsx'
import { cut } from './cut.ts'
import { QrIcon } from './icons.tsx'
import { Identicon } from './identicon.tsx'
import { lazyPart } from './lazy-part.tsx'

const QrSheet = lazyPart(() => import('./qr-sheet.tsx'))

type Kind = 'address' | 'tx' | 'block' | 'plain'

/**
 * An identifier: cut in the middle, with its page behind it, copy and, for addresses, a QR code on demand.
 * `isWhole` shows all of it, for its own page.
 */
export function Hash({
  value,
  kind = 'plain',
  name,
  isWhole = false,
  isBare = false,
}: {
  readonly value: string
  readonly kind?: Kind
  /** Shown in place of the hex, where it has one: "governor". */
  readonly name?: string | undefined
  readonly isWhole?: boolean
  /** Without buttons: for dense lists, where the page behind the link has them. */
  readonly isBare?: boolean
}) {
  const t = useTranslations('ui')
  const [showsQr, setShowsQr] = useState(false)
  const text = (
    <bdi
      className={
        name === undefined ? `font-mono text-[0.9em] ${isWhole ? '' : 'whitespace-nowrap'}` : undefined
      }
    >
      {name ?? (isWhole ? value : cut(value))}
    </bdi>
  )
  return (
    <span className="inline-flex max-w-full items-center gap-1.5 align-middle" title={value}>
      {kind === 'address' && <Identicon of={value} />}
      <Linked kind={kind} value={value}>
        {text}
      </Linked>
      {!isBare && (
        <span className="inline-flex shrink-0">
          <CopyButton text={value} label={t('copy')} />
          {kind === 'address' && isWhole && (
            <button
              type="button"
              onClick={() => setShowsQr(true)}
              aria-label={t('showQr')}
              title={t('showQr')}
              className="inline-flex size-7 items-center justify-center rounded-card text-quiet hover:bg-sunken hover:text-text"
            >
              <QrIcon />
            </button>
          )}
        </span>
      )}
      {showsQr && (
        <Suspense>
          <QrSheet text={value} onClose={() => setShowsQr(false)} />
        </Suspense>
      )}
    </span>
  )
}

function Linked({
  kind,
  value,
  children,
}: {
  readonly kind: Kind
  readonly value: string
  readonly children: ReactNode
}) {
  const className = 'link min-w-6 [overflow-wrap:anywhere]'
  switch (kind) {
    case 'address':
      return (
        <Link to="/address/$address" params={{ address: value }} className={className}>
          {children}
        </Link>
      )
    case 'tx':
      return (
        <Link to="/tx/$hash" params={{ hash: value }} className={className}>
          {children}
        </Link>
      )
    case 'block':
      return (
        <Link to="/block/$id" params={{ id: value }} className={className}>
          {children}
        </Link>
      )
    case 'plain':
      return <span className="min-w-0 [overflow-wrap:anywhere]">{children}</span>
  }
}
