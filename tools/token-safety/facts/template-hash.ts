import { keccak256, type Hex } from 'viem'

const push1 = 0x60
const push32 = 0x7f

/**
 * Names the template a contract was made from: the keccak-256 of its code without what differs
 * between contracts of one source, which is the compiler's metadata and 32-byte constants (where
 * immutables are kept). Equal hashes mean the same instructions; they are no proof of the same
 * behaviour.
 */
export function templateHash(code: Hex): Hex {
  const bytes = Buffer.from(code.slice(2), 'hex')
  const template = bytes.subarray(0, bytes.length - metadataBytes(bytes))
  for (let at = 0; at < template.length; at += 1) {
    const operation = template[at] ?? 0
    if (operation === push32) template.subarray(at + 1, at + 33).fill(0)
    if (operation >= push1 && operation <= push32) at += operation - push1 + 1
  }
  return keccak256(template)
}

/** Compilers end code with a CBOR map and the length of it. */
function metadataBytes(bytes: Buffer): number {
  if (bytes.length < 4) return 0
  const length = bytes.readUInt16BE(bytes.length - 2)
  const first = bytes[bytes.length - 2 - length] ?? 0
  return first >= 0xa1 && first <= 0xa4 ? length + 2 : 0
}
