/**
 * Watt's own contracts, as they lie on a chain.
 * @module
 */
import { artifact, artifactNames } from '@watt/contracts/deploy'
import { codeFrom } from '../../../core/evm/src/real-code.fixture.ts'

let codes: readonly Uint8Array[] | undefined

/** @throws {ArtifactMissingError} when nothing is compiled. */
export function ownCodes(): readonly Uint8Array[] {
  codes ??= read()
  return codes
}

function read(): readonly Uint8Array[] {
  const names = artifactNames()
  // The one that everybody has tells how to compile them.
  if (names.length === 0) artifact('WrappedWatt')
  return names.map((name) => codeFrom(artifact(name).deployedBytecode)).filter(({ length }) => length > 0)
}
