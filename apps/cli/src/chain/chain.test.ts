import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { HttpRequestError, RpcRequestError, TimeoutError } from 'viem'
import { recordedSession } from '../host.fixture.ts'
import { parseArtifact } from './artifact.ts'
import { chainError } from './client.ts'
import { parseParameter } from './rpc.ts'
import { parseArguments, parseFunction } from './signature.ts'
import { formatAge } from './time.ts'

const session = recordedSession()
const someone = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8'

async function valuesOf(signature: string, ...words: string[]): Promise<readonly unknown[]> {
  return parseArguments(session, parseFunction(signature).inputs, words)
}

describe('signature', () => {
  it('names a function, and what comes back in either spelling', () => {
    for (const text of [
      'balanceOf(address) returns (uint256)',
      'balanceOf(address)(uint256)',
      'function balanceOf(address) view returns (uint256)',
    ]) {
      const { name, inputs, outputs } = parseFunction(text)
      assert.equal(name, 'balanceOf')
      assert.deepEqual(
        [inputs.map(({ type }) => type), outputs.map(({ type }) => type)],
        [['address'], ['uint256']],
      )
    }
    assert.equal(parseFunction('f((uint256 a, address b)[] x)').inputs[0]?.type, 'tuple[]')
  })

  it('refuses what is none', () => {
    for (const text of [
      '',
      'transfer',
      'transfer(',
      'transfer(addres)',
      'event Transfer(address)',
      `f(${'uint256,'.repeat(200)}uint256)`,
    ]) {
      assert.throws(() => parseFunction(text), { code: 'cli/usage' }, text)
    }
  })

  it('reads words by their types; names of accounts are addresses', async () => {
    assert.deepEqual(
      await valuesOf(
        'f(address,uint256,int8,bool,string,bytes4)',
        'dev:1',
        '1_000',
        '-5',
        'true',
        'hi',
        '0x01020304',
      ),
      [someone, 1000n, -5n, true, 'hi', '0x01020304'],
    )
  })

  it('reads lists and tuples as JSON, without losing digits', async () => {
    assert.deepEqual(await valuesOf('f(uint256[])', '[1, "2", 12345678901234567890]'), [
      [1n, 2n, 12_345_678_901_234_567_890n],
    ])
    assert.deepEqual(await valuesOf('f((address to, uint256 amount))', `{"to":"dev:1","amount":5}`), [
      { to: someone, amount: 5n },
    ])
    assert.deepEqual(await valuesOf('f((address,uint256)[2])', '[["dev:1",1],["dev:1",2]]'), [
      [
        [someone, 1n],
        [someone, 2n],
      ],
    ])
  })

  it('refuses too few, too many and what does not fit', async () => {
    await assert.rejects(valuesOf('f(uint256)'), { code: 'cli/usage' })
    await assert.rejects(valuesOf('f()', 'x'), { code: 'cli/usage' })
    for (const [type, word] of [
      ['uint256', '1.5'],
      ['uint256', 'ten'],
      ['bool', 'yes'],
      ['bytes', '0x123'],
      ['address', '0x1234'],
      ['uint256[]', '5'],
      ['uint256[]', '[x]'],
      ['uint256[]', '[[5]]'],
      ['uint256[2]', '[5]'],
      ['uint8', '300'],
      ['int256', '-0x1'],
      ['bytes4', '0x010203'],
      ['(uint256 a,string b)', 'null'],
      ['(uint256 a,string b)', '{"a":1}'],
      ['(uint256 a,string b)', '{"a":1,"b":"x","c":2}'],
      ['uint256[]', `[${'['.repeat(9000)}${']'.repeat(9000)}]`],
    ] as const) {
      await assert.rejects(valuesOf(`f(${type})`, word), { code: 'cli/usage' }, `${type} ${word}`)
    }
  })
})

describe('artifact', () => {
  it('is read as Hardhat, Foundry and solc write it', () => {
    const abi = [{ type: 'constructor', inputs: [], stateMutability: 'nonpayable' }]
    assert.deepEqual(parseArtifact({ contractName: 'A', abi, bytecode: '0x6000' }, 'x.json'), {
      name: 'A',
      abi,
      bytecode: '0x6000',
    })
    assert.equal(parseArtifact({ abi, bytecode: { object: '0x6001' } }, '/out/B.json').name, 'B')
    assert.equal(parseArtifact({ abi, evm: { bytecode: { object: '6002' } } }, 'C.json').bytecode, '0x6002')
  })

  it('is refused when nothing can be deployed', () => {
    const wrong = [
      null,
      {},
      { abi: [] },
      { abi: [], bytecode: '0x' },
      { abi: [], bytecode: '0x60zz' },
      { abi: [null], bytecode: '0x60' },
      { abi: [{ type: 'constructor', inputs: 'x' }], bytecode: '0x60' },
      { abi: [{ type: 'constructor', inputs: [{ type: 'tuple' }] }], bytecode: '0x60' },
      { abi: [], bytecode: '0x60__$aa$__' },
    ]
    for (const json of wrong)
      assert.throws(() => parseArtifact(json, 'x.json'), { code: 'cli/usage' }, JSON.stringify(json))
  })
})

describe('a node’s failure', () => {
  const body = {}
  const url = 'http://127.0.0.1:1'
  const refusal = (code: number, message: string) =>
    new RpcRequestError({ body, url, error: { code, message } })

  it('is put into words by its kind', () => {
    const timeout = chainError(new TimeoutError({ body, url }), url, 5000)
    assert.deepEqual([timeout.code, timeout.ending], ['cli/timed-out', 'timedOut'])
    assert.equal(chainError(new HttpRequestError({ body, url }), url, 5000).code, 'cli/rpc-unreachable')
    const poor = chainError(refusal(-32_000, 'insufficient funds for gas * price + value'), url, 5000)
    assert.equal(poor.code, 'cli/rpc-error')
    assert.match(poor.fix, /watt wallet balance/)
    const reverted = chainError(refusal(3, 'execution reverted: too early'), url, 5000)
    assert.equal(reverted.code, 'cli/reverted')
    assert.match(reverted.message, /too early/)
    const busy = chainError(refusal(-32_000, 'execution aborted (timeout)'), url, 5000)
    assert.equal(busy.code, 'cli/node-busy')
    assert.match(busy.fix, /try again/)
  })
})

describe('small things', () => {
  it('takes parameters as JSON and the rest as text', () => {
    const words = ['true', '5', '12345678901234567890', '"x"', '{"a":1}', 'latest', '0x10']
    assert.deepEqual(words.map(parseParameter), [
      true,
      5,
      '12345678901234567890',
      'x',
      { a: 1 },
      'latest',
      '0x10',
    ])
  })

  it('tells ages in the largest unit that still counts', () => {
    const ages = [0, 999, 1000, 119_000, 120_000, 7_199_000, 7_200_000, 172_800_000].map(formatAge)
    assert.deepEqual(ages, [
      'now',
      'now',
      '1 s ago',
      '119 s ago',
      '2 min ago',
      '119 min ago',
      '2 h ago',
      '2 d ago',
    ])
  })
})
