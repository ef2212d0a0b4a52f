/**
 * Uploads of the account in use, and what it takes to go on with them.
 * @module
 */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { PageReader } from '@watt/storage/browser'
import { useEffect, useSyncExternalStore } from 'react'
import { useTranslations } from 'use-intl'
import type { Address, Hex } from 'viem'
import { usePublicClient } from '../../chain/public-client.ts'
import { signerOf } from '../../keys/signer.ts'
import { useWallet, wallet } from '../../keys/wallet.ts'
import { useNetwork } from '../../sign/network.ts'
import { requestWrite } from '../../sign/requests.ts'
import { records } from '../../sign/store.ts'
import { storageQuery } from '../open-reader.ts'
import { shownName } from '../standing.ts'
import { currentUploads, goOn, onUploads, readUploads, type Upload, type Uploads } from './uploads.ts'

/** Those of the account in use, on this network. */
export function useUploads(): Uploads {
  const uploads = useSyncExternalStore(onUploads, currentUploads)
  const network = useNetwork()
  const { active } = useWallet()
  useEffect(() => {
    // A browser that keeps no files has no uploads.
    readUploads().catch(() => undefined)
  }, [])
  const isOwn = ({ record }: Upload): boolean =>
    record.network === network && record.account.toLowerCase() === active?.address.toLowerCase()
  return { ...uploads, all: uploads.all.filter(isOwn) }
}

/** Goes on with an upload; undefined before everything that it takes is at hand. */
export function useGoOn(reader: PageReader): ((upload: string) => Promise<boolean>) | undefined {
  const t = useTranslations('storage')
  const queries = useQueryClient()
  const network = useNetwork()
  const { active } = useWallet()
  const contracts = useQuery(storageQuery(usePublicClient())).data
  if (contracts === undefined || network === undefined || active === undefined) return undefined
  return async (id) => {
    const names = currentUploads().all.find(({ record }) => record.id === id)?.record.names ?? []
    const what = { count: names.length, name: shownName(names[0] ?? '') }
    const isOrdered = await goOn(id, {
      reader,
      contracts,
      signer: signerOf(wallet.vault, active),
      write: (kind, call) =>
        requestWrite({ title: t(`upload.sign.${kind}`, what), call, from: active.address }),
      settled: (signal) => settled(network, active.address, signal),
    })
    await queries.invalidateQueries({ queryKey: ['storage-files'] })
    await queries.invalidateQueries({ queryKey: ['storage-order'] })
    return isOrdered
  }
}

/** Waits until no transaction of an account is on its way. */
function settled(network: Hex, account: Address, signal: AbortSignal): Promise<void> {
  const isWaiting = (): boolean =>
    records.current().some((it) => it.network === network && it.from === account && it.state === 'pending')
  return new Promise((resolve, reject) => {
    const look = (): void => {
      if (!signal.aborted && isWaiting()) return
      leave()
      if (signal.aborted) reject(signal.reason as Error)
      else resolve()
    }
    const leave = records.subscribe(look)
    signal.addEventListener('abort', look, { once: true })
    queueMicrotask(look)
  })
}
