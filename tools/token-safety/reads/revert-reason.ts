import { hexToBigInt, size, slice } from 'viem'
import type { Hex } from 'viem'

import { plainText, textIn } from './text.ts'

const errorText = '0x08c379a0'
const panic = '0x4e487b71'
const mostChars = 160

/** A contract's own words for a refusal, fit to be shown; written by whoever wrote the contract. */
export function revertReason(data: Hex): string {
  if (size(data) < 4) return 'no reason given'
  const selector = slice(data, 0, 4)
  if (size(data) === 4) return `custom error ${selector}`
  const body = slice(data, 4)
  if (selector === errorText) return plainText(textIn(body) ?? '', mostChars) || 'no reason given'
  if (selector === panic && size(body) >= 32) {
    return `panic 0x${(hexToBigInt(slice(body, 0, 32)) & 0xffffn).toString(16)}`
  }
  return `custom error ${selector}`
}
