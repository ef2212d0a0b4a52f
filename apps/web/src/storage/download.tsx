import { readStoredFile, type PageReader, type StoredFile } from '@watt/storage/browser'
import { useEffect, useRef, useState } from 'react'
import { useLocale, useTranslations } from 'use-intl'
import { writeBytes } from '../i18n/numbers.ts'
import { Button } from '../ui/button.tsx'
import { Meter } from '../ui/meter.tsx'
import { saveBlob } from '../ui/save-file.ts'
import { say } from '../ui/toast.tsx'
import { savedName } from './standing.ts'
import { StorageProblem } from './storage-problem.tsx'

type State =
  | { readonly kind: 'idle' }
  | { readonly kind: 'reading'; readonly bytes: number }
  | { readonly kind: 'failed'; readonly error: unknown }

/** Fetches a file from its providers, checks and decrypts every byte here, and saves it. */
export function Download({ reader, file }: { readonly reader: PageReader; readonly file: StoredFile }) {
  const t = useTranslations('storage')
  const language = useLocale()
  const [state, setState] = useState<State>({ kind: 'idle' })
  const running = useRef<AbortController>(undefined)
  useEffect(() => () => running.current?.abort(), [])

  async function download(): Promise<void> {
    const controller = new AbortController()
    running.current = controller
    setState({ kind: 'reading', bytes: 0 })
    try {
      const parts: Uint8Array<ArrayBuffer>[] = []
      let bytes = 0
      for await (const part of readStoredFile(reader, file, { signal: controller.signal })) {
        parts.push(Uint8Array.from(part))
        bytes += part.length
        setState({ kind: 'reading', bytes })
      }
      // Never opened by its own type: a stored page would run as a part of this one.
      saveBlob(savedName(file.name), new Blob(parts, { type: 'application/octet-stream' }))
      say(t('download.done'))
      setState({ kind: 'idle' })
    } catch (error) {
      setState(controller.signal.aborted ? { kind: 'idle' } : { kind: 'failed', error })
    }
  }
  if (state.kind === 'reading')
    return (
      <div className="flex w-full max-w-md flex-col gap-2">
        <Meter
          label={t('download.reading')}
          value={file.sizeBytes === 0 ? 1 : state.bytes / file.sizeBytes}
          text={t('download.of', {
            done: writeBytes(state.bytes, language),
            all: writeBytes(file.sizeBytes, language),
          })}
        />
        <div>
          <Button onClick={() => running.current?.abort()}>{t('download.cancel')}</Button>
        </div>
      </div>
    )
  return (
    <div className="flex flex-col gap-2">
      <div>
        <Button look="primary" onClick={() => void download()}>
          {t('download.act')}
        </Button>
      </div>
      {state.kind === 'failed' && <StorageProblem error={state.error} />}
    </div>
  )
}
