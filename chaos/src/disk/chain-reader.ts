/**
 * A process that opens chains and says what it finds: one folder a line in, one verdict a line out. Started by `damage.ts`,
 * which survives its crash.
 * @module
 */
import { createInterface } from 'node:readline'
import { WattError } from '@watt/errors'
import { readChain } from './small-chain.ts'

/** What became of one folder: a digest, an error of ours with its next step, or an error that says nothing to a person. */
export type Reading =
  | { readonly digest: string }
  | { readonly code: string; readonly message: string; readonly fix: string | undefined }
  | { readonly foreign: string }

const seed = Number(process.argv[2])

for await (const path of createInterface({ input: process.stdin })) {
  const reading = await readChain(path, seed).then(
    (digest): Reading => ({ digest }),
    (error: unknown): Reading =>
      error instanceof WattError
        ? { code: error.code, message: error.message, fix: error.fix }
        : { foreign: String(error) },
  )
  console.log(JSON.stringify(reading))
}
