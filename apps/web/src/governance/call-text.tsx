import { useLocale, useTranslations } from 'use-intl'
import type { Call, GovernanceContracts } from '@watt/sdk/governance'
import { writeDuration } from '../i18n/durations.ts'
import { writeAmount } from '../i18n/numbers.ts'
import type { Fields } from '../intent/fields.ts'
import { Badge } from '../ui/badge.tsx'
import { Amount } from '../ui/amount.tsx'
import { Hash } from '../ui/hash.tsx'
import { callWord } from './call-words.ts'
import { nameIn } from './names.ts'

/** What one call of a proposal does, on which contract, with its arguments where it has no sentence of its own. */
export function CallText({
  call,
  contracts,
}: {
  readonly call: Call
  readonly contracts: GovernanceContracts
}) {
  const t = useTranslations('governance')
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <div className="font-medium">
        <Sentence call={call} contracts={contracts} />
      </div>
      <div className="text-sm text-quiet">
        {t('call.on')} <Hash value={call.to} kind="address" name={nameIn(call.to, contracts.named)} isBare />
        {call.value > 0n && call.data !== '0x' && (
          <>
            {' '}
            {t('call.with')} <Amount value={call.value} />
          </>
        )}
      </div>
    </div>
  )
}

function Sentence({ call, contracts }: { readonly call: Call; readonly contracts: GovernanceContracts }) {
  const t = useTranslations('governance')
  const language = useLocale()
  const word = callWord(call)
  const inWhole = (wei: bigint): string => writeAmount(wei, language, { decimals: 18, fractionMax: 6 })
  switch (word.word) {
    case 'votingDelay':
    case 'votingPeriod':
    case 'lateQuorum':
    case 'minDelay':
    case 'pause':
      return t(`call.${word.word}`, { time: writeDuration(word.seconds, language) })
    case 'threshold':
    case 'ceiling':
    case 'reward':
      return t(`call.${word.word}`, { amount: inWhole(word.wei) })
    case 'quorum':
      return t('call.quorum', { percent: String(word.percent) })
    case 'region':
      return t('call.region', { name: word.name })
    case 'name':
      return (
        <>
          {t('call.name', { name: word.name })}{' '}
          <Hash value={word.target} kind="address" name={nameIn(word.target, contracts.named)} isBare />
        </>
      )
    case 'send':
      return (
        <>
          {t('call.send', { amount: inWhole(word.wei) })}{' '}
          <Hash value={word.to} kind="address" name={nameIn(word.to, contracts.named)} isBare />
        </>
      )
    case 'reporters':
      return (
        <>
          {t('call.reporters', { count: word.members.length })}
          <span className="mt-1 flex flex-col gap-1 font-normal">
            {word.members.map((it) => (
              <Hash key={it} value={it} kind="address" name={nameIn(it, contracts.named)} isBare />
            ))}
          </span>
        </>
      )
    case 'other':
      return (
        <>
          {t('call.other')} <code className="font-mono">{word.functionName}</code>
          <Arguments fields={word.fields} />
        </>
      )
    case 'unknown':
      return (
        <>
          {t('call.unknown', { selector: word.selector, count: word.bytes })}{' '}
          <Badge tone="bad">{t('call.nobodyKnows')}</Badge>
        </>
      )
  }
}

function Arguments({ fields: { shown, left } }: { readonly fields: Fields }) {
  const t = useTranslations('governance')
  if (shown.length === 0) return null
  return (
    <dl className="mt-1 grid grid-cols-[minmax(6rem,auto)_1fr] gap-x-4 gap-y-1 text-sm font-normal">
      {shown.map(({ name, text, address }) => (
        <div key={name} className="contents">
          <dt className="text-quiet">
            <bdi>{name}</bdi>
          </dt>
          <dd className="min-w-0 [overflow-wrap:anywhere]">
            {address === undefined ? <bdi>{text}</bdi> : <Hash value={address} kind="address" isBare />}
          </dd>
        </div>
      ))}
      {left > 0 && <div className="text-quiet">{t('call.more', { count: left })}</div>}
    </dl>
  )
}
