/**
 * Runs in a Web Worker: one slow task, then it is ended together with all memory it used.
 * @module
 */
import { deriveKeyHere, type DerivationRequest } from './key-derivation.ts'
import { KeystoreError, openKeystore, type Keystore } from './keystore.ts'

export type KeyTask =
  | ({ readonly kind: 'derive' } & DerivationRequest)
  | { readonly kind: 'keystore'; readonly keystore: Keystore; readonly password: string }

/** undefined: the keystore has another password. */
export type KeyAnswer = Uint8Array | undefined

addEventListener('message', ({ data }: MessageEvent<KeyTask>) => {
  const key = perform(data)
  postMessage(key, { transfer: key ? [key.buffer] : [] })
})

function perform(task: KeyTask): KeyAnswer {
  if (task.kind === 'derive') {
    const key = deriveKeyHere(task)
    task.password.fill(0)
    return key
  }
  try {
    return openKeystore(task.keystore, task.password)
  } catch (error) {
    if (error instanceof KeystoreError) return undefined
    throw error
  }
}
