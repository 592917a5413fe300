import type { PaymentPayload } from '@x402/core/types'
import {
  concat,
  encodeAbiParameters,
  parseSignature,
  serializeSignature,
  toHex,
  type Hex,
} from 'viem'

import { random32 } from '../support/builders.ts'
import { signedPart, toHeader } from '../support/payer.ts'

/** The payment as base64 that ends in padding. */
function padded(payment: unknown): string {
  const json = JSON.stringify(payment)
  return (
    [json, `${json} `, `${json}  `]
      .map((text) => Buffer.from(text).toString('base64'))
      .filter((text) => text.endsWith('='))[0] ?? ''
  )
}

/** Spellings of a payment that are none. */
export const unreadable: { how: string; respell: (payment: PaymentPayload) => string }[] = [
  { how: 'without its padding', respell: (payment) => padded(payment).replace(/=+$/, '') },
  { how: 'with more padding', respell: (payment) => `${padded(payment)}=` },
  { how: 'url-safe', respell: (payment) => `-_${toHeader(payment).slice(2)}` },
  { how: 'with a space in it', respell: (payment) => spaced(toHeader(payment), ' ') },
  { how: 'with a tab in it', respell: (payment) => spaced(toHeader(payment), '\t') },
  { how: 'as the JSON itself', respell: (payment) => JSON.stringify(payment) },
  { how: 'as base64 of base64', respell: (payment) => base64(toHeader(payment)) },
]

function spaced(text: string, space: string): string {
  return `${text.slice(0, 80)}${space}${text.slice(80)}`
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}

const curveOrder = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n

/** The other signature that the same key could have made: `s` mirrored, parity flipped. */
function mirrored(signature: Hex): Hex {
  const { r, s, yParity } = parseSignature(signature)
  const other = toHex(curveOrder - BigInt(s), { size: 32 })
  return serializeSignature({ r, s: other, yParity: 1 - yParity })
}

/** The short form of a signature (EIP-2098). */
function compact(signature: Hex): Hex {
  const { r, s, yParity } = parseSignature(signature)
  return concat([r, toHex(BigInt(s) | (BigInt(yParity) << 255n), { size: 32 })])
}

/** As a wallet signs that is not deployed yet (ERC-6492). */
function wrapped(signature: Hex): Hex {
  const inner = encodeAbiParameters(
    [{ type: 'address' }, { type: 'bytes' }, { type: 'bytes' }],
    ['0x00000000000000000000000000000000000000A1', '0x', signature],
  )
  return concat([inner, `0x${'6492'.repeat(16)}`])
}

/** The same authorization under another encoding of its signature. */
export function resigned(payment: PaymentPayload, encode: (signature: Hex) => Hex): PaymentPayload {
  const { authorization, signature } = signedPart(payment)
  return { ...payment, payload: { authorization, signature: encode(signature) } }
}

/** The same object with its members the other way round, at every level. */
function reversed(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const members = Object.entries(value).toReversed()
  return Object.fromEntries(members.map(([key, inner]) => [key, reversed(inner)]))
}

/** Other encodings of one signature. */
export const signatures: { how: string; encode: (signature: Hex) => Hex }[] = [
  { how: 'mirrored on the curve', encode: mirrored },
  { how: 'in its short form', encode: compact },
  { how: 'wrapped as an undeployed wallet’s', encode: wrapped },
]

/** Other spellings of one payment, with the same quote id. */
export const clothes: { how: string; dress: (payment: PaymentPayload) => unknown }[] = [
  ...signatures.map(({ how, encode }) => ({
    how: `the signature ${how}`,
    dress: (payment: PaymentPayload) => resigned(payment, encode),
  })),
  {
    how: 'a signature of nobody',
    dress: (payment) => resigned(payment, () => `0x${'11'.repeat(65)}`),
  },
  { how: 'members the other way round', dress: (payment) => reversed(payment) },
  { how: 'indented JSON', dress: (payment) => base64(JSON.stringify(payment, null, 2)) },
  {
    how: 'escaped letters',
    dress: (payment) => base64(JSON.stringify(payment).replaceAll('a', '\\u0061')),
  },
  {
    how: 'a member that comes twice',
    dress: (payment) => base64(JSON.stringify(payment).replace('{', '{"x402Version":1,')),
  },
  { how: 'members nobody knows', dress: (payment) => ({ ...payment, nonce: random32(), id: 7 }) },
]
