import type { Signers } from '@watt/sdk/account'
import { useState, type FormEvent } from 'react'
import { useTranslations } from 'use-intl'
import type { Address, Hex } from 'viem'
import { makeAccountPasskey, signerOfPasskey } from '../keys/account-passkey.ts'
import type { Account } from '../keys/accounts.ts'
import { hasOwnKey } from '../keys/own-key.ts'
import { useWallet, wallet } from '../keys/wallet.ts'
import { useAccountName } from '../sign/account-name.ts'
import { ProblemNotice } from '../sign/problem-notice.tsx'
import { Button } from '../ui/button.tsx'
import { cut } from '../ui/cut.ts'
import { Field, SelectField } from '../ui/field.tsx'
import { Card, Section } from '../ui/page.tsx'
import { PasskeyButton } from './passkey-button.tsx'
import { readRecipient } from './send-form.ts'
import { useChange } from './signer-table.tsx'
import { addCall, isSame } from './signers.ts'
import { useAct } from './use-act.ts'

/** One more who may do everything: a passkey of another device, an account of this wallet, or any address. */
export function AddSigner({ account, found }: { readonly account: Account; readonly found: Signers }) {
  const t = useTranslations('smart')
  const change = useChange()
  const add = async (signer: Hex): Promise<boolean> =>
    change(t('add.title'), addCall(account.address, found, signer))
  return (
    <Section title={t('add.title')} hint={t('add.hint')}>
      <div className="grid gap-4 lg:grid-cols-2">
        <AddPasskey account={account} found={found} onMade={add} />
        <AddAddress account={account} found={found} onChosen={add} />
      </div>
    </Section>
  )
}

function AddPasskey({
  account,
  found,
  onMade,
}: {
  readonly account: Account
  readonly found: Signers
  readonly onMade: (signer: Hex) => Promise<boolean>
}) {
  const t = useTranslations('smart')
  const { isBusy, problem, act } = useAct()
  const { source } = account
  const make = async (): Promise<void> => {
    const noted = source.kind === 'passkey' ? source.passkeys : []
    // One that was made and not added in the end does not stand in the way.
    const known = noted.filter((it) => found.signers.some((signer) => isSame(signer, signerOfPasskey(it))))
    const passkey = await makeAccountPasskey(t('passkeyName', { date: new Date() }), known)
    // Noted before it is added: an operation that goes on by itself must not leave a signer that nobody here knows.
    await wallet.vault.notePasskey(account, passkey)
    await onMade(signerOfPasskey(passkey))
  }
  return (
    <Card className="flex flex-col gap-3">
      <h3 className="font-semibold">{t('add.passkey')}</h3>
      <p className="text-quiet">{t('add.passkeyWhy')}</p>
      {problem !== undefined && <ProblemNotice error={problem} />}
      <PasskeyButton isBusy={isBusy} onPress={() => void act(make)} />
    </Card>
  )
}

function AddAddress({
  account,
  found,
  onChosen,
}: {
  readonly account: Account
  readonly found: Signers
  readonly onChosen: (signer: Hex) => Promise<boolean>
}) {
  const t = useTranslations('smart')
  const tw = useTranslations('wallet')
  const { accounts } = useWallet()
  const nameOf = useAccountName()
  const [text, setText] = useState('')
  const [isSeen, setIsSeen] = useState(false)
  const own = accounts.filter(
    (it) => hasOwnKey(it) && it.address !== account.address && !isSigner(found, it.address),
  )
  const read = readRecipient(text)
  const error = read.kind === 'refused' ? tw(`send.problem.${read.reason}`) : undefined

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    setIsSeen(true)
    if (read.kind !== 'address' || !(await onChosen(read.address.toLowerCase() as Hex))) return
    setText('')
    setIsSeen(false)
  }
  return (
    <Card>
      <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-3">
        <h3 className="font-semibold">{t('add.address')}</h3>
        <p className="text-quiet">{t('add.addressWhy')}</p>
        {own.length > 0 && (
          <SelectField
            label={t('add.own')}
            value={own.find(({ address }) => address === text)?.address ?? ''}
            onChange={({ target }) => setText(target.value)}
          >
            <option value="">–</option>
            {own.map((it) => (
              <option key={it.address} value={it.address}>
                {nameOf(it)} · {cut(it.address)}
              </option>
            ))}
          </SelectField>
        )}
        <Field
          label={t('add.field')}
          value={text}
          onChange={({ target }) => setText(target.value)}
          onBlur={() => setIsSeen(text !== '')}
          error={isSeen ? error : undefined}
          autoCapitalize="none"
          spellCheck={false}
        />
        <div>
          <Button type="submit">{t('add.act')}</Button>
        </div>
      </form>
    </Card>
  )
}

function isSigner({ signers }: Signers, address: Address): boolean {
  return signers.some((it) => isSame(it, address))
}
