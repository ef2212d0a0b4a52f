import { useQueryClient } from '@tanstack/react-query'
import { readOpenDay, registerCall, type PeopleContracts } from '@watt/sdk/people'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Hex } from 'viem'
import { usePublicClient } from '../chain/public-client.ts'
import type { Account } from '../keys/accounts.ts'
import { hasOwnKey } from '../keys/own-key.ts'
import { mayHavePasskeys } from '../keys/passkey.ts'
import { requestWrite } from '../sign/requests.ts'
import { useUnlock } from '../sign/use-unlock.tsx'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { Card, Section } from '../ui/page.tsx'
import { say } from '../ui/toast.tsx'
import { passkeyToJoin, type PasskeyKind } from './member-passkey.ts'
import { useNamed } from './use-named.ts'
import { stampFor } from './stamp-for.ts'
import { StepsView, type Step } from './steps-view.tsx'
import { useTask } from './use-task.ts'

/** How an account becomes a member: a passkey, perhaps who invited it, a stamp, one transaction that costs nothing. */
export function JoinPanel({
  contracts,
  network,
  account,
  invitedBy,
}: {
  readonly contracts: PeopleContracts
  readonly network: Hex
  readonly account: Account
  /** From the link that led here. */
  readonly invitedBy: number | undefined
}) {
  const t = useTranslations('presence')
  const client = usePublicClient()
  const queries = useQueryClient()
  const kinds = passkeyKinds(account)
  const [kind, setKind] = useState<PasskeyKind | undefined>(kinds[0])
  const [inviter, setInviter] = useState(invitedBy === undefined ? '' : String(invitedBy))
  const named = useNamed(contracts, inviter)
  const task = useTask<Step>()
  const { unlock, sheet } = useUnlock()

  function join(chosen: PasskeyKind): void {
    task.run(async (tell, signal) => {
      if (chosen === 'key' && !(await unlock())) return
      tell({ kind: 'passkey' })
      const point = await passkeyToJoin(chosen, network, account)
      const open = await readOpenDay(client, contracts)
      const stamp = await stampFor(contracts, contracts.members.address, account.address, open, tell, signal)
      const call = registerCall(contracts, point, named.member?.id ?? 0, stamp)
      const { kind: outcome } = await requestWrite({ title: t('join.act'), call })
      await queries.invalidateQueries({ queryKey: ['presence'] })
      if (outcome === 'done') say(t('join.done'))
    })
  }
  return (
    <Section title={t('join.title')} hint={t('join.why')}>
      <Card className="flex flex-col gap-4">
        <PasskeyChoice kinds={kinds} chosen={kind} onChoose={setKind} />
        <Field
          label={t('join.inviter')}
          helper={named.member ? t('join.invitedBy', { id: String(named.member.id) }) : t('join.inviterHelp')}
          error={named.isUnknown ? t('named.unknown') : undefined}
          value={inviter}
          onChange={({ target }) => setInviter(target.value)}
          inputMode="text"
        />
        <p className="max-w-prose text-sm text-quiet">{t('join.forever')}</p>
        <StepsView task={task} />
        <div>
          <Button
            look="primary"
            busy={task.state.kind === 'working'}
            disabled={kind === undefined || named.isAsking || named.isUnknown}
            onClick={() => kind && join(kind)}
          >
            {t('join.act')}
          </Button>
        </div>
      </Card>
      {sheet}
    </Section>
  )
}

function passkeyKinds(account: Account): readonly PasskeyKind[] {
  return [
    ...(mayHavePasskeys() ? (['device'] as const) : []),
    ...(hasOwnKey(account) ? (['key'] as const) : []),
  ]
}

function PasskeyChoice({
  kinds,
  chosen,
  onChoose,
}: {
  readonly kinds: readonly PasskeyKind[]
  readonly chosen: PasskeyKind | undefined
  readonly onChoose: (kind: PasskeyKind) => void
}) {
  const t = useTranslations('presence')
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="mb-2 text-sm font-medium">{t('join.passkey')}</legend>
      {kinds.map((kind) => (
        <div key={kind} className="flex items-start gap-3">
          <input
            id={`passkey-${kind}`}
            type="radio"
            name="passkey"
            className="mt-0.5 size-5 shrink-0 accent-accent"
            checked={kind === chosen}
            onChange={() => onChoose(kind)}
            aria-describedby={`passkey-${kind}-about`}
          />
          <div>
            <label htmlFor={`passkey-${kind}`} className="font-medium">
              {t(`passkey.${kind}.name`)}
            </label>
            <p id={`passkey-${kind}-about`} className="max-w-prose text-sm text-quiet">
              {t(`passkey.${kind}.about`)}
            </p>
          </div>
        </div>
      ))}
      {!kinds.includes('device') && <p className="text-sm text-quiet">{t('passkey.noDevice')}</p>}
    </fieldset>
  )
}
