import type { Address } from 'viem'
import { nameIn, useDirectory } from '../intent/directory.ts'
import { Hash } from '../ui/hash.tsx'

/** An address under its name in the network's directory, where it has one. */
export function NamedAddress({
  address,
  isBare = true,
}: {
  readonly address: Address
  readonly isBare?: boolean
}) {
  const { data } = useDirectory()
  return <Hash kind="address" value={address} name={data && nameIn(address, data)} isBare={isBare} />
}
