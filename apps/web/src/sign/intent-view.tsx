import type { Address } from 'viem'
import { useTranslations } from 'use-intl'
import type { Fields } from '../intent/fields.ts'
import type { Intent } from '../intent/intent.ts'
import { wattFacts, type TokenFacts } from '../intent/token-facts.ts'
import { Amount, Count } from '../ui/amount.tsx'
import { DataList, type Fact } from '../ui/data-list.tsx'
import { Hash } from '../ui/hash.tsx'
import type { Prepared } from './prepare.ts'

type Known = Pick<Prepared, 'tokens' | 'names'>

/** What the call says, in words: read from its bytes, not from what the page meant. */
export function IntentView({ intent, known }: { readonly intent: Intent; readonly known: Known }) {
  const t = useTranslations('sign')
  const facts = useFacts(intent, known)
  return (
    <>
      <DataList facts={[{ label: t('intent.action'), value: t(`intent.${intent.kind}`) }, ...facts]} />
      {intent.kind === 'call' && intent.fields.shown.length > 0 && (
        <details>
          <summary className="min-h-8 py-1 text-accent">
            {t('intent.details', { count: intent.fields.shown.length + intent.fields.left })}
          </summary>
          <FieldList fields={intent.fields} names={known.names} />
        </details>
      )}
    </>
  )
}

/** Arguments or typed data, one beside the other. */
export function FieldList({ fields, names }: { readonly fields: Fields; readonly names: Known['names'] }) {
  const t = useTranslations('sign')
  return (
    <>
      <DataList
        facts={fields.shown.map((field) => ({
          label: <bdi>{field.name}</bdi>,
          value:
            field.address === undefined ? (
              <bdi className="whitespace-pre-wrap">{field.text}</bdi>
            ) : (
              <Party address={field.address} names={names} />
            ),
        }))}
      />
      {fields.left > 0 && <p className="text-quiet">{t('intent.more', { count: fields.left })}</p>}
    </>
  )
}

function useFacts(intent: Intent, { tokens, names }: Known): readonly (Fact | undefined)[] {
  const t = useTranslations('sign')
  const party = (label: string, address: Address): Fact => ({
    label,
    value: <Party address={address} names={names} />,
  })
  const coins = (value: bigint): Fact | undefined =>
    value === 0n
      ? undefined
      : { label: t('intent.coins'), value: <TokenAmount amount={value} facts={wattFacts} /> }
  const tokenOf = (address: Address) => tokens.get(address.toLowerCase())
  switch (intent.kind) {
    case 'send':
      return [
        party(t('intent.to'), intent.to),
        { label: t('intent.amount'), value: <TokenAmount amount={intent.amount} facts={wattFacts} /> },
      ]
    case 'create':
      return [
        { label: t('intent.size'), value: t('intent.bytes', { count: intent.bytes }) },
        coins(intent.value),
      ]
    case 'delegate':
      return [intent.contract && party(t('intent.contract'), intent.contract)]
    case 'transfer':
      return [
        intent.from === undefined ? undefined : party(t('intent.owner'), intent.from),
        party(t('intent.to'), intent.to),
        {
          label: t('intent.amount'),
          value: <TokenAmount amount={intent.amount} facts={tokenOf(intent.token)} />,
        },
        party(t('intent.contract'), intent.token),
      ]
    case 'approve':
      return [
        party(t('intent.spender'), intent.spender),
        { label: t('intent.limit'), value: <Limit intent={intent} facts={tokenOf(intent.token)} /> },
        party(t('intent.contract'), intent.token),
      ]
    case 'approve-all':
      return [
        party(t('intent.spender'), intent.operator),
        { label: t('intent.limit'), value: intent.isAllowed ? t('sheet.all') : t('intent.revoke') },
        party(t('intent.contract'), intent.token),
      ]
    case 'call':
      return [
        party(t('intent.contract'), intent.contract),
        { label: t('intent.function'), value: <code>{intent.functionName}</code> },
        coins(intent.value),
      ]
    case 'unknown':
      return [
        party(t('intent.contract'), intent.contract),
        { label: t('intent.function'), value: <code>{intent.selector}</code> },
        { label: t('intent.size'), value: t('intent.bytes', { count: intent.bytes }) },
        coins(intent.value),
      ]
  }
}

function Limit({
  intent,
  facts,
}: {
  readonly intent: Extract<Intent, { kind: 'approve' }>
  readonly facts: TokenFacts | undefined
}) {
  const t = useTranslations('sign')
  if (intent.amount === 0n) return t('intent.revoke')
  if (intent.isUnlimited) return <strong>{t('sheet.unlimited')}</strong>
  return <TokenAmount amount={intent.amount} facts={facts} />
}

/** An address by its name, with the whole of it at hand. */
export function Party({ address, names }: { readonly address: Address; readonly names: Known['names'] }) {
  const name = names.get(address.toLowerCase())
  return (
    <span className="flex flex-col">
      {name !== undefined && <bdi className="font-medium">{name}</bdi>}
      <Hash value={address} kind="address" isWhole={name === undefined} />
    </span>
  )
}

/** So much of a token; a number of a piece where pieces differ; base units where nothing is known. */
export function TokenAmount({
  amount,
  facts,
}: {
  readonly amount: bigint
  readonly facts: TokenFacts | undefined
}) {
  const t = useTranslations('sign')
  if (facts === undefined) return <Count value={amount} />
  if (facts.kind === 'piece')
    return (
      <>
        {t('intent.piece')} {String(amount)} <bdi className="text-quiet">{facts.symbol}</bdi>
      </>
    )
  return (
    <Amount value={amount} symbol={facts.symbol} decimals={facts.decimals} fractionMax={facts.decimals} />
  )
}
