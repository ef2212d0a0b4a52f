import contract from '@account-abstraction/contracts/artifacts/EntryPointSimulations.json' with { type: 'json' }
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  type Abi,
  createPublicClient,
  custom,
  encodeAbiParameters,
  encodeEventTopics,
  encodeFunctionResult,
  LimitExceededRpcError,
  zeroAddress,
} from 'viem'
import { entryPoint, entryPointAbi } from './entry-point.ts'
import { alice, hashOf, operationOf } from './operation.fixture.ts'
import { estimateGas } from './simulation.ts'

/** What the simulation contract returns of an operation that uses little. */
const result = {
  preOpGas: 100_000n,
  paid: 0n,
  accountValidationData: 0n,
  paymasterValidationData: 0n,
  targetSuccess: false,
  targetResult: '0x',
}
const log = {
  address: entryPoint,
  topics: encodeEventTopics({
    abi: entryPointAbi,
    eventName: 'UserOperationEvent',
    args: { userOpHash: hashOf(1), sender: alice, paymaster: zeroAddress },
  }),
  data: encodeAbiParameters(
    [{ type: 'uint256' }, { type: 'bool' }, { type: 'uint256' }, { type: 'uint256' }],
    [0n, true, 0n, 950_000n],
  ),
}
const returnData = encodeFunctionResult({
  abi: contract.abi as Abi,
  functionName: 'simulateHandleOp',
  result,
})

describe('an estimate', () => {
  it('takes no silence of a busy node for too little gas', async () => {
    let asked = 0
    const request = async ({ method }: { readonly method: string }): Promise<unknown> => {
      assert.equal(method, 'eth_simulateV1')
      if (++asked > 1) throw Object.assign(new Error('limit exceeded'), { code: LimitExceededRpcError.code })
      return [{ number: '0x1', calls: [{ status: '0x1', returnData, gasUsed: '0x1', logs: [log] }] }]
    }
    const client = createPublicClient({ transport: custom({ request }, { retryCount: 0 }) })
    await assert.rejects(estimateGas(client, operationOf(alice, 0n), alice), /limit exceeded/i)
    assert.equal(asked, 2)
  })
})
