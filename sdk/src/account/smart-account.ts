/**
 * Our smart accounts as viem knows smart accounts: of passkeys, of an ordinary account that delegates (EIP-7702), and as a
 * session key sees them. viem's bundler client sends their calls.
 * @example
 * const owner = passkeyOwner(toWebAuthnAccount({ credential }), 'watt.example')
 * const account = await passkeyAccount({ client, owners: [owner] })
 * const bundler = createBundlerClient({ account, client, transport: http(rpc) })
 * const hash = await bundler.sendUserOperation({ calls: [{ to, value: 1n }] })
 * @module
 */
import {
  type Address,
  type Chain,
  type Client,
  decodeAbiParameters,
  decodeFunctionData,
  encodeAbiParameters,
  encodeFunctionData,
  getAbiItem,
  getContractAddress,
  type Hash,
  type Hex,
  type JsonRpcAccount,
  keccak256,
  type LocalAccount,
  type SignedAuthorization,
  type Transport,
  zeroHash,
} from 'viem'
import {
  entryPoint08Abi,
  entryPoint08Address,
  getUserOperationHash,
  type SmartAccount,
  type SmartAccountImplementation,
  toSmartAccount,
  type UserOperation,
} from 'viem/account-abstraction'
import type { PrivateKeyAccount } from 'viem/accounts'
import { getBlock, getChainId, readContract, signAuthorization } from 'viem/actions'
import { hashMessage, hashTypedData, wrapTypedDataSignature } from 'viem/experimental/erc7739'
import { accountFactoryAbi } from '../abi/account-factory.ts'
import { smartAccountAbi } from '../abi/smart-account.ts'
import { accountAddresses } from './addresses.ts'
import { encodeSignatures, type Owner, signHash, stubOfKey } from './owner.ts'
import { type Session, sessionId, windowOf } from './session.ts'

type ChainClient = Client<Transport, Chain, JsonRpcAccount | LocalAccount | undefined>
type Implementation = SmartAccountImplementation<typeof entryPoint08Abi, '0.8'>
type DelegatedImplementation = SmartAccountImplementation<typeof entryPoint08Abi, '0.8', object, true>
export type WattAccount = SmartAccount<Implementation>
export type DelegatedAccount = SmartAccount<DelegatedImplementation>

/** Who the account belonged to when it was made: its address follows from that. */
export type Founders = {
  /** ERC-7913: addresses, or verifiers' addresses and keys. */
  readonly signers: readonly Hex[]
  /** How many of them must agree; 1 by default. */
  readonly threshold?: bigint
  /** Tells accounts of the same signers apart. */
  readonly salt?: Hex
}

/** Where an account stands, or will stand, on every chain. Nothing is asked of a node. */
export function accountAddress({ signers, threshold = 1n, salt = zeroHash }: Founders): Address {
  const { inputs } = getAbiItem({ abi: accountFactoryAbi, name: 'createAccount' })
  const place = keccak256(encodeAbiParameters(inputs, [signers, threshold, salt]))
  const bytecode: Hex = `0x3d602d80600a3d3981f3363d3d373d3d3d363d73${accountAddresses.implementation.slice(2)}5af43d82803e903d91602b57fd5bf3`
  return getContractAddress({ opcode: 'CREATE2', from: accountAddresses.factory, salt: place, bytecode })
}

/**
 * An account of passkeys and other signers. It need not stand yet: its first operation makes it.
 * @param options.owners - Who signs here: as many as must agree.
 * @param options.founders - When the account was made by others than `owners`, or of more.
 * @param options.address - Of an account that stands, however it was made: also one that delegates here.
 */
export async function passkeyAccount(options: {
  readonly client: ChainClient
  readonly owners: readonly Owner[]
  readonly founders?: Founders
  readonly address?: Address
}): Promise<WattAccount> {
  const { client, owners } = options
  const founders = options.founders ?? { signers: owners.map(({ signer }) => signer) }
  const { signers, threshold = 1n, salt = zeroHash } = founders
  const address = options.address ?? accountAddress(founders)
  const sign = async (hash: Hash): Promise<Hex> => {
    const parts: { readonly signer: Hex; readonly signature: Hex }[] = []
    // One after the other: a browser asks for one passkey at a time.
    for (const it of owners) parts.push({ signer: it.signer, signature: await it.sign(hash) })
    return encodeSignatures(parts)
  }
  return toSmartAccount<Implementation>({
    ...common(client, address, sign),
    getFactoryArgs: async () => ({
      factory: accountAddresses.factory,
      factoryData: encodeFunctionData({
        abi: accountFactoryAbi,
        functionName: 'createAccount',
        args: [signers, threshold, salt],
      }),
    }),
    getStubSignature: async () =>
      encodeSignatures(owners.map(({ signer, stub }) => ({ signer, signature: stub }))),
  })
}

/**
 * An ordinary account, upgraded in place, whose key signs. Its first operation carries {@link signUpgrade} as `authorization`.
 * Add passkeys with `changeSignersCall`; the key itself remains a full signer for ever.
 */
export async function delegatedAccount(options: {
  readonly client: ChainClient
  readonly key: PrivateKeyAccount
}): Promise<DelegatedAccount> {
  const { client, key } = options
  return toSmartAccount<DelegatedImplementation>({
    ...common(client, key.address, (hash) => signHash(key, hash)),
    authorization: { account: key, address: accountAddresses.implementation },
    getFactoryArgs: async () => ({ factory: '0x7702', factoryData: '0x' }),
    getStubSignature: async () => stubOfKey,
  })
}

/** What makes an ordinary account delegate to ours, for the next nonce of that account. @see EIP-7702 */
export async function signUpgrade(options: {
  readonly client: ChainClient
  readonly key: PrivateKeyAccount
}): Promise<SignedAuthorization> {
  const { client, key } = options
  return signAuthorization(client, { account: key, contractAddress: accountAddresses.implementation })
}

/** An account as the holder of a session key sees it; what the session does not allow is refused by the account. */
export async function sessionAccount(options: {
  readonly client: ChainClient
  readonly address: Address
  readonly session: Session
  readonly key: Owner
}): Promise<WattAccount> {
  const { client, address, session, key } = options
  const lane = sessionId(session)
  const wrap = async (signature: Hex): Promise<Hex> => {
    // The chain's clock decides, so it is also the one to ask.
    const { timestamp } = await getBlock(client)
    return encodeSessionSignature(session, windowOf(session, Number(timestamp)), signature)
  }
  return toSmartAccount<Implementation>({
    ...common(client, address, async (hash) => wrap(await key.sign(hash))),
    getNonce: async () =>
      readContract(client, {
        abi: entryPoint08Abi,
        address: entryPoint08Address,
        functionName: 'getNonce',
        args: [address, lane],
      }),
    getFactoryArgs: async () => ({}),
    getStubSignature: async () => wrap(key.stub),
  })
}

const { inputs: sessionInputs } = getAbiItem({ abi: smartAccountAbi, name: 'grantSession' })

function encodeSessionSignature(session: Session, window: number, signature: Hex): Hex {
  return encodeAbiParameters(
    [...sessionInputs, { type: 'uint32' }, { type: 'bytes' }],
    [session, window, signature],
  )
}

/** What all three have in common. @param sign - Signs a hash in the account's own form. */
function common(client: ChainClient, address: Address, sign: (hash: Hash) => Promise<Hex>) {
  const verifierDomain = async () => ({
    name: 'Watt account',
    version: '1',
    chainId: await getChainId(client),
    verifyingContract: address,
    salt: zeroHash,
  })
  return {
    client,
    entryPoint: { abi: entryPoint08Abi, address: entryPoint08Address, version: '0.8' },
    getAddress: async () => address,
    encodeCalls,
    decodeCalls,
    signMessage: async ({ message }) =>
      sign(hashMessage({ message, verifierDomain: await verifierDomain() })),
    signTypedData: async (parameters) => {
      const { domain = {}, types, primaryType, message } = parameters as never as TypedData
      const data = { domain, types, primaryType, message }
      const hash = hashTypedData({ ...data, verifierDomain: await verifierDomain() })
      return wrapTypedDataSignature({ ...data, signature: await sign(hash) })
    },
    signUserOperation: async ({ chainId, ...userOperation }) => {
      const operation = { ...userOperation, sender: address } as UserOperation<'0.8'>
      return sign(
        getUserOperationHash({
          chainId: chainId ?? (await getChainId(client)),
          entryPointAddress: entryPoint08Address,
          entryPointVersion: '0.8',
          userOperation: operation,
        }),
      )
    },
  } satisfies Partial<Implementation>
}

type TypedData = Parameters<typeof wrapTypedDataSignature>[0]

/** ERC-7821: a batch that fails as a whole. */
const batchMode: Hex = `0x01${'00'.repeat(31)}`
const batch = [
  {
    type: 'tuple[]',
    components: [
      { name: 'target', type: 'address' },
      { name: 'value', type: 'uint256' },
      { name: 'callData', type: 'bytes' },
    ],
  },
] as const

type Calls = Parameters<Implementation['encodeCalls']>[0]

async function encodeCalls(calls: Calls): Promise<Hex> {
  const rows = calls.map(({ to, value = 0n, data = '0x' }) => ({ target: to, value, callData: data }))
  const args = [batchMode, encodeAbiParameters(batch, [rows])] as const
  return encodeFunctionData({ abi: smartAccountAbi, functionName: 'execute', args })
}

async function decodeCalls(data: Hex): Promise<Calls> {
  const { args } = decodeFunctionData({ abi: smartAccountAbi, data })
  const [rows] = decodeAbiParameters(batch, args?.[1] as Hex)
  return rows.map(({ target, value, callData }) => ({ to: target, value, data: callData }))
}
