/**
 * Whether the contracts of people count the same days as the genesis: where they do not, what they take for today earns nothing,
 * and nobody would be told. Neither can change, so one look at each is enough.
 * @module
 */
import { type Address, emptyCodeHash, type Engine, JournaledState } from '@watt/evm'
import type { Block, Ledger } from '@watt/ledger'
import type { Logger } from './types.ts'

/** Rewards have no days of their own. */
const counting = ['members', 'presence', 'circles', 'nodes', 'attestors'] as const
/** `epochSeconds()` */
const selector = Uint8Array.of(0xfb, 0x5b, 0xb0, 0xc3)
const callGas = 100_000n

export type DayLengthNeeds = {
  readonly ledger: Pick<Ledger, 'chainId' | 'days' | 'feePool' | 'head' | 'state'>
  readonly engine: Engine
  readonly logger: Logger
}

/**
 * Looks at the contracts of the head, and logs an error for each that counts other days. A chain may begin before they are
 * founded: then the caller asks again.
 * @returns whether all of them are there
 */
export async function checkDayLengths({ ledger, engine, logger }: DayLengthNeeds): Promise<boolean> {
  const { days, head } = ledger
  const reader = ledger.state(head.header.number)
  if (days === undefined || reader === undefined) return true
  const { contracts, epochSeconds: expectedSeconds } = days.people
  let isComplete = true
  for (const contract of counting) {
    const address = contracts[contract]
    if ((reader.account(address)?.codeHash ?? emptyCodeHash) === emptyCodeHash) {
      isComplete = false
      continue
    }
    const foundSeconds = await secondsOf(ledger, engine, new JournaledState(reader), head, address)
    if (foundSeconds === expectedSeconds) continue
    const fix = 'what is done there earns nothing: found the contracts again with the length of the genesis'
    logger.error('people.day-length', { contract, address, expectedSeconds, foundSeconds, fix })
  }
  return isComplete
}

/** null: the contract does not say. */
async function secondsOf(
  { chainId, feePool }: DayLengthNeeds['ledger'],
  engine: Engine,
  state: JournaledState,
  { header }: Block,
  to: Address,
): Promise<number | null> {
  const from: Address = `0x${'0'.repeat(40)}`
  const nonce = state.account(from)?.nonce ?? 0n
  const message = { from, to, nonce, gasLimit: callGas, value: 0n, data: selector, accessList: [] }
  const environment = { ...header, chainId, prevRandao: header.mixHash, blockHash: () => undefined }
  const price = { payWeiPerGas: 0n, maxWeiPerGas: 0n, creditTo: feePool, creditWeiPerGas: 0n }
  const { succeeded, returnData } = await engine.execute(
    { ...message, authorizationList: [] },
    environment,
    state,
    {
      price,
      simulate: true,
    },
  )
  if (!succeeded || returnData.length !== 32) return null
  return Number(BigInt(`0x${Buffer.from(returnData).toString('hex')}`))
}

/** Looks now, and while contracts are still to be founded once more whenever a day ends. Never stops a node. */
export async function watchDayLengths(
  needs: DayLengthNeeds,
  onBlock: (handler: (block: Block) => void) => void,
): Promise<void> {
  const check = async (): Promise<boolean> => {
    try {
      return await checkDayLengths(needs)
    } catch (error) {
      needs.logger.warn('people.day-length-unknown', { reason: String(error) })
      return false
    }
  }
  let isDone = await check()
  if (isDone) return
  onBlock(({ header }) => {
    if (isDone || needs.ledger.days?.closesOf(header.number).length === 0) return
    isDone = true
    void check().then((isComplete) => (isDone = isComplete))
  })
}
