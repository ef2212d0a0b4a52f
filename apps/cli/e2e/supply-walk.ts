/**
 * Shares of a pool, a supplier that is paid for metered energy, and certificates of where it came from: the end of the
 * story of `energy-walk.ts`, in which `dev:0` holds KWTES and a vote has carried out {@link admissions}.
 * @module
 */
import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { it } from 'node:test'
import { parseEther } from 'viem'
import { devAccount } from '../src/up/dev-accounts.ts'
import type { Answer } from './ask-watt.ts'

export type SupplyStage = {
  /** The command line of `dev:index`. */
  readonly as: (index: number, ...words: readonly string[]) => Promise<Answer>
  /** For files. */
  readonly folder: string
}

const [supplier, operator] = [1, 2]
const meter = `0x${'5a'.repeat(32)}`
const wei = (whole: string): string => String(parseEther(whole))

/** What a vote must do first. */
export const admissions: readonly object[] = [
  { to: 'suppliers:ES', signature: 'admit(address)', args: [devAccount(supplier).address] },
  { to: 'meters', signature: 'admitOperator(address)', args: [devAccount(operator).address] },
]

/** Registers the tests in the suite around the call. */
export function supplyWalk(stage: () => SupplyStage): void {
  const energy = (index: number, ...words: readonly string[]): Promise<Answer> =>
    stage().as(index, 'energy', ...words)
  const pool = async (name: string): Promise<Readonly<Record<string, unknown>>> => {
    const { json } = await energy(0, 'liquidity', 'show')
    const pools = json['pools'] as readonly Readonly<Record<string, unknown>>[]
    return pools.find((it) => it['pool'] === name)!
  }

  it('gives a share of a pool for both tokens, and takes it back', async () => {
    const before = await pool('KWTES/tUSD')
    const added = await energy(0, 'liquidity', 'add', '20', 'KWTES', 'tUSD')
    assert.equal(added.code, 0)
    const [worth] = added.json['worth'] as readonly string[]
    assert.ok(BigInt(worth!) > parseEther('19.999') && BigInt(worth!) <= parseEther('20'))
    const grown = await pool('KWTES/tUSD')
    assert.equal(
      BigInt(String(grown['shares'])) - BigInt(String(before['shares'])),
      BigInt(String(added.json['shares'])),
    )
    assert.equal(
      (await energy(0, 'liquidity', 'add', '1', 'KWTES', 'tUSD', '--beside', '1')).error.code,
      'cli/usage',
    )
    assert.equal((await energy(0, 'liquidity', 'add', '1', 'KWTUK', 'tUSD')).error.code, 'cli/pool-empty')

    const coins = await energy(0, 'liquidity', 'add', '5', 'KWTES', 'WATT')
    assert.equal(coins.code, 0)
    const taken = await energy(0, 'liquidity', 'remove', 'KWTES', 'WATT', '50')
    assert.equal(taken.code, 0)
    const [kwt, watt] = taken.json['received'] as readonly string[]
    assert.ok(BigInt(kwt!) > 0n && BigInt(watt!) > 0n)
    assert.equal((await energy(5, 'liquidity', 'remove', 'KWTES', 'tUSD', 'all')).error.code, 'cli/not-held')
    assert.equal(
      (await energy(0, 'liquidity', 'remove', 'KWTES', 'KWTUK', 'all')).error.code,
      'cli/not-found',
    )
  })

  it('pays a supplier that a vote admitted for what an operator metered', async () => {
    const { folder } = stage()
    const file = join(folder, 'reading.json')
    const before = await energy(supplier, 'supplier', 'show', 'ES')
    assert.deepEqual([before.json['isAdmitted'], before.json['isActive']], [true, false])
    const posted = await energy(supplier, 'supplier', 'bond', 'ES', '1000')
    assert.deepEqual([posted.code, posted.json['isActive']], [0, true], posted.error.message)
    assert.equal((await energy(3, 'meter', 'register', meter)).error.code, 'cli/not-admitted')
    assert.equal((await energy(operator, 'meter', 'register', meter)).code, 0)

    const reading = await energy(operator, 'meter', 'attest', 'ES', `dev:${supplier}`, meter, '202611', '50')
    await writeFile(file, JSON.stringify(reading.json))
    const paid = await energy(0, 'supplier', 'settle', file, '40')
    assert.deepEqual([paid.code, paid.json['left']], [0, wei('10')])
    assert.equal((await energy(0, 'supplier', 'settle', file, '11')).error.code, 'cli/already-settled')
    assert.equal((await energy(0, 'supplier', 'settle', file)).json['left'], '0')
    const other = join(folder, 'other.json')
    await writeFile(other, JSON.stringify({ ...reading.json, period: 202_612 }))
    assert.match((await energy(0, 'supplier', 'settle', other)).error.message, /AttestationInvalid/)
    await writeFile(other, JSON.stringify({ ...reading.json, chainId: 1 }))
    assert.equal((await energy(0, 'supplier', 'settle', other)).error.code, 'cli/usage')
    assert.equal((await energy(0, 'supplier', 'settle', join(folder, 'none'))).error.code, 'cli/not-found')

    assert.equal((await energy(supplier, 'supplier', 'burn', 'ES', '30')).json['quota'], wei('20'))
    assert.equal((await energy(supplier, 'supplier', 'burn', 'ES', '20.5')).error.code, 'cli/not-held')
    assert.equal((await energy(0, 'supplier', 'burn', 'ES', '1')).error.code, 'cli/quota-exceeded')
    assert.equal((await energy(supplier, 'supplier', 'withdraw', 'ES')).error.code, 'cli/not-ready')
    assert.equal((await energy(supplier, 'supplier', 'leave', 'ES')).code, 0)
    assert.equal((await energy(supplier, 'supplier', 'show', 'ES')).json['isActive'], false)
  })

  it('issues certificates once, hands them on, and uses them up', async () => {
    const file = join(stage().folder, 'generation.json')
    const made = await energy(
      operator,
      'meter',
      'generated',
      'dev:3',
      meter,
      '202611',
      '7.5',
      '--source',
      'solar',
    )
    await writeFile(file, JSON.stringify(made.json))
    assert.ok((await readFile(file, 'utf8')).includes('"generatedWh":"7500"'))
    const issued = await energy(0, 'certificates', 'issue', file)
    assert.deepEqual(
      [issued.code, issued.json['wh'], issued.json['source']],
      [0, '7500', 'solar'],
      issued.error.message,
    )
    assert.match((await energy(0, 'certificates', 'issue', file)).error.message, /CertificateIssued/)

    const id = String(issued.json['id'])
    assert.equal((await energy(3, 'certificates', 'transfer', id.slice(0, 10), '2.5', 'dev:4')).code, 0)
    assert.equal((await energy(4, 'certificates', 'claim', id.slice(0, 10), '2')).code, 0)
    assert.equal(
      (await energy(4, 'certificates', 'claim', id.slice(0, 10), '0.501')).error.code,
      'cli/not-held',
    )
    assert.equal((await energy(4, 'certificates', 'claim', '0x12', '1')).error.code, 'cli/usage')
    assert.equal((await energy(5, 'certificates', 'claim', id.slice(0, 10), '1')).error.code, 'cli/not-found')
    const [listed] = (await energy(4, 'certificates', 'list')).json[
      'certificates'
    ] as readonly Answer['json'][]
    assert.deepEqual(
      [listed?.['heldWh'], listed?.['claimedWh'], listed?.['issuedWh']],
      ['500', '2000', '7500'],
    )
  })
}
