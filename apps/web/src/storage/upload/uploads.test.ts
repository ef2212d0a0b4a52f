import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { parseAbi, zeroAddress, zeroHash } from 'viem'
import type { WriteOutcome } from '../../sign/requests.ts'
import { alone, folderOf, keepStaged, listUploads } from './folders.ts'
import { openMemoryFiles } from './memory-files.fixture.ts'
import { phaseOf } from './phase.ts'
import { recordOf } from './record.fixture.ts'
import type { UploadTools } from './run-upload.ts'
import { currentUploads, discard, goOn, readUploads, type Upload } from './uploads.ts'

const market = parseAbi([
  'struct Terms { bytes32 manifest; uint8 k; uint8 n; uint64 sizeBytes; uint8 height; uint128 priceCap; uint32 epochs; uint64 startBy; uint8 repairBelow; uint16 region; }',
  'function placeOrder(Terms terms, bytes32[] roots) payable returns (uint64)',
])

describe('an upload that is discarded', () => {
  let id = ''
  beforeEach(async () => {
    openMemoryFiles()
    id = crypto.randomUUID()
    await keepStaged(recordOf({ id }), new Uint8Array(1))
    await readUploads()
  })

  it('is gone, with all that waited', async () => {
    assert.equal(phaseNow(id), 'unpaid')
    await discard(id)
    assert.equal(uploadNow(id), undefined)
    assert.deepEqual(await listUploads(), [])
  })

  it('stays where another tab works on it', async () => {
    await alone(id, () => discard(id))
    assert.equal(phaseNow(id), 'elsewhere')
    assert.equal((await listUploads()).length, 1)
  })

  it('stays where another tab had it paid meanwhile, and is shown as it is then', async () => {
    await folderOf(id).note(recordOf({ id, order: 7n }))
    await discard(id)
    assert.equal(phaseNow(id), 'paid')
    assert.equal((await listUploads()).length, 1)
    // Now that this is seen, it can be forgotten.
    await discard(id)
    assert.deepEqual(await listUploads(), [])
  })

  it('can be only where nobody may have paid: not after a signature whose block nobody waited for', async () => {
    const closed = new Error('closed')
    await goOn(id, toolsOf({ kind: 'pending', hash: zeroHash }, closed))
    assert.deepEqual(uploadNow(id)?.state, { kind: 'stopped', error: closed })
    assert.equal(phaseNow(id), 'asked')
    assert.equal((await listUploads())[0]?.isAsked, true)
    await goOn(id, toolsOf({ kind: 'cancelled' }))
    assert.equal(phaseNow(id), 'unpaid')
  })
})

const uploadNow = (id: string): Upload | undefined =>
  currentUploads().all.find(({ record }) => record.id === id)
function phaseNow(id: string): string | undefined {
  const upload = uploadNow(id)
  return upload && phaseOf(upload)
}

/** A chain without orders, and a person who answers the sheet so. @param ends - thrown while its block is waited for */
function toolsOf(answer: WriteOutcome, ends?: Error): Omit<UploadTools, 'folder'> {
  let isAsked = false
  const chain = {
    clock: async () => ({ now: 1_000, startSecondsMax: 600 }),
    ordersOf: async () => ({ orders: [] }),
  }
  return {
    reader: { chain } as never,
    contracts: { market: { address: zeroAddress, abi: market } } as never,
    signer: { signTypedData: () => assert.fail('nothing is brought') },
    write: async () => {
      isAsked = true
      return answer
    },
    settled: async () => {
      if (isAsked && ends) throw ends
    },
  }
}
