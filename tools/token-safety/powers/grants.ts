import {
  encodeDeployData,
  getContractAddress,
  numberToHex,
  slice,
  type Address,
  type Hex,
} from 'viem'

import type { ChainReads, TouchedStorage } from '../../../src/registry/chain-reads.ts'
import type { CodeFunction } from '../code/code-plan.ts'
import { knocker } from '../contracts/artifacts/knocker.ts'

/** An account that a token's storage is pretended to name, wherever it looks for its callers. */
export type Grant = {
  caller: Address
  /** Words of the token's storage that depend on who calls, each set to one. */
  stateDiff: Record<Hex, Hex>
}

const gas = 25_000_000n
const mostFunctions = 40
const mostSlots = 200

/**
 * Finds the storage in which a token looks up its callers: two accounts knock at every function,
 * and what only one of them made it read is about that one. Powers that are kept in mappings are
 * tried this way without knowing who has them.
 */
export async function findGrant(
  chain: ChainReads,
  {
    token,
    functions,
    knockers,
  }: { token: Address; functions: readonly CodeFunction[]; knockers: readonly [Address, Address] },
): Promise<Grant | undefined> {
  if (functions.length === 0) return undefined
  const calls = functions.slice(0, mostFunctions).map(bareCall)
  const { own } = await knock(chain, { token, calls, knockers })
  if (own.length === 0) return undefined
  const one = numberToHex(1, { size: 32 })
  return {
    caller: getContractAddress({ from: knockers[0], nonce: 0n }),
    stateDiff: Object.fromEntries(own.slice(0, mostSlots).map((slot) => [slot, one])),
  }
}

/**
 * Whether a function that nobody has heard of makes the token look something up that is not about
 * its caller: it then knows functions that its code does not list.
 */
export async function hasHiddenFunctions(
  chain: ChainReads,
  { token, knockers }: { token: Address; knockers: readonly [Address, Address] },
): Promise<boolean> {
  const calls = knockers.map((seed) => bareCall({ selector: slice(seed, 0, 4), types: [] }))
  const { common } = await knock(chain, { token, calls, knockers })
  return common.length > 0
}

type Knocking = {
  token: Address
  calls: readonly Hex[]
  knockers: readonly [Address, Address]
}

/** What the first of two callers alone makes a contract read, and what both do. */
async function knock(
  chain: ChainReads,
  { token, calls, knockers }: Knocking,
): Promise<{ own: Hex[]; common: Hex[] }> {
  const data = encodeDeployData({ ...knocker, args: [token, calls] })
  const [mine, others] = await Promise.all(
    knockers.map((from) => chain.touched({ from, data, gas })),
  )
  if (mine === undefined || others === undefined) return { own: [], common: [] }
  const seen = new Set(slotsOf(others, token))
  const slots = slotsOf(mine, token)
  return {
    own: slots.filter((slot) => !seen.has(slot)),
    common: slots.filter((slot) => seen.has(slot)),
  }
}

/** Every argument nothing, dynamic ones empty: whoever checks its caller first does not get there. */
function bareCall({ selector, types }: CodeFunction): Hex {
  return `${selector}${'00'.repeat(32 * (types.length + 2))}`
}

function slotsOf(touched: readonly TouchedStorage[], token: Address): Hex[] {
  return touched
    .filter(({ address }) => address.toLowerCase() === token.toLowerCase())
    .flatMap(({ slots }) => slots)
}
