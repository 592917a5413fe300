import type { Hex } from 'viem'

const invisible = /[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]+/gu

/**
 * Text written by a stranger, made fit to be shown to a model or a person: whatever is invisible
 * or turns the writing direction becomes at most one space, and the rest is cut at `maxChars`.
 */
export function plainText(raw: string, maxChars: number): string {
  // Cut before cleaning too, so that the work is bounded by what is kept.
  const visible = raw
    .slice(0, maxChars * 8)
    .replace(invisible, ' ')
    .trim()
  const characters = Array.from(visible)
  return characters.length <= maxChars ? visible : `${characters.slice(0, maxChars - 1).join('')}…`
}

/** The text of an ABI `string`, cut where the bytes end, or of a `bytes32` as old tokens use it. */
export function textIn(data: Hex): string | undefined {
  const bytes = Buffer.from(data.slice(2), 'hex')
  if (bytes.length === 32) return utf8(bytes.subarray(0, endOfText(bytes)))
  const offset = numberAt(bytes, 0)
  if (offset === undefined || offset + 32 > bytes.length) return undefined
  const length = numberAt(bytes, offset) ?? bytes.length
  const start = offset + 32
  return utf8(bytes.subarray(start, Math.min(start + length, bytes.length)))
}

/** `undefined`: no whole word there, or a number no offset or length can be. */
function numberAt(bytes: Buffer, at: number): number | undefined {
  if (at + 32 > bytes.length) return undefined
  const word = BigInt(`0x${bytes.toString('hex', at, at + 32)}`)
  return word <= 0xffff_ffffn ? Number(word) : undefined
}

function endOfText(bytes: Buffer): number {
  const zero = bytes.indexOf(0)
  return zero === -1 ? bytes.length : zero
}

function utf8(bytes: Buffer): string {
  return new TextDecoder().decode(bytes)
}
