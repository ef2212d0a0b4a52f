/**
 * Refusals in the words Ethereum clients use: libraries tell failures apart by them.
 * @module
 */
import type { Rejection } from '@watt/evm'

export function describeRejection({ code, found, expected }: Rejection): string {
  switch (code) {
    case 'nonce-too-low':
      return `nonce too low: next nonce ${expected}, tx nonce ${found}`
    case 'nonce-too-high':
      return `nonce too high: next nonce ${expected}, tx nonce ${found}`
    case 'insufficient-funds':
      return `insufficient funds for gas * price + value: have ${found} want ${expected}`
    case 'intrinsic-gas-too-low':
      return `intrinsic gas too low: have ${found}, want ${expected}`
    case 'gas-limit-too-high':
      return `exceeds block gas limit: have ${found}, limit ${expected}`
    case 'init-code-too-large':
      return `max initcode size exceeded: code size ${found}, limit ${expected}`
    case 'sender-not-eoa':
      return 'sender not an eoa'
    case 'nonce-overflow':
      return 'nonce has max value'
    case 'empty-authorization-list':
      return 'EIP-7702 transaction with empty auth list'
  }
}
