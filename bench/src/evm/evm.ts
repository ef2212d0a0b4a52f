/**
 * Gas a second of one core: our compiler, our WebAssembly interpreter, the reference, the library, and anvil (revm) where it
 * can be had.
 *
 * The same compiled loops for each, in rounds that take turns. Processor time counts, not the clock, so that a busy machine
 * changes the figures little; every engine must answer with the same word.
 * @module
 */
import { parseArgs } from 'node:util'
import { emptyAccount, JournaledState, type Address, type Engine, type StateReader } from '@watt/evm'
import { hexToBytes, type Hex } from 'viem'
import { createEngineOn } from '../../../core/evm/src/every-machine.fixture.ts'
import { startPeer, type Peer } from '../peers.ts'
import { readUsage } from '../process-usage.ts'
import { machine } from '../report.ts'
import { compileLoops, loopCall, loopNames, type LoopName } from './loops.ts'

const engineNames = ['compiled', 'wasm', 'reference', 'library', 'anvil'] as const
type EngineName = (typeof engineNames)[number]

/** Runs a loop. @returns its answer, the processor time, and the gas where the engine tells. */
type Runner = (loop: LoopName, turns: number) => Promise<Sample>
type Sample = { readonly answer: string; readonly cpuMs: number; readonly gas: bigint | undefined }

const address: Address = `0x${'be'.repeat(20)}`
const sender: Address = `0x${'5e'.repeat(20)}`
const gasLimit = 2_000_000_000n
/** The slow ones get a hundredth of the work. */
const slowness: Readonly<Record<EngineName, number>> = {
  compiled: 1,
  wasm: 1,
  anvil: 1,
  reference: 100,
  library: 100,
}

/** Prints a table of Mgas a second and one JSON line. */
export async function benchEvm(words: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...words],
    options: { quick: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } },
  })
  const [rounds, turns] = values.quick ? [3, 400_000] : [7, 1_000_000]
  const code = compileLoops()
  const anvil = await startPeer('anvil').catch(() => undefined)
  try {
    const runners = await runnersOf(code, anvil)
    const rows = []
    for (const loop of loopNames) rows.push({ loop, ...(await measure(loop, turns, rounds, runners)) })
    if (!values.json) console.log(tableOf(rows, [...runners.keys()]))
    console.log(
      JSON.stringify({
        bench: 'evm',
        date: new Date().toISOString(),
        machine: machine(),
        rounds,
        turns,
        rows,
      }),
    )
  } finally {
    await anvil?.stop()
  }
}

async function runnersOf(code: Hex, anvil: Peer | undefined): Promise<ReadonlyMap<EngineName, Runner>> {
  const runners = new Map<EngineName, Runner>()
  for (const name of ['compiled', 'wasm', 'reference', 'library'] as const) {
    runners.set(name, inProcess(createEngineOn(name, { hardfork: 'cancun' }), hexToBytes(code)))
  }
  if (anvil !== undefined) {
    await ask(anvil.rpc, 'anvil_setCode', [address, code])
    runners.set('anvil', overRpc(anvil))
  }
  return runners
}

function inProcess(engine: Engine, code: Uint8Array): Runner {
  const codeHash = `0x${'c0de'.repeat(16)}` as const
  const reader: StateReader = {
    account: (it) => (it === address ? { ...emptyAccount, nonce: 1n, codeHash } : undefined),
    code: (hash) => (hash === codeHash ? code : new Uint8Array(0)),
    storage: () => 0n,
  }
  const block = {
    chainId: 1n,
    number: 1n,
    timestamp: 1n,
    coinbase: sender,
    gasLimit,
    baseFeePerGas: 0n,
    prevRandao: `0x${'00'.repeat(32)}`,
    blockHash: () => undefined,
  } as const
  const price = { payWeiPerGas: 0n, maxWeiPerGas: 0n, creditTo: sender, creditWeiPerGas: 0n }
  const message = {
    from: sender,
    to: address,
    nonce: 0n,
    gasLimit,
    value: 0n,
    accessList: [],
    authorizationList: [],
  }
  return async (loop, turns) => {
    const data = hexToBytes(loopCall(loop, turns))
    const before = process.threadCpuUsage()
    const outcome = await engine.execute({ ...message, data }, block, new JournaledState(reader), {
      price,
      simulate: true,
    })
    const { user, system } = process.threadCpuUsage(before)
    if (outcome.error !== undefined) throw new Error(`${loop} failed: ${outcome.error}`)
    const answer = Buffer.from(outcome.returnData).toString('hex')
    return { answer, cpuMs: (user + system) / 1_000, gas: outcome.gasUsed }
  }
}

function overRpc({ rpc, pids }: Peer): Runner {
  return async (loop, turns) => {
    const before = readUsage(pids)?.cpuMs ?? 0
    const call = { from: sender, to: address, data: loopCall(loop, turns), gas: `0x${gasLimit.toString(16)}` }
    const answer = await ask(rpc, 'eth_call', [call, 'latest'])
    return { answer: answer.slice(2), cpuMs: (readUsage(pids)?.cpuMs ?? 0) - before, gas: undefined }
  }
}

async function measure(
  loop: LoopName,
  turns: number,
  rounds: number,
  runners: ReadonlyMap<EngineName, Runner>,
): Promise<Readonly<Partial<Record<EngineName, number>>>> {
  const speeds = new Map<EngineName, number[]>(Array.from(runners.keys(), (name) => [name, []]))
  const gas = new Map<number, bigint>()
  const answers = new Map<number, string>()
  for (let round = 0; round <= rounds; round++) {
    for (const [name, run] of runners) {
      const share = turns / slowness[name]
      const sample = await run(loop, share)
      if (sample.gas !== undefined) gas.set(share, sample.gas)
      if ((answers.get(share) ?? sample.answer) !== sample.answer)
        throw new Error(`${name} answers otherwise: ${loop}`)
      answers.set(share, sample.answer)
      // The first round warms up.
      if (round > 0) speeds.get(name)?.push(Number(gas.get(share) ?? 0n) / 1_000 / sample.cpuMs)
    }
  }
  return Object.fromEntries(
    Array.from(speeds, ([name, values]) => [name, Math.round(median(values) * 10) / 10]),
  )
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0
}

type EvmRow = { readonly loop: LoopName } & Readonly<Partial<Record<EngineName, number>>>

function tableOf(rows: readonly EvmRow[], names: readonly EngineName[]): string {
  const ratio = (speed = 0, anvil?: number): string =>
    anvil === undefined ? '–' : `${(speed / anvil).toFixed(2)}x`
  const lines = [
    ['Mgas a second', ...names, 'compiled to anvil', 'wasm to anvil'],
    ['---', ...names.map(() => '---:'), '---:', '---:'],
    ...rows.map((row) => [
      row.loop,
      ...names.map((name) => `${row[name] ?? '–'}`),
      ratio(row.compiled, row.anvil),
      ratio(row.wasm, row.anvil),
    ]),
  ]
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

async function ask(rpc: string, method: string, params: readonly unknown[]): Promise<string> {
  const response = await fetch(rpc, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  })
  const { result, error } = (await response.json()) as { readonly result?: string; readonly error?: unknown }
  if (error !== undefined) throw new Error(`${method} failed: ${JSON.stringify(error)}`)
  return result ?? ''
}
