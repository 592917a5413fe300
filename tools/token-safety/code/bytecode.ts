import { keccak256 } from 'viem'
import type { Hex } from 'viem'

/** What the code says about itself, without running it. */
export type CodeFacts = {
  sizeBytes: number
  /** keccak-256 of the code, as EXTCODEHASH answers it. */
  hash: Hex
  /** Four-byte constants in the code: function selectors, and some that are not. */
  selectors: ReadonlySet<Hex>
  /** The instruction appears; whether it can be reached is not known. */
  delegateCall: boolean
  /** The instruction appears; whether it can be reached is not known. */
  selfDestruct: boolean
}

const opcode = { push1: 0x60, push4: 0x63, push32: 0x7f, delegateCall: 0xf4, selfDestruct: 0xff }

/** Five times what Ethereum allows for a contract; nothing longer is walked to its end. */
const mostBytesWalked = 5 * 24_576

/** Walks runtime code instruction by instruction. Any bytes give an answer, in linear time. */
export function readCode(code: Hex): CodeFacts {
  const bytes = Buffer.from(code.slice(2), 'hex')
  const selectors = new Set<Hex>()
  const end = Math.min(bytes.length - metadataBytes(bytes), mostBytesWalked)
  let delegateCall = false
  let selfDestruct = false
  for (let at = 0; at < end; at += 1 + pushedBytes(bytes[at])) {
    const operation = bytes[at]
    if (operation === opcode.push4 && at + 4 < end) {
      selectors.add(`0x${bytes.toString('hex', at + 1, at + 5)}`)
    }
    delegateCall ||= operation === opcode.delegateCall
    selfDestruct ||= operation === opcode.selfDestruct
  }
  return { sizeBytes: bytes.length, hash: keccak256(bytes), selectors, delegateCall, selfDestruct }
}

/** Data that follows an instruction and must not be read as instructions. */
function pushedBytes(operation = 0): number {
  const pushes = operation >= opcode.push1 && operation <= opcode.push32
  return pushes ? operation - opcode.push1 + 1 : 0
}

/** Compilers end code with a CBOR map and its length; the map's bytes only look like code. */
function metadataBytes(bytes: Buffer): number {
  if (bytes.length < 4) return 0
  const length = bytes.readUInt16BE(bytes.length - 2)
  const start = bytes.length - 2 - length
  const first = start < 0 ? undefined : bytes[start]
  const isMap = first !== undefined && first >= 0xa1 && first <= 0xa4
  return isMap ? length + 2 : 0
}
