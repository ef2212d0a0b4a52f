/**
 * From the button to the first signature: encrypted and staged here, then gone on with, one order after the other.
 * @module
 */
import type { PageReader } from '@watt/storage/browser'
import { useEffect, useRef, useState } from 'react'
import { useWallet } from '../../keys/wallet.ts'
import { useNetwork } from '../../sign/network.ts'
import { UploadFullError } from './errors.ts'
import type { PricedFiles } from './order.tsx'
import { stagedBytesOf } from './price.ts'
import { stageAll } from './uploads.ts'
import { useGoOn } from './use-uploads.ts'

export type StagingState = {
  /** 0 to 1; undefined where nothing is staged now. */
  readonly share: number | undefined
  readonly error: unknown
  readonly isBusy: boolean
  readonly isReady: boolean
  readonly store: (priced: PricedFiles) => Promise<void>
  readonly cancel: () => void
}

/** @param onStaged - Told when nothing of the files is needed any more. */
export function useStaging(reader: PageReader, onStaged: () => void): StagingState {
  const network = useNetwork()
  const { active } = useWallet()
  const goOn = useGoOn(reader)
  const [share, setShare] = useState<number>()
  const [error, setError] = useState<unknown>()
  const working = useRef<AbortController>(undefined)
  useEffect(() => () => working.current?.abort(), [])

  async function store({ plan, files, sources }: PricedFiles): Promise<void> {
    const controller = new AbortController()
    working.current = controller
    let bytes = 0
    setError(undefined)
    setShare(0)
    try {
      await assertRoom(stagedBytesOf(plan.objects))
      const ids = await stageAll(plan, files, sources, {
        network: network!,
        account: active!.address,
        publicKey: reader.owner.keys.publicKey,
        signal: controller.signal,
        onBytes: (more) => {
          bytes += more
          setShare(Math.min(1, bytes / Math.max(1, plan.plainBytes)))
        },
      })
      onStaged()
      setShare(undefined)
      // Nobody is asked for the next signature where one was refused.
      for (const id of ids) if (!(await goOn!(id))) return
    } catch (caught) {
      setShare(undefined)
      if (!controller.signal.aborted) setError(caught)
    }
  }
  return {
    share,
    error,
    isBusy: share !== undefined,
    isReady: goOn !== undefined,
    store,
    cancel: () => working.current?.abort(),
  }
}

/** What would not fit is told before anything is done. @throws {UploadFullError} */
async function assertRoom(bytes: number): Promise<void> {
  const { quota, usage = 0 } = await navigator.storage.estimate()
  if (quota !== undefined && usage + bytes > quota) throw new UploadFullError()
}
