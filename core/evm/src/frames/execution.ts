/**
 * One transaction's frames: calls, creations and what they leave behind, on a stack of our own, so that depth costs no
 * stack of the host. An {@link Interpreter} runs the code between.
 * @module
 */
import { emptyAccount } from '../account.ts'
import { create2Address, createAddress } from '../contract-address.ts'
import { isDelegation } from '../delegation.ts'
import { toHex } from '../hex.ts'
import { emptyCodeHash } from '../keccak.ts'
import type { Precompiles } from '../precompiles/precompiles.ts'
import { nonceMax } from '../rules.ts'
import type { Address } from '../types.ts'
import {
  callStipend,
  callValueGas,
  codeByteGas,
  codeBytesMax,
  coldAccountGas,
  coldHeirGas,
  mostForCallee,
  newAccountGas,
  warmAccessGas,
} from './gas.ts'
import {
  reasons,
  stackWordsMax,
  type Answer,
  type CallRequest,
  type CallScheme,
  type CreateRequest,
  type Ending,
  type Frame,
  type Interpreter,
} from './interpreter.ts'
import type { World, WorldMark } from './world.ts'

/** A frame that runs, and how to undo it. */
type Open = {
  readonly frame: Frame
  /** Set for creations. */
  readonly creates: Address | undefined
  readonly world: WorldMark
  readonly slots: number
}

/** Everything about a call but what it costs. */
type Call = Omit<Frame, 'code' | 'codeHash'> & {
  readonly scheme: CallScheme
  readonly target: Address
  readonly code: Code
}

/** Code that answers for an address, after a delegation was followed. */
type Code = { readonly bytes: Uint8Array; readonly hash: string }

const noBytes = new Uint8Array(0)

/** The dearest built-in functions take some 20 ms for so much. */
const gasBetweenLooks = 50_000n
/** What a call and a creation weigh besides. */
const callWeightGas = 100n
const creationWeightGas = 5_000n
/** Bytes of code that weigh as one gas where a frame opens: there may be no room for it but where other code was. */
const codeBytesPerGas = 64

export class Execution {
  readonly #world: World
  readonly #interpreter: Interpreter
  readonly #precompiles: Precompiles
  readonly #open: Open[] = []
  /** Weighs what was done outside of the interpreter since the last look. */
  #unseenGas = 0n

  constructor(world: World, interpreter: Interpreter, precompiles: Precompiles) {
    this.#world = world
    this.#interpreter = interpreter
    this.#precompiles = precompiles
  }

  /** Begins a call from outside. @returns its ending when no code runs. */
  begin(call: {
    readonly from: Address
    readonly to: Address
    readonly value: bigint
    readonly data: Uint8Array
    readonly gas: bigint
  }): Ending | undefined {
    const { from, to, value, data, gas } = call
    const { code, delegate } = this.#resolve(to)
    if (delegate !== undefined) this.#world.warm(delegate)
    const shape = { depth: 0, address: to, caller: from, value, input: data, isStatic: false, gas }
    return this.#enterCall({ ...shape, scheme: 'CALL', target: to, code })
  }

  /** Begins a creation from outside, whose nonce is already raised. @returns its address, and its ending if it fails. */
  beginCreation(creation: {
    readonly from: Address
    readonly value: bigint
    readonly initCode: Uint8Array
    readonly gas: bigint
  }): { readonly address: Address; readonly ending: Ending | undefined } {
    const { from, value, initCode, gas } = creation
    const address = createAddress(from, (this.#world.state.account(from)?.nonce ?? 1n) - 1n)
    this.#world.touch(address)
    return { address, ending: this.#enterCreation(address, from, value, initCode, undefined, gas, 0) }
  }

  /** Goes on until the transaction's own frame ends, or a good moment comes to look up. */
  run(): Ending | undefined {
    for (;;) {
      const action = this.#interpreter.run()
      switch (action.type) {
        case 'looked':
          return undefined
        case 'call': {
          const answer = this.#call(action)
          if (answer !== undefined && this.#isOver(answer)) return answer
          if (answer !== undefined) this.#interpreter.resume(answer)
          if (this.#isTimeToLook(callWeightGas)) return undefined
          break
        }
        case 'create': {
          const answer = this.#create(action)
          if (answer !== undefined) this.#interpreter.resume(answer)
          if (this.#isTimeToLook(creationWeightGas)) return undefined
          break
        }
        case 'returned':
        case 'reverted':
        case 'halted': {
          const ending = this.#close(action)
          if (ending !== undefined) return ending
        }
      }
    }
  }

  /** An interpreter counts turns until it looks up, and begins anew behind each call: loops of calls are counted here. */
  #isTimeToLook(weightGas: bigint): boolean {
    this.#unseenGas += weightGas
    if (this.#unseenGas < gasBetweenLooks) return false
    this.#unseenGas = 0n
    return true
  }

  /** A frame that ran out of gas while it asked is closed; what came out of that may end the transaction. */
  #isOver(answer: Answer | Ending): answer is Ending {
    return 'type' in answer
  }

  /** Ends the innermost frame. @returns the ending when it was the transaction's own. */
  #close(action: Ending): Ending | undefined {
    const open = this.#open.pop()
    if (open === undefined) throw new Error('A frame ended that never began.')
    const ending = open.creates === undefined ? action : this.#deposit(open.creates, action)
    if (ending.type !== 'returned') this.#revert(open)
    this.#interpreter.leave()
    this.#world.tracer?.leave(ending, open.frame.gas)
    if (this.#open.length === 0) return ending
    this.#interpreter.resume(answerOf(ending, open.creates))
    return undefined
  }

  #revert({ world, slots }: Pick<Open, 'world' | 'slots'>): void {
    this.#world.revertTo(world)
    this.#interpreter.revertTo(slots)
  }

  /** Init code returned the contract's code. @see EIP-170, EIP-3541 */
  #deposit(address: Address, ending: Ending): Ending {
    if (ending.type !== 'returned') return ending
    const { output, gasLeft } = ending
    if (output.length > codeBytesMax) return { type: 'halted', reason: 'max code size exceeded' }
    if (output[0] === 0xef) return { type: 'halted', reason: 'invalid code: must not begin with 0xef' }
    const left = gasLeft - codeByteGas * BigInt(output.length)
    if (left < 0n) return { type: 'halted', reason: reasons.outOfGas }
    const { state } = this.#world
    if (output.length > 0) {
      const codeHash = state.putCode(output)
      state.setAccount(address, { ...(state.account(address) ?? emptyAccount), codeHash })
    }
    return { type: 'returned', output, gasLeft: left }
  }

  /** @returns what to answer at once; nothing when a frame began; an ending when the whole transaction is over. */
  #call(request: CallRequest): Answer | Ending | undefined {
    const { scheme, to, value, input } = request
    const { frame } = this.#innermost()
    const { code, delegate } = this.#resolve(to)
    const sends = value > 0n && (scheme === 'CALL' || scheme === 'CALLCODE')
    let cost = this.#world.touch(to) ? coldAccountGas : 0n
    if (delegate !== undefined) cost += warmAccessGas + (this.#world.touch(delegate) ? coldAccountGas : 0n)
    if (sends) cost += callValueGas
    if (sends && scheme === 'CALL' && this.#world.isDead(to)) cost += newAccountGas
    if (!this.#interpreter.spend(cost)) return this.#close({ type: 'halted', reason: reasons.outOfGas })

    const most = mostForCallee(this.#interpreter.gasLeft())
    const given = request.gas < most ? request.gas : most
    this.#interpreter.spend(given)
    const gas = sends ? given + callStipend : given
    const isTooDeep = frame.depth >= stackWordsMax
    if (isTooDeep || (sends && this.#world.balance(frame.address) < value)) {
      return { succeeded: false, output: noBytes, gasLeft: gas }
    }
    const isOwn = scheme === 'CALLCODE' || scheme === 'DELEGATECALL'
    const ending = this.#enterCall({
      depth: frame.depth + 1,
      address: isOwn ? frame.address : to,
      caller: scheme === 'DELEGATECALL' ? frame.caller : frame.address,
      value: scheme === 'DELEGATECALL' ? frame.value : value,
      input,
      isStatic: frame.isStatic || scheme === 'STATICCALL',
      gas,
      scheme,
      target: to,
      code,
    })
    return ending && answerOf(ending, undefined)
  }

  /** Moves the value and enters the code, if there is any. @returns the ending if there is none. */
  #enterCall(call: Call): Ending | undefined {
    const { depth, address, caller, value, input, isStatic, gas, scheme, target, code } = call
    const marks = { world: this.#world.checkpoint(), slots: this.#interpreter.checkpoint() }
    const from = scheme === 'DELEGATECALL' ? address : caller
    this.#world.tracer?.enter({ type: scheme, from, to: target, value, gas, input })
    if (scheme !== 'DELEGATECALL' && !this.#world.transfer(caller, address, value)) {
      return this.#instead({ type: 'halted', reason: 'insufficient balance for transfer' }, marks, gas)
    }
    const builtIn = this.#precompiles.call(target, input, gas)
    if (builtIn !== undefined) {
      this.#unseenGas += builtIn.type === 'halted' ? gas : gas - builtIn.gasLeft
      return this.#instead(builtIn, marks, gas)
    }
    if (code.bytes.length === 0) {
      return this.#instead({ type: 'returned', output: noBytes, gasLeft: gas }, marks, gas)
    }
    this.#unseenGas += BigInt(Math.floor(code.bytes.length / codeBytesPerGas))
    const frame: Frame = {
      depth,
      address,
      caller,
      value,
      input,
      isStatic,
      gas,
      code: code.bytes,
      codeHash: code.hash,
    }
    this.#open.push({ frame, creates: undefined, ...marks })
    this.#interpreter.enter(frame)
    return undefined
  }

  /** Ends what never had a frame. */
  #instead(ending: Ending, marks: Pick<Open, 'world' | 'slots'>, gas: bigint): Ending {
    if (ending.type !== 'returned') this.#revert(marks)
    this.#world.tracer?.leave(ending, gas)
    return ending
  }

  /** @returns what to answer at once; nothing when a frame began. */
  #create({ value, initCode, salt }: CreateRequest): Answer | undefined {
    const { frame } = this.#innermost()
    const { state } = this.#world
    const gas = mostForCallee(this.#interpreter.gasLeft())
    this.#interpreter.spend(gas)
    const account = state.account(frame.address) ?? emptyAccount
    if (frame.depth >= stackWordsMax || account.balance < value || account.nonce > nonceMax) {
      return { succeeded: false, output: noBytes, gasLeft: gas }
    }
    state.setAccount(frame.address, { ...account, nonce: account.nonce + 1n })
    const from = frame.address
    const address =
      salt === undefined
        ? createAddress(from, account.nonce)
        : create2Address(from, `0x${salt.toString(16).padStart(64, '0')}`, initCode)
    this.#world.touch(address)
    const ending = this.#enterCreation(address, from, value, initCode, salt, gas, frame.depth + 1)
    return ending && answerOf(ending, undefined)
  }

  /** @returns the ending when the address is taken (EIP-684, EIP-7610). */
  #enterCreation(
    address: Address,
    caller: Address,
    value: bigint,
    initCode: Uint8Array,
    salt: bigint | undefined,
    gas: bigint,
    depth: number,
  ): Ending | undefined {
    const { state } = this.#world
    const marks = { world: this.#world.checkpoint(), slots: this.#interpreter.checkpoint() }
    const type = salt === undefined ? 'CREATE' : 'CREATE2'
    this.#world.tracer?.enter({ type, from: caller, to: address, value, gas, input: initCode })
    const found = state.account(address) ?? emptyAccount
    if (found.nonce > 0n || found.codeHash !== emptyCodeHash || state.hasStorage(address)) {
      return this.#instead({ type: 'halted', reason: 'contract address collision' }, marks, gas)
    }
    this.#world.markCreated(address)
    state.setAccount(address, { ...found, nonce: 1n })
    if (!this.#world.transfer(caller, address, value)) {
      return this.#instead({ type: 'halted', reason: 'insufficient balance for transfer' }, marks, gas)
    }
    const frame: Frame = {
      depth,
      address,
      caller,
      value,
      input: noBytes,
      code: initCode,
      codeHash: undefined,
      isStatic: false,
      gas,
    }
    this.#open.push({ frame, creates: address, ...marks })
    this.#interpreter.enter(frame)
    return undefined
  }

  /** EIP-7702: code of another account may stand in. Not of a precompile, and not further than once. */
  #resolve(address: Address): { readonly code: Code; readonly delegate: Address | undefined } {
    const bytes = this.#world.code(address)
    if (!this.#world.rules.delegates || !isDelegation(bytes)) {
      return { code: { bytes, hash: this.#world.codeHash(address) }, delegate: undefined }
    }
    const delegate = toHex(bytes.subarray(3))
    return { code: { bytes: this.#world.code(delegate), hash: this.#world.codeHash(delegate) }, delegate }
  }

  #innermost(): Open {
    const open = this.#open.at(-1)
    if (open === undefined) throw new Error('There is no frame that could ask for a call.')
    return open
  }
}

function answerOf(ending: Ending, created: Address | undefined): Answer {
  if (ending.type === 'halted') return { succeeded: false, output: noBytes, gasLeft: 0n }
  const succeeded = ending.type === 'returned'
  // Who creates sees data only of what was reverted (EIP-211).
  if (succeeded && created !== undefined)
    return { succeeded, output: noBytes, gasLeft: ending.gasLeft, created }
  return { succeeded, output: ending.output, gasLeft: ending.gasLeft }
}

/** EIP-6780 and 2929 price a SELFDESTRUCT by its heir. */
export function heirGas(world: World, address: Address, heir: Address): bigint {
  const cold = world.touch(heir) ? coldHeirGas : 0n
  return cold + (world.balance(address) > 0n && world.isDead(heir) ? newAccountGas : 0n)
}
