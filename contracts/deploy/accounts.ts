/**
 * Smart accounts: the entry point of ERC-4337, our factory and the verifier of passkeys.
 *
 * They are made by the deployer that every chain has, at addresses that follow from their code alone: so an account has the
 * same address on every chain, and who deploys them does not matter.
 * @see https://github.com/Arachnid/deterministic-deployment-proxy
 * @module
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  type Address,
  concat,
  getContractAddress,
  type Hex,
  keccak256,
  type PublicClient,
  zeroHash,
} from 'viem'
import type { LocalAccount } from 'viem/accounts'
import { artifact } from './artifact.ts'
import { FoundingError } from './founding.ts'
import { patiently } from './patience.ts'

export type AccountAddresses = Readonly<
  Record<'entryPoint' | 'factory' | 'implementation' | 'passkeyVerifier', Address>
>

/** Where everything stands, whether it is deployed yet or not. @throws {ArtifactMissingError} Not compiled. */
export function accountAddresses(): AccountAddresses {
  const { entryPoint, factory, passkeyVerifier } = parts()
  return {
    entryPoint: placeOf(entryPoint),
    factory: placeOf(factory),
    // The first contract that the factory makes.
    implementation: getContractAddress({ from: placeOf(factory), nonce: 1n }),
    passkeyVerifier: placeOf(passkeyVerifier),
  }
}

/**
 * Deploys what is not there yet; nothing where all is. Waits while the node is busy or away.
 * @param account - Pays. Nothing else may be sent in its name meanwhile.
 * @param signal - Ends the waiting; what was sent stays sent.
 * @throws {FoundingError} The chain refused a step; what came before it stands, so go on from there.
 */
export async function layAccounts(
  client: PublicClient,
  account: LocalAccount,
  signal?: AbortSignal,
): Promise<AccountAddresses> {
  const site = { client: patiently(client, signal), account, signal }
  const isThere = async (address: Address): Promise<boolean> =>
    (await site.client.getCode({ address })) !== undefined
  if (!(await isThere(deployer.address))) {
    const missing = deployer.cost - (await site.client.getBalance({ address: deployer.signer }))
    if (missing > 0n) await send(site, 'pay for the deployer', { to: deployer.signer, value: missing })
    await submit(site, 'deploy the deployer', deployer.transaction)
  }
  for (const [name, part] of Object.entries(parts()))
    if (!(await isThere(placeOf(part))))
      await send(site, `deploy ${name}`, { to: deployer.address, data: concat([part.salt, part.initCode]) })
  return accountAddresses()
}

/**
 * Its one transaction is the same on every chain. Nobody has the key of who signed it: the signature was chosen, and
 * `signer` is who would have signed so.
 */
const deployer = {
  address: '0x4e59b44847b379578588920cA78FbF26c0B4956C',
  signer: '0x3fAB184622Dc19b6109349B94811493BF2a45362',
  transaction: `0xf8a58085174876e800830186a08080b853604580600e600039806000f350fe7${'f'.repeat(63)}e03601600081602082378035828234f58015156039578182fd5b8082525050506014600cf31ba0${'2'.repeat(64)}a0${'2'.repeat(64)}`,
  /** Gas limit and price of that transaction: 100,000 at 100 gwei. */
  cost: 10n ** 16n,
} as const

type Part = { readonly salt: Hex; readonly initCode: Hex }

function parts(): Readonly<Record<'entryPoint' | 'factory' | 'passkeyVerifier', Part>> {
  return {
    entryPoint: { salt: entryPointSalt, initCode: entryPointCode() },
    factory: { salt: zeroHash, initCode: artifact('AccountFactory').bytecode },
    passkeyVerifier: { salt: zeroHash, initCode: artifact('PasskeyVerifier').bytecode },
  }
}

/** Of the published deployment of version 0.8. */
const entryPointSalt = '0x0a59dbff790c23c976a548690c27297883cc66b4c67024f9117b0238995e35e9'

/** As its makers compiled it. */
function entryPointCode(): Hex {
  const file = createRequire(import.meta.url).resolve(
    '@account-abstraction/contracts/artifacts/EntryPoint.json',
  )
  return (JSON.parse(readFileSync(file, 'utf8')) as { readonly bytecode: Hex }).bytecode
}

/** @see EIP-1014 */
function placeOf({ salt, initCode }: Part): Address {
  return getContractAddress({ opcode: 'CREATE2', from: deployer.address, salt, bytecode: initCode })
}

type SendSite = {
  readonly client: PublicClient
  readonly account: LocalAccount
  readonly signal: AbortSignal | undefined
}

async function send(
  site: SendSite,
  what: string,
  request: { readonly to: Address; readonly value?: bigint; readonly data?: Hex },
): Promise<void> {
  const { client, account } = site
  const [chainId, nonce, gas, { baseFeePerGas }] = await Promise.all([
    client.getChainId(),
    client.getTransactionCount({ address: account.address, blockTag: 'pending' }),
    client.estimateGas({ account: account.address, ...request }),
    client.getBlock(),
  ])
  const unsigned = {
    type: 'eip1559',
    chainId,
    nonce,
    ...request,
    gas: (gas * 12n) / 10n,
    maxFeePerGas: (baseFeePerGas ?? 0n) * 2n + tip,
    maxPriorityFeePerGas: tip,
  } as const
  await submit(site, what, await account.signTransaction(unsigned))
}

/** Until it is in a block. */
async function submit({ client, account, signal }: SendSite, what: string, raw: Hex): Promise<void> {
  const hash = keccak256(raw)
  await client.sendRawTransaction({ serializedTransaction: raw }).catch(async (error: unknown) => {
    // An answer may get lost after the node took the transaction.
    const known = await client.getTransaction({ hash }).catch(() => undefined)
    if (known === undefined) throw new FoundingError(what, account.address, String((error as Error).message))
  })
  for (;;) {
    const receipt = await client.getTransactionReceipt({ hash }).catch(() => undefined)
    if (receipt?.status === 'success') return
    if (receipt !== undefined) throw new FoundingError(what, account.address, 'it was reverted')
    await sleep(pollMs, undefined, { signal })
  }
}

const pollMs = 200
/** 1 gwei: what a full block asks for first. */
const tip = 1_000_000_000n
