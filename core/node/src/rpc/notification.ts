/**
 * What a subscriber is told, as a WebSocket frame in three pieces, two of which are the same bytes for all who are told: a crowd
 * that falls behind holds one copy of the news, not one each.
 * @see RFC 6455, section 5.2; https://github.com/ethereum/go-ethereum/wiki/RPC-PUB-SUB
 * @module
 */

/** The end of a notification, the same for all. */
export type News = Uint8Array

/** A result as it ends each notification of it. */
export function news(result: unknown): News {
  return Buffer.from(`${JSON.stringify(result)}}}`)
}

/** The beginning of all notifications of one subscription. */
export function notificationHead(subscriptionId: string): Uint8Array {
  return Buffer.from(
    `{"jsonrpc":"2.0","method":"eth_subscription","params":{"subscription":"${subscriptionId}","result":`,
  )
}

/** The header of an unmasked text frame, as servers send it. */
export function textFrameHeader(payloadBytes: number): Uint8Array {
  const finalText = 0x81
  if (payloadBytes < 126) return Uint8Array.of(finalText, payloadBytes)
  const header = Buffer.alloc(payloadBytes < 2 ** 16 ? 4 : 10)
  header[0] = finalText
  if (header.length === 4) {
    header[1] = 126
    header.writeUInt16BE(payloadBytes, 2)
  } else {
    header[1] = 127
    header.writeBigUInt64BE(BigInt(payloadBytes), 2)
  }
  return header
}
