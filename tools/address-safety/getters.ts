import { encodeFunctionData, parseAbi, toFunctionSelector, type Address, type Hex } from 'viem'

import type { Trial, TrialAnswer } from '../token-safety/reads/bounded-calls.ts'
import { plainText, textIn } from '../token-safety/reads/text.ts'
import { addressIn, uintIn } from '../token-safety/reads/words.ts'
import { poolQuestions, readClaim, type PoolClaim } from '../token-safety/trade/pool-at.ts'

const abi = parseAbi([
  'function balanceOf(address account) view returns (uint256)',
  'function allowance(address owner, address spender) view returns (uint256)',
  'function isSanctioned(address account) view returns (bool)',
])

/** What a contract answers about itself. Whatever is missing it did not answer. */
export type Answers = {
  owner?: Address
  /** Seconds. */
  delay?: bigint
  threshold?: bigint
  owners?: bigint
  token?: { symbol?: string; decimals?: number; totalSupply: bigint }
  pool?: PoolClaim
  /** It answers calls that mean nothing, so its other answers say little. */
  answersEverything: boolean
}

const plain = [
  'owner()',
  'getOwner()',
  'getMinDelay()',
  'delay()',
  'getThreshold()',
  'getOwners()',
  'totalSupply()',
  'decimals()',
  'symbol()',
  ...poolQuestions,
] as const

/** A call that no contract has a function for. */
const nonsense: Hex = '0x7f3a91c5'

/** Calls whose answers `readAnswers` reads, in its order. */
export function getterTrials(target: Address, stranger: Address): Trial[] {
  const about = (functionName: 'balanceOf' | 'allowance'): Hex =>
    functionName === 'balanceOf'
      ? encodeFunctionData({ abi, functionName, args: [stranger] })
      : encodeFunctionData({ abi, functionName, args: [stranger, target] })
  return [
    ...plain.map((getter) => toFunctionSelector(getter)),
    about('balanceOf'),
    about('allowance'),
    nonsense,
  ].map((data) => ({ target, readOnly: true, data }))
}

/** Asks a list of sanctioned addresses. */
export function sanctionsTrial(oracle: Address, account: Address): Trial {
  const data = encodeFunctionData({ abi, functionName: 'isSanctioned', args: [account] })
  return { target: oracle, readOnly: true, data }
}

/** `undefined`: there was no list to ask, or it answered something else. */
export function readSanctions(answer: TrialAnswer | undefined): boolean | undefined {
  if (!answer?.ok || answer.data.length !== 66) return undefined
  const word = uintIn(answer.data)
  return word === undefined || word > 1n ? undefined : word === 1n
}

/** Reads the answers to `getterTrials`; whatever makes no sense is left out. */
export function readAnswers(answers: readonly TrialAnswer[]): Answers {
  const data = (at: number): Hex => {
    const answer = answers[at]
    return answer?.ok ? answer.data : '0x'
  }
  const of = (name: (typeof plain)[number]) => data(plain.indexOf(name))
  const owner = addressIn(of('owner()')) ?? addressIn(of('getOwner()'))
  const delay = uintIn(of('getMinDelay()')) ?? uintIn(of('delay()'))
  const threshold = uintIn(of('getThreshold()'))
  const owners = listLength(of('getOwners()'))
  const hasHolders = [plain.length, plain.length + 1].every((at) => uintIn(data(at)) !== undefined)
  const token = hasHolders ? tokenIn(of) : undefined
  const pool = readClaim(of)
  return {
    ...(owner && { owner }),
    ...(delay !== undefined && { delay }),
    ...(threshold !== undefined && { threshold }),
    ...(owners !== undefined && { owners }),
    ...(token && { token }),
    ...(pool && { pool }),
    answersEverything: data(plain.length + 2).length >= 66,
  }
}

type Reader = (name: (typeof plain)[number]) => Hex

function tokenIn(of: Reader): Answers['token'] {
  const totalSupply = uintIn(of('totalSupply()'))
  if (totalSupply === undefined) return undefined
  const decimals = uintIn(of('decimals()'))
  const symbol = plainText(textIn(of('symbol()')) ?? '', 32)
  return {
    totalSupply,
    ...(decimals !== undefined && decimals <= 255n && { decimals: Number(decimals) }),
    ...(symbol !== '' && { symbol }),
  }
}

/** How long an answered list says it is. */
function listLength(data: Hex): bigint | undefined {
  return data.length >= 130 ? BigInt(`0x${data.slice(66, 130)}`) : undefined
}
