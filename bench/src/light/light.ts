/**
 * `npm run bench -- light`: what verifying a block costs a light client, beside libraries that check parts of it.
 * @module
 */
import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { createMerkleProof, createMPT, verifyMerkleProof } from '@ethereumjs/mpt'
import { bytesToHex, keccak256, numberToHex, recoverAddress, type Hex } from 'viem'
import { finalityDigest } from '../../../sdk/src/certificate.ts'
import { verifyAccountProof } from '../../../sdk/src/light/account-proof.ts'
import { readHeader } from '../../../sdk/src/light/header.ts'
import { makeChain } from '../../../sdk/src/light/made-chain.fixture.ts'
import { verifyReceiptProof } from '../../../sdk/src/light/receipt-proof.ts'
import {
  recordedCertificates,
  recordedContract,
  recordedHeaders,
  recordedTransactions,
  recordedTrust,
} from '../../../sdk/src/light/recorded-chain.fixture.ts'
import { verifyTrieProof } from '../../../sdk/src/light/trie-proof.ts'
import { certify } from '../../../sdk/src/light/trust.ts'
import { barLine, holds, percentile, type Bar } from '../overload/bars.ts'
import { machine } from '../report.ts'

const barMs = 50
const warmUps = 10
const runs = 30
const accounts = 5_000

type Row = {
  readonly what: string
  readonly p50Ms: number
  readonly p99Ms: number
  /** Mean of this process, whatever else the machine did. */
  readonly cpuMs: number
  readonly peer?: { readonly name: string; readonly cpuMs: number }
  readonly atMostMs?: number
}

/** About 20 seconds; exit code 1 when the bar was missed. */
export async function benchLight(words: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...words],
    options: { 'no-bars': { type: 'boolean', default: false } },
  })
  const [loadBefore] = loadavg()
  const rows = [await wholeBlock()]
  for (const validators of [4, 20, 100]) rows.push(await certificateOf(validators))
  rows.push(await accountOf())
  console.log(`${table(rows)}\n`)
  const bars = rows.flatMap(barOf)
  for (const bar of bars) console.error(barLine(bar))
  const date = new Date().toISOString()
  console.log(JSON.stringify({ bench: 'light', date, machine: machine(), loadBefore, rows }))
  if (!values['no-bars'] && !bars.every(holds)) process.exitCode = 1
}

/** A block of a real network of four: header, certificate, an account with three slots, a transaction with its receipt. */
async function wholeBlock(): Promise<Row> {
  const [, , fields50, fields51] = recordedHeaders
  const [, certificate50, certificate51] = recordedCertificates
  const [, transfer] = recordedTransactions
  if (fields50 === undefined || transfer === undefined) throw new Error('nothing was recorded')
  const slots: readonly Hex[] = ['0x0', '0x1', '0x2']
  const times = await timesOf(async () => {
    const block50 = readHeader(fields50)
    await certify(recordedTrust, block50, certificate50)
    await verifyReceiptProof(transfer.proof, block50, transfer.hash)
    const { header } = await certify(recordedTrust, readHeader(fields51), certificate51)
    verifyAccountProof(recordedContract, {
      stateRoot: header.stateRoot,
      address: recordedContract.address,
      slots,
    })
  })
  return { what: 'two blocks, a receipt, an account, three slots', ...times, atMostMs: 2 * barMs }
}

/** The header, and as many signatures as it takes. */
async function certificateOf(validators: number): Promise<Row> {
  const { trust, blocks } = await makeChain(1, { validators })
  const { header, certificate } = blocks[1]!
  const times = await timesOf(() => certify(trust, readHeader(header.fields), certificate))
  const digest = finalityDigest(trust.chainId, 1n, header.hash)
  const peer = await timesOf(async () => {
    for (const { signature } of certificate.signatures) await recoverAddress({ hash: digest, signature })
  })
  return {
    what: `a block of ${validators} validators, ${certificate.signatures.length} signatures`,
    ...times,
    peer: { name: 'viem recoverAddress', cpuMs: peer.cpuMs },
    ...(validators <= 20 && { atMostMs: barMs }),
  }
}

async function accountOf(): Promise<Row> {
  const trie = await createMPT({ useKeyHashing: false })
  const keys = Array.from({ length: accounts }, (_, at) => keccak256(numberToHex(at), 'bytes'))
  for (const key of keys) await trie.put(key, new Uint8Array(70).fill(7))
  const key = keys[1_234]!
  const proof = await createMerkleProof(trie, key)
  const root = bytesToHex(trie.root())
  const times = await timesOf(async () => verifyTrieProof(root, key, proof))
  const peer = await timesOf(() => verifyMerkleProof(key, proof, { root: trie.root() }))
  return {
    what: `a trie proof among ${accounts} keys`,
    ...times,
    peer: { name: '@ethereumjs/mpt', cpuMs: peer.cpuMs },
  }
}

async function timesOf(work: () => Promise<unknown>): Promise<Pick<Row, 'p50Ms' | 'p99Ms' | 'cpuMs'>> {
  for (let run = 0; run < warmUps; run++) await work()
  const times: number[] = []
  const before = process.cpuUsage()
  for (let run = 0; run < runs; run++) {
    const startedMs = performance.now()
    await work()
    times.push(performance.now() - startedMs)
  }
  const { user, system } = process.cpuUsage(before)
  return {
    p50Ms: percentile(times, 50),
    p99Ms: percentile(times, 99),
    cpuMs: (user + system) / 1_000 / runs,
  }
}

function barOf({ what, p50Ms, atMostMs }: Row): readonly Bar[] {
  if (atMostMs === undefined) return []
  return [{ goal: 'light', what, measured: p50Ms, unit: 'ms', atMost: atMostMs }]
}

/** A Markdown table, so that it can stand in a README as it is. */
function table(rows: readonly Row[]): string {
  const lines = [
    ['what', 'p50 ms', 'p99 ms', 'CPU ms', 'peer', 'its CPU ms', 'ratio', 'bar'],
    ['---', '---:', '---:', '---:', '---', '---:', '---:', '---:'],
    ...rows.map(({ what, p50Ms, p99Ms, cpuMs, peer, atMostMs }) => [
      what,
      p50Ms.toFixed(2),
      p99Ms.toFixed(2),
      cpuMs.toFixed(2),
      peer?.name ?? '–',
      peer?.cpuMs.toFixed(2) ?? '–',
      peer === undefined ? '–' : `${(cpuMs / peer.cpuMs).toFixed(2)}x`,
      atMostMs === undefined ? '–' : `<= ${atMostMs} ms`,
    ]),
  ]
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}
