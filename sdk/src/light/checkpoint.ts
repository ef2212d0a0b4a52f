/**
 * What a light client remembers from one start to the next: the newest block it verified, and an alarm if there was one.
 * A checkpoint is checked like what a node sends: whoever changes it can at most make the client forget.
 * @module
 */
import { shown } from '@watt/errors'
import type { Certificate } from '../certificate.ts'
import { verifyEquivocation, type Equivocation } from './equivocation.ts'
import { LightSettingError, NoAnswerError, ProofError } from './errors.ts'
import { readHeader, type HeaderFields } from './header.ts'
import { LightChain } from './light-chain.ts'
import { certify, type Trust } from './trust.ts'

/** Where one text is kept: a file, `localStorage`, or memory. */
export interface CheckpointStore {
  /** @returns undefined when nothing was saved yet. */
  load(): Promise<string | undefined>
  save(text: string): Promise<void>
}

type Checkpoint = {
  readonly version: 1
  readonly newest?: { readonly header: HeaderFields; readonly certificate: Certificate }
  readonly alarm?: Equivocation
}

/** @throws {LightSettingError} It is damaged, or of another chain or quorum set. */
export async function loadChain(store: CheckpointStore, trust: Trust): Promise<LightChain> {
  const text = await store.load()
  if (text === undefined) return new LightChain(trust.genesisHash)
  try {
    const { version, newest, alarm } = JSON.parse(text) as Checkpoint
    if (version !== 1) throw new ProofError(`version ${shown(version)} is unknown`)
    if (alarm !== undefined && !(await verifyEquivocation(trust, alarm)))
      throw new ProofError('its alarm is none')
    const certified = newest && (await certify(trust, readHeader(newest.header), newest.certificate))
    return new LightChain(trust.genesisHash, certified, alarm)
  } catch (error) {
    if (
      error instanceof ProofError ||
      error instanceof NoAnswerError ||
      error instanceof SyntaxError ||
      error instanceof TypeError
    )
      throw new LightSettingError(
        `The checkpoint does not fit this chain and quorum set. ${error.message}`,
        'If you changed whom you trust, remove it: the client then begins anew.',
      )
    throw error
  }
}

export async function saveChain(store: CheckpointStore, { newest, alarm }: LightChain): Promise<void> {
  const checkpoint: Checkpoint = {
    version: 1,
    ...(newest && { newest: { header: newest.header.fields, certificate: newest.certificate } }),
    ...(alarm && { alarm }),
  }
  await store.save(JSON.stringify(checkpoint))
}

/** Forgets at the end of the process. */
export function memoryCheckpoint(text?: string): CheckpointStore {
  let kept = text
  return {
    load: () => Promise.resolve(kept),
    save: (newer) => {
      kept = newer
      return Promise.resolve()
    },
  }
}
