/**
 * Everything to know before signing a transaction: what it says, what it would do, what is odd, what it costs.
 * @module
 */
import { gasLimitFor } from '@watt/sdk'
import { isAddressEqual, type Address, type PublicClient } from 'viem'
import { nameIn, type Directory } from '../intent/directory.ts'
import { coin, forecast, type Forecast } from '../intent/forecast.ts'
import { intentOf, type Call, type Intent } from '../intent/intent.ts'
import { counterpartyOf, risksOf, type Risk } from '../intent/risks.ts'
import { readTokenFacts, type TokenFacts } from '../intent/token-facts.ts'
import { affordable, atLeast, type Fees } from './fees.ts'
import type { OperationGas } from './operation.ts'
import type { Replacement } from './replacement.ts'
import type { WriteRequest } from './requests.ts'

export type Prepared = {
  readonly intent: Intent
  readonly forecast: Forecast
  readonly risks: readonly Risk[]
  /** Of every token that is spoken of, by address in lower case. */
  readonly tokens: ReadonlyMap<string, TokenFacts>
  /** Names of addresses, by address in lower case. */
  readonly names: ReadonlyMap<string, string>
  readonly gas: bigint
  /** Of a smart account's operation, in its parts. */
  readonly operation: OperationGas | undefined
  readonly fees: Fees
  readonly feeMaxWei: bigint
  readonly nonce: number
}

export type PrepareFacts = {
  readonly client: PublicClient
  readonly directory: Directory
  readonly from: Address
  readonly call: Call
  readonly isPriceStale: boolean
  readonly replaces: Replacement | undefined
  /** Where the sender is a smart account: what its operation would take. */
  readonly estimateOperation: ((fees: Fees) => Promise<OperationGas>) | undefined
  /** The wallet's own accounts, and whom one paid before. */
  readonly known: readonly Address[]
  /** Names of the wallet's own accounts, by address in lower case. */
  readonly labels: ReadonlyMap<string, string>
}

/** What EIP-7702 charges for an authorization, and what writing it down costs. */
const gasOfDelegation = 50_000n
/** For what fails now, which no node estimates; by the time it is in a block it may work. */
const gasOfFailing = 1_000_000n

/** What was prepared is of one account and one request: all that may differ is in its key. */
export function preparedKey(
  { call, isPriceStale = false, replaces }: Omit<WriteRequest, 'kind' | 'title'>,
  from: Address | undefined,
): readonly unknown[] {
  const { to, value, data, delegate } = call
  return ['prepare', from, to, String(value), data, delegate, isPriceStale, replaces?.hash]
}

/** Whether an account can sign what is asked: some can only come from one. */
export function maySign(
  { from, replaces }: Pick<WriteRequest, 'from' | 'replaces'>,
  account: Address,
): boolean {
  return [from, replaces?.from].every((it) => it === undefined || isAddressEqual(it, account))
}

/**
 * Asks the node.
 * @throws what viem throws when it does not answer. A call that would fail is an answer, not an error.
 */
export async function prepare(facts: PrepareFacts): Promise<Prepared> {
  const { client, directory, from, call, isPriceStale, replaces, known, labels, estimateOperation } = facts
  const intent = intentOf(call)
  const counterparty = counterpartyOf(intent)
  const isOwn = call.to !== undefined && isAddressEqual(call.to, from)
  const [outlook, balanceWei, nonce, usual, plain, code] = await Promise.all([
    forecast(client, from, call),
    client.getBalance({ address: from }),
    replaces?.nonce ?? client.getTransactionCount({ address: from, blockTag: 'pending' }),
    client.estimateFeesPerGas(),
    estimateOperation || replaces?.gas !== undefined
      ? 0n
      : client.estimateGas({ account: from, ...sent(call) }).then(gasLimitFor, () => gasOfFailing),
    counterparty === undefined ? undefined : client.getCode({ address: counterparty }),
  ])
  const tokens = await tokensOf(facts, intent, outlook)
  const operation = await estimateOperation?.(usual)
  const gas = replaces?.gas ?? (operation ? gasOf(operation) : plain) + (call.delegate ? gasOfDelegation : 0n)
  const bid = affordable(usual, gas, balanceWei - call.value)
  const fees = replaces ? atLeast(bid, replaces.feesMin) : bid
  // Nobody knows an account better than itself.
  const named = [...directory.named.values(), from]
  const risks = risksOf({
    intent,
    forecast: outlook,
    sender: from,
    balanceWei,
    counterparty:
      counterparty === undefined
        ? undefined
        : {
            address: counterparty,
            // A smart account's first operation makes it before it is called.
            hasCode: (code !== undefined && code !== '0x') || (isOwn && operation !== undefined),
            wasUsedBefore: known.some((it) => it.toLowerCase() === counterparty.toLowerCase()),
          },
    known: [...known, ...named],
    named,
    isPriceStale,
    isTokenImitating: [...tokens.values()].some((it) => it.isImitating),
  })
  return {
    intent,
    forecast: outlook,
    risks,
    tokens,
    names: namesOf(intent, outlook, directory, labels),
    gas,
    operation,
    fees,
    feeMaxWei: gas * fees.maxFeePerGas,
    nonce,
  }
}

function gasOf({ preVerificationGas, verificationGasLimit, callGasLimit }: OperationGas): bigint {
  return preVerificationGas + verificationGasLimit + callGasLimit
}

/** A call as viem takes it. */
export function sent({ to, value, data }: Call): { to?: Address; value: bigint; data: `0x${string}` } {
  return { ...(to && { to }), value, data }
}

async function tokensOf(
  { client, directory }: PrepareFacts,
  intent: Intent,
  outlook: Forecast,
): Promise<ReadonlyMap<string, TokenFacts>> {
  const spoken = 'token' in intent ? [intent.token] : []
  const moved =
    outlook.kind === 'succeeds'
      ? [...outlook.changes.map(({ asset }) => asset), ...outlook.allowances.map(({ token }) => token)]
      : []
  const addresses = new Map([...spoken, ...moved, coin].map((it) => [it.toLowerCase(), it]))
  const facts = await Promise.all(
    [...addresses.values()].map((it) => readTokenFacts(client, it, directory.tokens)),
  )
  return new Map([...addresses.keys()].map((key, at) => [key, facts[at]!]))
}

function namesOf(
  intent: Intent,
  outlook: Forecast,
  directory: Directory,
  labels: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const fields = intent.kind === 'call' ? intent.fields.shown.flatMap((it) => it.address ?? []) : []
  const spenders = outlook.kind === 'succeeds' ? outlook.allowances.map((it) => it.spender) : []
  const parties = [counterpartyOf(intent), 'contract' in intent ? intent.contract : undefined]
  const all = [...fields, ...spenders, ...parties].filter((it) => it !== undefined)
  return new Map(
    all.flatMap((address) => {
      const name = labels.get(address.toLowerCase()) ?? nameIn(address, directory)
      return name === undefined ? [] : [[address.toLowerCase(), name] as const]
    }),
  )
}
