import { encodeFunctionData, isAddressEqual, parseAbi, type Address, type Hex } from 'viem'

import { addressIn } from '../reads/words.ts'
import type { Question } from './facts-reader.ts'

/** Who launched a token, by its own record. */
export type Launchpad = { name: string; factory: Address }

/** `deployment`: names the token first. `bonding`: second. `clone`: names code that it clones. */
type LaunchRecord = Launchpad & { kind: 'deployment' | 'bonding' | 'clone' }

const clanker: readonly Address[] = [
  '0x9B84fcE5Dcd9a38d2D01d5D72373F6b6b067c3e1',
  '0x732560fa1d1A76350b1A500155BA978031B53833',
  '0x375C15db32D28cEcdcAB5C03Ab889bf15cbD2c5E',
  '0x2A787b2362021cC3eEa3C24C4748a6cD5B687382',
  '0xE85A59c628F7d27878ACeB4bf3b35733630083a9',
]

const records: readonly LaunchRecord[] = [
  ...clanker.map((factory) => ({ name: 'Clanker', factory, kind: 'deployment' as const })),
  { name: 'Virtuals', factory: '0xF66DeA7b3e897cD44A5a231c61B6B4423d613259', kind: 'bonding' },
  { name: 'Zora', factory: '0x777777751622c0d3258f214F9DF38E35BF45baF3', kind: 'clone' },
]

const recordAbi = parseAbi([
  'function deploymentInfoForToken(address token)',
  'function tokenInfo(address token)',
  'function coinImpl()',
  'function coinV4Impl()',
  'function creatorCoinImpl()',
  'function trendCoinImpl()',
])

/** The codes that tokens of a cloning factory share. */
const cloned = ['coinImpl', 'coinV4Impl', 'creatorCoinImpl', 'trendCoinImpl'] as const

type Asked = { launchpad: Launchpad; question: Question; at: number; expected: Address }

/**
 * What to ask launchpads about a token. Their records are asked, because an address in a token's
 * storage or code proves nothing: anybody can write it there.
 */
function asked(
  { factory, name, kind }: LaunchRecord,
  { token, implementation }: Launched,
): Asked[] {
  const launchpad = { name, factory }
  const ask = (data: Hex) => ({ to: factory, data })
  if (kind !== 'clone') {
    const functionName = kind === 'deployment' ? 'deploymentInfoForToken' : 'tokenInfo'
    const data = encodeFunctionData({ abi: recordAbi, functionName, args: [token] })
    return [{ launchpad, question: ask(data), at: kind === 'deployment' ? 0 : 1, expected: token }]
  }
  if (implementation === undefined) return []
  return cloned.map((functionName) => {
    const question = ask(encodeFunctionData({ abi: recordAbi, functionName }))
    return { launchpad, question, at: 0, expected: implementation }
  })
}

/** A token, and where its code lives if it is a clone. */
export type Launched = { token: Address; implementation: Address | undefined }

/** The calls whose answers `launchpadIn` reads, in its order. */
export function launchpadQuestions(launched: Launched): Question[] {
  return records.flatMap((record) => asked(record, launched)).map(({ question }) => question)
}

/** The launchpad that has a record of the token or shares its code; `undefined`: none has. */
export function launchpadIn(launched: Launched, answers: readonly Hex[]): Launchpad | undefined {
  return records
    .flatMap((record) => asked(record, launched))
    .find(({ at, expected }, index) => {
      const word: Hex = `0x${answers[index]?.slice(2 + 64 * at, 66 + 64 * at) ?? ''}`
      const found = addressIn(word)
      return found !== undefined && isAddressEqual(found, expected)
    })?.launchpad
}

/** Whether the account is a factory of a launchpad that is known. */
export function isLaunchpad(account: Address): boolean {
  return records.some(({ factory }) => isAddressEqual(factory, account))
}

/**
 * Launchpads whose factories stand among addresses of a token's storage or code: a hint, and no
 * more than that.
 */
export function launchpadsAmong(addresses: readonly Address[]): Launchpad[] {
  return records
    .filter(({ factory }) => addresses.some((address) => isAddressEqual(address, factory)))
    .map(({ name, factory }) => ({ name, factory }))
}
