import { contractInfo } from 'evmole'
import { LRUCache } from 'lru-cache'
import { getAddress, keccak256, toEventSelector, type Address, type Hex } from 'viem'

/** A function found in code, without any source. */
export type CodeFunction = {
  selector: Hex
  /** ABI types, as the code reads its arguments. */
  types: readonly string[]
}

/** What there is to try on a contract, read out of its code alone. */
export type CodePlan = {
  /** Functions that may change something, besides those every ERC-20 has. */
  changing: readonly CodeFunction[]
  /** Addresses written into the code. */
  addresses: readonly Address[]
  /** 32-byte constants that look like hashes: names of roles and of storage. */
  words: readonly Hex[]
  delegateCall: boolean
}

/** ERC-20 and its common extensions: what any holder may call for itself. */
const everybodys: ReadonlySet<string> = new Set([
  'a9059cbb', // transfer
  '095ea7b3', // approve
  '23b872dd', // transferFrom
  '39509351', // increaseAllowance
  'a457c2d7', // decreaseAllowance
  'd505accf', // permit
  '715018a6', // renounceOwnership
])

/** Names of common events: hashes in nearly all code that are no roles. */
const everyonesEvents: ReadonlySet<Hex> = new Set(
  [
    'Transfer(address,address,uint256)',
    'Approval(address,address,uint256)',
    'OwnershipTransferred(address,address)',
    'RoleGranted(bytes32,address,address)',
    'RoleRevoked(bytes32,address,address)',
    'RoleAdminChanged(bytes32,bytes32,bytes32)',
  ].map((event) => toEventSelector(event)),
)

/** Longest code that is analysed, in bytes; four times what Ethereum allows. */
const mostBytes = 4 * 24_576
/** Most functions of one contract that are tried. */
const mostFunctions = 120
const mostConstants = 24

const plans = new LRUCache<Hex, CodePlan>({ max: 2_000 })

/** Reads a plan out of code; the same code is read once. Any bytes give an answer. */
export function planFor(code: Hex): CodePlan {
  const bounded: Hex =
    code.length > 2 + 2 * mostBytes ? `0x${code.slice(2, 2 + 2 * mostBytes)}` : code
  const hash = keccak256(bounded)
  const known = plans.get(hash)
  if (known) return known
  const plan = { changing: changingFunctions(bounded), ...constantsIn(bounded) }
  plans.set(hash, plan)
  return plan
}

function changingFunctions(code: Hex): CodeFunction[] {
  const options = { selectors: true, arguments: true, stateMutability: true }
  const { functions = [] } = readContract(code, options)
  return functions
    .filter(({ selector, stateMutability }) => {
      const reads = stateMutability === 'view' || stateMutability === 'pure'
      return !reads && !everybodys.has(selector)
    })
    .slice(0, mostFunctions)
    .map(({ selector, arguments: list = '' }) => ({
      selector: `0x${selector}` as const,
      types: splitTypes(list),
    }))
}

/** Bytes that were never code can make a reader stumble; they have no functions. */
function readContract(code: Hex, options: Parameters<typeof contractInfo>[1]) {
  try {
    return contractInfo(code, options)
  } catch {
    return {}
  }
}

/** `uint256,(address,bool)[],bytes` at its outermost commas. */
export function splitTypes(list: string): string[] {
  const types: string[] = []
  let depth = 0
  let from = 0
  for (let at = 0; at <= list.length; at += 1) {
    const character = list[at]
    if (character === '(') depth += 1
    if (character === ')') depth -= 1
    if ((character === ',' && depth === 0) || at === list.length) {
      if (at > from) types.push(list.slice(from, at))
      from = at + 1
    }
  }
  return types
}

const push1 = 0x60
const push32 = 0x7f
const delegateCallCode = 0xf4

type Instruction = { operation: number; pushed: Buffer | undefined }

/** Instructions in their order; data that is pushed is not taken for instructions. */
function* instructionsOf(bytes: Buffer): Generator<Instruction> {
  for (let at = 0; at < bytes.length; at += 1) {
    const operation = bytes[at] ?? 0
    const isPush = operation >= push1 && operation <= push32
    const size = isPush ? operation - push1 + 1 : 0
    const pushed = bytes.subarray(at + 1, at + 1 + size)
    yield { operation, pushed: isPush && pushed.length === size ? pushed : undefined }
    at += size
  }
}

/** PUSH20 and PUSH32 are where addresses and hashes stand. */
function constantsIn(code: Hex): Omit<CodePlan, 'changing'> {
  const addresses = new Set<Address>()
  const words = new Set<Hex>()
  let delegateCall = false
  for (const { operation, pushed } of instructionsOf(Buffer.from(code.slice(2), 'hex'))) {
    delegateCall ||= operation === delegateCallCode
    if (pushed === undefined) continue
    const address = addressOf(pushed)
    if (address) addresses.add(address)
    else if (looksHashed(pushed)) words.add(`0x${pushed.toString('hex')}`)
  }
  return {
    addresses: [...addresses].slice(0, mostConstants),
    words: [...words].filter((word) => !everyonesEvents.has(word)).slice(0, mostConstants),
    delegateCall,
  }
}

/** Twenty bytes that are no small number, alone or at the end of a padded word. */
function addressOf(value: Buffer): Address | undefined {
  const digits = value.length === 32 && isZero(value.subarray(0, 12)) ? value.subarray(12) : value
  if (digits.length !== 20 || isZero(digits.subarray(0, 6)) || isText(digits)) return undefined
  return digits.every((byte) => byte === 0xff)
    ? undefined
    : getAddress(`0x${digits.toString('hex')}`)
}

/** Parts of messages are pushed as well. */
function isText(bytes: Buffer): boolean {
  return bytes.filter((byte) => byte >= 0x20 && byte < 0x7f).length > 14
}

function isZero(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0)
}

/** Hashes have few zero bytes; masks, texts and round numbers have many, or repeat one. */
function looksHashed(value: Buffer): boolean {
  return value.length === 32 && new Set(value).size > 20
}
