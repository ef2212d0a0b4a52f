import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { assemble, deployer } from './assemble.fixture.ts'
import { create2Address, createAddress } from './contract-address.ts'
import { createEngine } from './engine.ts'
import {
  alice,
  block,
  bob,
  contract,
  ether,
  execute,
  message,
  other,
  pool,
  price,
  stateWith,
  word,
} from './engine.fixture.ts'
import { JournaledState } from './journaled-state.ts'
import { toHex } from './hex.ts'
import { emptyCodeHash, keccak } from './keccak.ts'

/** Returns the top of the stack. */
const returnTop = 'PUSH0 MSTORE 0x20 PUSH0 RETURN'

describe('a transaction', () => {
  it('charges the sender, pays the pool and raises the nonce', async () => {
    const state = stateWith()
    const { gasUsed } = await execute(state, { value: 5n })
    assert.equal(gasUsed, 21_000n)
    assert.deepEqual(state.account(alice), {
      nonce: 1n,
      balance: ether - 5n - 21_000n * 7n,
      codeHash: emptyCodeHash,
    })
    assert.equal(state.account(bob)?.balance, 5n)
    assert.equal(state.account(pool)?.balance, 21_000n * 7n)
  })

  it('that runs out of gas uses all of it and changes nothing else', async () => {
    const state = stateWith({ [contract]: assemble('0x01 PUSH0 SSTORE JUMPDEST 0x04 JUMP') })
    const outcome = await execute(state, { to: contract, value: 9n, gasLimit: 60_000n })
    assert.equal(outcome.error, 'out of gas')
    assert.equal(outcome.gasUsed, 60_000n)
    assert.equal(state.storage(contract, word(0n)), 0n)
    assert.equal(state.account(contract)?.balance, 0n)
    assert.equal(state.account(alice)?.nonce, 1n)
  })

  it('that reverts gives its data and its unused gas back', async () => {
    const state = stateWith({ [contract]: assemble('0x2a PUSH0 MSTORE 0x20 PUSH0 REVERT') })
    const { succeeded, error, returnData, gasUsed } = await execute(state, { to: contract })
    assert.equal(succeeded, false)
    assert.equal(error, 'execution reverted')
    assert.equal(toHex(returnData), word(42n))
    assert.ok(gasUsed < 22_000n)
  })

  it('says why it failed in the words of the field', async () => {
    const reasons = {
      'stack underflow': 'ADD',
      'invalid jump destination': '0x01 JUMP',
      'invalid opcode: opcode 0xfe not defined': 'INVALID',
      'stack limit reached 1024 (1024)': 'JUMPDEST PUSH0 PUSH0 JUMP',
    }
    for (const [reason, source] of Object.entries(reasons)) {
      const outcome = await execute(stateWith({ [contract]: assemble(source) }), { to: contract })
      assert.equal(outcome.error, reason)
    }
    const huge = assemble('0x6001 PUSH0 RETURN') // One byte more than 24 KiB.
    const created = await execute(stateWith(), { to: undefined, data: huge, gasLimit: 9_000_000n })
    assert.equal(created.error, 'max code size exceeded')
    assert.equal(created.createdAddress, undefined)
  })

  it('gets at most a fifth of its gas back for slots it cleared (EIP-3529)', async () => {
    const state = stateWith({ [contract]: assemble('PUSH0 PUSH0 SSTORE') })
    state.setStorage(contract, word(0n), 1n)
    // 21,000 + 2 + 2 + 5,000 less 4,800, within a fifth.
    const committed = new JournaledState(state)
    assert.equal((await execute(committed, { to: contract })).gasUsed, 21_204n)
  })

  it('pays at least for its calldata (EIP-7623)', async () => {
    const data = new Uint8Array(1000).fill(1)
    assert.equal((await execute(stateWith(), { data })).gasUsed, 21_000n + 1000n * 40n)
  })

  it('starts with its sender, target, coinbase and list warm (EIP-2929, 2930, 3651)', async () => {
    const cost = (address: string) => assemble(`GAS ${address} BALANCE POP GAS SWAP1 SUB ${returnTop}`)
    const gasOf = async (address: string, accessList = message.accessList) => {
      const code = cost(address)
      return BigInt(
        toHex((await execute(stateWith({ [contract]: code }), { to: contract, accessList })).returnData),
      )
    }
    const warm = await gasOf(alice)
    assert.equal(await gasOf(contract), warm)
    assert.equal(await gasOf(pool), warm)
    assert.equal(await gasOf('0x0000000000000000000000000000000000000100'), warm) // P256VERIFY, a precompile.
    assert.equal(await gasOf(other, [{ address: other, storageKeys: [] }]), warm)
    assert.equal((await gasOf(other)) - warm, 2_500n)
  })

  it('reads the block it is in', async () => {
    const source = (question: string) => assemble(`${question} ${returnTop}`)
    const answers = {
      PREVRANDAO: BigInt(block.prevRandao),
      CHAINID: 31337n,
      '0x03e7 BLOCKHASH': 999n,
      '0x01 CLZ': 255n, // EIP-7939: Osaka runs.
    }
    for (const [question, answer] of Object.entries(answers)) {
      const { returnData } = await execute(stateWith({ [contract]: source(question) }), { to: contract })
      assert.equal(BigInt(toHex(returnData)), answer, question)
    }
  })

  it('keeps transient storage until it ends (EIP-1153)', async () => {
    // Answers what it finds, then leaves 7 there: the second transaction must not find it.
    const state = stateWith({
      [contract]: assemble(`PUSH0 TLOAD 0x07 PUSH0 TSTORE PUSH0 TLOAD ADD ${returnTop}`),
    })
    for (let turn = 0; turn < 2; turn++) {
      assert.equal(toHex((await execute(state, { to: contract })).returnData), word(7n))
    }
  })
})

describe('contract creation', () => {
  const runtime = assemble(`0x2a ${returnTop}`)

  it('stores the code at the address that the nonce gives', async () => {
    const state = stateWith()
    const { createdAddress } = await execute(state, { to: undefined, data: deployer(runtime) })
    assert.equal(createdAddress, createAddress(alice, 0n))
    assert.equal(state.account(createAddress(alice, 0n))?.codeHash, keccak(runtime))
    assert.equal(toHex((await execute(state, { to: createAddress(alice, 0n) })).returnData), word(42n))
  })

  it('by CREATE2 stores it at the address that salt and code give (EIP-1014)', async () => {
    const initCode = deployer(runtime)
    const load = `CALLDATASIZE PUSH0 PUSH0 CALLDATACOPY`
    const state = stateWith({
      [contract]: assemble(`${load} 0x05 CALLDATASIZE PUSH0 PUSH0 CREATE2 ${returnTop}`),
    })
    const { returnData } = await execute(state, { to: contract, data: initCode })
    const expected = create2Address(contract, word(5n), initCode)
    assert.equal(`0x${toHex(returnData).slice(26)}`, expected)
    assert.equal(state.account(expected)?.codeHash, keccak(runtime))
  })
})

describe('contract creation over something', () => {
  it('fails where there is code, a nonce or storage (EIP-684, EIP-7610)', async () => {
    const target = createAddress(alice, 0n)
    const occupations: readonly ((state: JournaledState) => void)[] = [
      (state) => state.setAccount(target, { nonce: 1n, balance: 0n, codeHash: emptyCodeHash }),
      (state) =>
        state.setAccount(target, { nonce: 0n, balance: 0n, codeHash: state.putCode(assemble('STOP')) }),
      (state) => {
        state.setAccount(target, { nonce: 0n, balance: 1n, codeHash: emptyCodeHash })
        state.setStorage(target, word(0n), 1n)
      },
    ]
    for (const occupy of occupations) {
      const state = stateWith()
      occupy(state)
      const outcome = await execute(state, { to: undefined, data: deployer(assemble('STOP')) })
      assert.deepEqual([outcome.error, outcome.gasUsed], ['contract address collision', 1_000_000n])
    }
  })
})

describe('self-destruction', () => {
  it('of a contract made in the same transaction removes it (EIP-6780)', async () => {
    const state = stateWith()
    const init = assemble(`${bob} SELFDESTRUCT`)
    const { succeeded, burnedWei } = await execute(state, { to: undefined, data: init, value: 11n })
    assert.equal(succeeded, true)
    assert.equal(burnedWei, 0n)
    assert.equal(state.account(createAddress(alice, 0n)), undefined)
    assert.equal(state.account(bob)?.balance, 11n)
  })

  it('into itself burns what the contract held, and says how much', async () => {
    const state = stateWith()
    const outcome = await execute(state, {
      to: undefined,
      data: assemble('ADDRESS SELFDESTRUCT'),
      value: 11n,
    })
    assert.equal(outcome.burnedWei, 11n)
    const left = [alice, pool].map((address) => state.account(address)?.balance ?? 0n)
    assert.equal((left[0] ?? 0n) + (left[1] ?? 0n), ether - 11n)
  })

  it('of an older contract only sends its balance away', async () => {
    const state = stateWith({ [contract]: assemble(`${bob} SELFDESTRUCT`) })
    await execute(state, { to: contract, value: 11n })
    assert.equal(state.account(contract)?.nonce, 1n)
    assert.equal(state.account(contract)?.balance, 0n)
    assert.equal(state.account(bob)?.balance, 11n)
  })
})

describe('the engine', () => {
  it('lets a broken state below surface, and takes everything back', async () => {
    const state = stateWith()
    state.setAccount(contract, { nonce: 1n, balance: 0n, codeHash: `0x${'99'.repeat(32)}` })
    const before = state.changes()
    await assert.rejects(execute(state, { to: contract, value: 3n }), /no code with hash/)
    assert.deepEqual(state.changes(), before)
    assert.equal((await execute(state, { to: bob, value: 3n })).succeeded, true)
  })

  it('stops when the caller says so, and takes everything back', async () => {
    const state = stateWith({ [contract]: assemble('0x01 PUSH0 SSTORE JUMPDEST 0x04 JUMP') })
    let looks = 0
    const interrupt = () => ++looks > 3
    const running = execute(state, { to: contract, gasLimit: 10_000_000n }, { interrupt })
    await assert.rejects(running, { code: 'evm/execution-interrupted' })
    const { accounts, storage } = state.changes()
    assert.deepEqual([accounts.size, storage.size], [0, 0])
  })

  it('goes on when the caller lets it', async () => {
    const state = stateWith({ [contract]: assemble('JUMPDEST PUSH0 JUMP') })
    let pauses = 0
    const pause = () => (++pauses > 3 ? undefined : new Promise<void>((resolve) => setImmediate(resolve)))
    const outcome = await execute(state, { to: contract, gasLimit: 1_000_000n }, { pause })
    assert.equal(outcome.error, 'out of gas')
    assert(pauses > 3)
  })

  it('runs transactions on several states at once', async () => {
    const states = Array.from({ length: 4 }, () =>
      stateWith({ [contract]: assemble(`PUSH0 SLOAD 0x01 ADD DUP1 PUSH0 SSTORE ${returnTop}`) }),
    )
    const outcomes = await Promise.all(states.map((state) => execute(state, { to: contract })))
    for (const { returnData } of outcomes) assert.equal(toHex(returnData), word(1n))
  })

  it('simulates for any nonce and sender, and charges nothing at price zero', async () => {
    const state = stateWith({ [contract]: assemble(`CALLER ${returnTop}`) })
    const free = { ...price, payWeiPerGas: 0n, maxWeiPerGas: 0n, creditWeiPerGas: 0n }
    const request = { ...message, from: contract, to: contract, nonce: 77n, gasLimit: 50_000_000n }
    const outcome = await createEngine().execute(request, block, state, { price: free, simulate: true })
    assert.equal(BigInt(toHex(outcome.returnData)), BigInt(contract))
    assert.equal(state.account(contract)?.balance, 0n)
  })

  it('records what was touched (eth_createAccessList)', async () => {
    const state = stateWith({ [contract]: assemble(`0x05 SLOAD ${other} BALANCE`) })
    const { accessList } = await execute(state, { to: contract }, { recordAccess: true })
    assert.deepEqual(
      new Map(accessList?.map(({ address, storageKeys }) => [address, storageKeys])),
      new Map([
        [contract, [word(5n)]],
        [other, []],
      ]),
    )
  })

  it('refuses a gas limit above the block', async () => {
    await assert.rejects(
      createEngine({ hardfork: 'cancun' }).execute(
        { ...message, gasLimit: 30_000_001n },
        block,
        stateWith(),
        { price },
      ),
      {
        code: 'evm/transaction-rejected',
        rejection: { code: 'gas-limit-too-high', found: 30_000_001n, expected: 30_000_000n },
      },
    )
  })
})
