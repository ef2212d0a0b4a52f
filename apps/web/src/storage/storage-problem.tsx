import { WattError } from '@watt/errors'
import { useTranslations } from 'use-intl'
import { failureOf } from '../chain/failure.ts'
import { Notice } from '../ui/badge.tsx'

const known = [
  'not-enough-shards',
  'payment-needed',
  'manifest-unavailable',
  'order-not-found',
  'ciphertext',
  'unwrap',
  'sealed-names',
  'share-text',
  'other-chain',
  'not-enough-providers',
  'object-name',
  'no-room-here',
  'file-changed',
  'staging',
  'order-failed',
  'order-over',
  'locked',
] as const

/** Why reading or storing did not work, and what to do next; the technical words below. */
export function StorageProblem({ error }: { readonly error: unknown }) {
  const t = useTranslations('storage')
  const word = wordOf(error)
  const kind =
    known.find((it) => it === word) ?? (failureOf(error).kind === 'nodeDown' ? 'nodeDown' : 'other')
  return (
    <Notice tone="bad" isUrgent>
      <p>{t(`problem.${kind}`)}</p>
      <p className="text-sm text-quiet">{failureOf(error).detail.slice(0, 300)}</p>
    </Notice>
  )
}

function wordOf(error: unknown): string | undefined {
  if (error instanceof WattError) return error.code.split('/')[1]
  // Whatever was being written: this page's files, its database, its settings.
  if (error instanceof Error && error.name === 'QuotaExceededError') return 'no-room-here'
  return undefined
}
