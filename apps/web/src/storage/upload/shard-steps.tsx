import { useTranslations } from 'use-intl'
import { Badge, type Tone } from '../../ui/badge.tsx'
import type { ShardStep } from './run-upload.ts'

const tones: Readonly<Record<ShardStep['kind'], Tone>> = {
  waiting: 'neutral',
  sending: 'accent',
  stored: 'good',
  failed: 'bad',
}

/** Where each shard is. */
export function ShardSteps({
  shards,
  sizeBytes,
}: {
  readonly shards: readonly ShardStep[]
  readonly sizeBytes: number
}) {
  const t = useTranslations('storage')
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-2 text-sm" aria-label={t('shards.title')}>
      {shards.map((shard, slot) => (
        <li key={slot} className="flex items-center gap-2">
          <span>{t('upload.shard', { number: slot + 1 })}</span>
          <Badge tone={tones[shard.kind]}>
            {shard.kind === 'sending'
              ? t('upload.percent', { share: Math.floor((shard.bytes * 100) / Math.max(1, sizeBytes)) })
              : t(`upload.shardStep.${shard.kind}`)}
          </Badge>
        </li>
      ))}
    </ul>
  )
}
