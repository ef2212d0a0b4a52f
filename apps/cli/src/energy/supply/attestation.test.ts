import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { devAccount } from '../../up/dev-accounts.ts'
import { readConsumption, readGeneration, requireChain } from './attestation.ts'

const address = devAccount(1).address
const common = { chainId: 31_337, meterId: `0x${'5a'.repeat(32)}`, period: 202_611, signature: '0x1234' }
const consumption = { kind: 'consumption', ...common, region: 'ES', supplier: address, readingWh: '50000' }
const generation = { kind: 'generation', ...common, owner: address, topic: '7', generatedWh: '7500' }

async function withFile<T>(content: unknown, work: (path: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'watt-attestation-'))
  try {
    const path = join(folder, 'signed.json')
    await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content))
    return await work(path)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

describe('an attestation', () => {
  it('is read as it was printed', async () => {
    assert.deepEqual(await withFile(consumption, readConsumption), { ...consumption, readingWh: 50_000n })
    assert.deepEqual(await withFile(generation, readGeneration), {
      ...generation,
      topic: 7n,
      generatedWh: 7_500n,
    })
  })

  it('is refused when anything in it is not what it should be', async () => {
    for (const wrong of [
      'not JSON',
      '7',
      generation,
      { ...consumption, kind: 'generation' },
      { ...consumption, chainId: '31337' },
      { ...consumption, region: '../ES' },
      { ...consumption, supplier: '0x12' },
      { ...consumption, meterId: '0x12' },
      { ...consumption, period: 2 ** 32 },
      { ...consumption, readingWh: 50_000 },
      { ...consumption, readingWh: '-1' },
      { ...consumption, readingWh: String(1n << 256n) },
      { ...consumption, signature: 'none' },
      `"${'x'.repeat(70_000)}"`,
    ])
      await assert.rejects(withFile(wrong, readConsumption), { code: 'cli/usage' }, JSON.stringify(wrong))
    await assert.rejects(readConsumption('/nowhere/at/all.json'), { code: 'cli/not-found' })
  })

  it('counts on its own chain only', () => {
    requireChain(common, 31_337)
    assert.throws(() => requireChain(common, 1), { code: 'cli/usage' })
  })
})
