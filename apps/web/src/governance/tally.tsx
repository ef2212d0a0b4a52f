import { useLocale, useTranslations } from 'use-intl'
import type { ProposalStatus } from '@watt/sdk/governance'
import { writeAmount } from '../i18n/numbers.ts'
import { Meter } from '../ui/meter.tsx'
import { quorumShare, sides, sideShare } from './proposal-state.ts'

const tones = { for: 'good', against: 'bad', abstain: 'neutral' } as const

/** How much weight went where, and how much of the quorum is there. */
export function Tally({ status }: { readonly status: ProposalStatus }) {
  const t = useTranslations('governance')
  const language = useLocale()
  const { votes, quorum } = status
  const written = (wei: bigint): string =>
    `${writeAmount(wei, language, { decimals: 18, fractionMax: 4 })} wWATT`
  const cast = votes.for + votes.abstain
  return (
    <div className="flex flex-col gap-4">
      {sides.map((side) => (
        <Meter
          key={side}
          label={t(`side.${side}`)}
          value={sideShare(status, side)}
          text={written(votes[side])}
          tone={tones[side]}
        />
      ))}
      <Meter
        label={t('votes.quorum')}
        value={quorumShare(status)}
        text={
          cast >= quorum
            ? t('votes.reached', { quorum: written(quorum) })
            : t('votes.missing', { missing: written(quorum - cast), quorum: written(quorum) })
        }
      />
      <p className="text-sm text-quiet">{t('votes.quorumHint')}</p>
    </div>
  )
}
