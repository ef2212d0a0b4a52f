/**
 * What a smart account sends: user operations, which a bundler brings into a block.
 * @see ERC-4337; ERC-7769
 * @module
 */
import { WattError } from '@watt/errors'
import { accountAddresses, type WattAccount } from '@watt/sdk/account'
import { numberToHex, type Hash, type Hex } from 'viem'
import { createBundlerClient, getUserOperationHash, type UserOperation } from 'viem/account-abstraction'
import type { Call } from '../intent/intent.ts'
import type { Fees } from './fees.ts'
import { refusalDataOf } from './problem.ts'
import type { SentOperation } from './records.ts'
import { openSmartAccount, withChain, type SmartSender } from './smart-account.ts'

export type OperationGas = {
  readonly preVerificationGas: bigint
  readonly verificationGasLimit: bigint
  readonly callGasLimit: bigint
}

/** For what fails now, which no bundler estimates; enough also for the first operation, which makes the account. */
const gasOfFailing: OperationGas = {
  preVerificationGas: 150_000n,
  verificationGasLimit: 1_000_000n,
  callGasLimit: 1_000_000n,
}
/** ERC-7769: the calls of an operation revert. */
const callsRevert = -32_521

/**
 * Asks the bundler what a call would take.
 * @throws {TooFewSignersError}
 * @throws {NoBundlerError}
 */
export async function estimateOperation(sender: SmartSender, call: Call, fees: Fees): Promise<OperationGas> {
  const { preVerificationGas, verificationGasLimit, callGasLimit } = await drafted(
    await openSmartAccount(sender),
    sender,
    call,
    fees,
  ).catch((error: unknown) => {
    const { code, reason } = refusalDataOf(error)
    if (code === callsRevert) return gasOfFailing
    if (reason === 'no-bundler' || reason === 'bundler-silent') throw new NoBundlerError(error)
    throw error
  })
  return { preVerificationGas, verificationGasLimit, callGasLimit }
}

/**
 * Signs an operation and gives it to the bundler.
 * @param note - Called with its hash before anybody has it.
 * @returns the hash of the operation
 */
export async function sendOperation(
  sender: SmartSender,
  call: Call,
  { fees, gas }: { readonly fees: Fees; readonly gas: OperationGas },
  note: (hash: Hash, operation: SentOperation) => void,
): Promise<Hash> {
  const account = await openSmartAccount(sender)
  const draft = await drafted(account, sender, call, fees, gas)
  const signature = await account.signUserOperation(draft)
  const userOperation = { ...draft, signature } as UserOperation<'0.8'>
  const hash = getUserOperationHash({
    chainId: sender.chain.chainId,
    entryPointAddress: accountAddresses.entryPoint,
    entryPointVersion: '0.8',
    userOperation,
  })
  const signed = asRpc(userOperation)
  note(hash, { nonce: numberToHex(userOperation.nonce), signed: JSON.stringify(signed) })
  await sender.client.request({
    method: 'eth_sendUserOperation',
    params: [signed, accountAddresses.entryPoint],
  } as never)
  return hash
}

async function drafted(
  account: WattAccount,
  sender: SmartSender,
  call: Call,
  fees: Fees,
  gas?: OperationGas,
) {
  const { to, value, data } = call
  if (to === undefined) throw new CannotCreateError()
  const client = withChain(sender.client, sender.chain)
  const bundler = createBundlerClient({ account, client, transport: () => client.transport as never })
  return bundler.prepareUserOperation({ calls: [{ to, value, data }], ...fees, ...gas })
}

const fields = [
  'sender',
  'nonce',
  'factory',
  'factoryData',
  'callData',
  'callGasLimit',
  'verificationGasLimit',
  'preVerificationGas',
  'maxFeePerGas',
  'maxPriorityFeePerGas',
  'signature',
] as const

function asRpc(operation: UserOperation<'0.8'>): Readonly<Record<string, Hex>> {
  return Object.fromEntries(
    fields.flatMap((name) => {
      const value = operation[name]
      return value === undefined ? [] : [[name, typeof value === 'bigint' ? numberToHex(value) : value]]
    }),
  )
}

/** The node passes no user operations on. */
export class NoBundlerError extends WattError {
  readonly code = 'sign/no-bundler'
  override readonly fix = 'Use a node that has one: watt bundler start.'
  constructor(cause: unknown) {
    super('This node has no bundler, which accounts of passkeys need to send anything.', { cause })
  }
}

/** Such accounts only call what is there. */
export class CannotCreateError extends WattError {
  readonly code = 'sign/smart-create'
  override readonly fix = 'Use an account of words or of a key.'
  constructor() {
    super('An account of passkeys cannot create contracts.')
  }
}
