import { useNavigate } from '@tanstack/react-router'
import { useState, type ChangeEvent, type FormEvent } from 'react'
import { useTranslations } from 'use-intl'
import { openKeystoreInWorker } from '../keys/derive-in-worker.ts'
import { KeystoreError } from '../keys/keystore.ts'
import { useWallet, wallet } from '../keys/wallet.ts'
import { PasswordField } from '../sign/password-field.tsx'
import { ProblemNotice } from '../sign/problem-notice.tsx'
import { Notice } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { Card, Page } from '../ui/page.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { say } from '../ui/toast.tsx'
import { Locked } from './gate.tsx'
import { readImport, type ImportSource } from './import-source.ts'
import { NewPassword } from './new-password.tsx'
import { TextArea } from './text-area.tsx'

const fileMax = 10_000

/** `/wallet/import`: words, a private key, a keystore file, or an address to watch. */
export function ImportPage() {
  const t = useTranslations('wallet')
  const { isReady, hasVault, isUnlocked } = useWallet()
  const navigate = useNavigate()
  const [source, setSource] = useState<ImportSource>({ kind: 'nothing' })
  const [label, setLabel] = useState('')
  const [isChoosing, setIsChoosing] = useState(false)
  const [problem, setProblem] = useState<unknown>()
  const needsVault = source.kind !== 'address' && source.kind !== 'nothing' && source.kind !== 'refused'

  async function keep(): Promise<void> {
    const address = await keepSource(source, label)
    if (address === undefined) return
    wallet.choose(address)
    say(t('import.done'))
    await navigate({ to: '/wallet' })
  }
  async function next(found: ImportSource): Promise<void> {
    setProblem(undefined)
    if (found.kind !== 'address' && (!hasVault || !isUnlocked)) return setIsChoosing(true)
    await keep().catch(setProblem)
  }
  if (!isReady)
    return (
      <Page title={t('import.title')}>
        <Skeleton lines={6} />
      </Page>
    )
  return (
    <Page title={t('import.title')} lead={t('import.lead')}>
      {isChoosing && needsVault && !hasVault ? (
        <Card className="max-w-xl p-6">
          <NewPassword
            act={t('import.act')}
            onChosen={async (password) => {
              await wallet.vault.create(password)
              await keep()
            }}
          />
        </Card>
      ) : (
        <>
          {isChoosing && needsVault && !isUnlocked && <Locked />}
          <Card className="max-w-xl p-6">
            <ImportForm
              source={source}
              onSource={setSource}
              label={label}
              onLabel={setLabel}
              onImport={(found) => void next(found)}
            />
            {problem !== undefined && <ProblemNotice error={problem} />}
          </Card>
        </>
      )}
    </Page>
  )
}

/** @returns the account's address; undefined where there is nothing to keep. */
async function keepSource(source: ImportSource, label: string) {
  switch (source.kind) {
    case 'words': {
      const bytes = source.entropy.slice()
      const account = await wallet.vault.addSecret({ kind: 'words', bytes, label })
      // Who typed the words has them written down.
      if (account.source.kind === 'words') await wallet.vault.markBackedUp(account.source.secret)
      source.entropy.fill(0)
      return account.address
    }
    case 'key': {
      const { address } = await wallet.vault.addSecret({ kind: 'key', bytes: source.key.slice(), label })
      source.key.fill(0)
      return address
    }
    case 'address':
      await wallet.vault.addAccount({ address: source.address, label, source: { kind: 'watch' } })
      return source.address
    case 'nothing':
    case 'keystore':
    case 'refused':
      return undefined
  }
}

function ImportForm({
  source,
  onSource,
  label,
  onLabel,
  onImport,
}: {
  readonly source: ImportSource
  readonly onSource: (source: ImportSource) => void
  readonly label: string
  readonly onLabel: (label: string) => void
  readonly onImport: (source: ImportSource) => void
}) {
  const t = useTranslations('wallet')
  const ts = useTranslations('sign')
  const [text, setText] = useState('')
  const [password, setPassword] = useState('')
  const [isSeen, setIsSeen] = useState(false)
  const [isWrong, setIsWrong] = useState(false)
  const [isBusy, setIsBusy] = useState(false)
  const isReadable = source.kind !== 'nothing' && source.kind !== 'refused'

  function type(typed: string): void {
    setText(typed)
    setIsSeen(false)
    onSource(readImport(typed))
  }
  async function openFile({ target }: ChangeEvent<HTMLInputElement>): Promise<void> {
    const file = target.files?.[0]
    if (file) type(await file.slice(0, fileMax).text())
    target.value = ''
  }
  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    setIsSeen(true)
    if (source.kind !== 'keystore') {
      if (isReadable) onImport(source)
      return
    }
    setIsBusy(true)
    setIsWrong(false)
    try {
      const key = await openKeystoreInWorker(source.keystore, password)
      onSource({ kind: 'key', key })
      setPassword('')
      setText('')
    } catch (error) {
      if (!(error instanceof KeystoreError)) throw error
      setIsWrong(true)
    } finally {
      setIsBusy(false)
    }
  }
  return (
    <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
      <div className="flex flex-col gap-1">
        <TextArea
          label={t('import.field')}
          value={text}
          onChange={type}
          onBlur={() => setIsSeen(text !== '')}
          about={
            <>
              {source.kind === 'nothing' && <span className="text-quiet">{t('import.hint')}</span>}
              {source.kind === 'words' && (
                <span className="text-good">{t('import.is.words', { count: source.count })}</span>
              )}
              {(source.kind === 'key' || source.kind === 'keystore' || source.kind === 'address') && (
                <span className="text-good">{t(`import.is.${source.kind}`)}</span>
              )}
              {isSeen && source.kind === 'refused' && (
                <span className="text-bad">{t(`import.problem.${source.reason}`, { at: source.at })}</span>
              )}
            </>
          }
        />
        <label className="link w-fit cursor-pointer py-1 text-sm focus-within:outline-2 focus-within:outline-accent">
          {t('import.file')}
          <input
            type="file"
            accept="application/json,.json"
            className="sr-only"
            onChange={(event) => void openFile(event)}
          />
        </label>
      </div>
      {source.kind === 'keystore' && (
        <PasswordField
          label={t('import.filePassword')}
          value={password}
          onChange={setPassword}
          autoComplete="off"
          helper={isBusy ? ts('unlock.working') : undefined}
        />
      )}
      {isWrong && (
        <Notice tone="bad" isUrgent>
          {t('import.problem.keystorePassword')}
        </Notice>
      )}
      <Field
        label={t('import.label')}
        value={label}
        maxLength={40}
        onChange={({ target }) => onLabel(target.value)}
      />
      <div>
        <Button type="submit" look="primary" busy={isBusy} disabled={text === '' && !isReadable}>
          {source.kind === 'address' ? t('import.watch') : t('import.act')}
        </Button>
      </div>
    </form>
  )
}
