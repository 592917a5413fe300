import {
  concat,
  decodeFunctionResult,
  encodeAbiParameters,
  encodeFunctionData,
  erc20Abi,
  pad,
  parseAbiParameters,
  zeroHash,
  type AbiParameter,
  type Address,
  type Hex,
} from 'viem'

import type { ChainReads } from '../../src/registry/chain-reads.ts'
import type { CodeFunction } from '../token-safety/code/code-plan.ts'
import { approvalProbe } from './contracts/artifacts/approval-probe.ts'
import { baitToken } from './contracts/artifacts/bait-token.ts'

/** Accounts nobody has used: a token, who holds it and approved it, and who wants it. */
export type Cast = { bait: Address; victim: Address; stranger: Address }

/** What one caller achieved. `selectors`: functions that moved the victim's tokens. */
export type Attempts = {
  caller: Address
  selectors: readonly Hex[]
  tried: number
  /** Calls that did not fit. */
  missed: number
}

const gas = 45_000_000n
const mostCalls = 240
const mostForms = 8

/**
 * Lets `caller` call functions of `target` with arguments that name a token and somebody who
 * approved it to `target`, and sees whether that somebody's tokens move. One `eth_call`;
 * `undefined` where the node did not run it.
 */
export async function tryApprovals(
  chain: ChainReads,
  request: {
    target: Address
    caller: Address
    functions: readonly CodeFunction[]
    cast: Cast
  },
): Promise<Attempts | undefined> {
  const { target, caller, functions, cast } = request
  const all = functions.flatMap((one) =>
    formsOf(one, { ...cast, caller }).map((data) => ({ data, selector: one.selector })),
  )
  const calls = all.slice(0, mostCalls)
  if (calls.length === 0) return { caller, selectors: [], tried: 0, missed: 0 }
  const { abi } = approvalProbe
  const args = [target, cast.bait, calls.map(({ data }) => data)] as const
  const answer = await chain.call({
    from: caller,
    to: caller,
    gas,
    data: encodeFunctionData({ abi, functionName: 'run', args }),
    overrides: {
      [caller]: { code: approvalProbe.deployedBytecode },
      [cast.bait]: {
        code: baitToken.deployedBytecode,
        stateDiff: { [zeroHash]: pad(cast.victim) },
      },
    },
  })
  if (!answer.ok) return undefined
  try {
    const [takers, ran] = decodeFunctionResult({ abi, functionName: 'run', data: answer.data })
    const selectors = takers.flatMap((at) => calls[Number(at)]?.selector ?? [])
    const tried = Number(ran)
    return { caller, selectors: [...new Set(selectors)], tried, missed: all.length - tried }
  } catch {
    return undefined
  }
}

type Roles = Cast & { caller: Address }

/** The calls of one function; none where it takes nothing that could name a token. */
export function formsOf({ selector, types }: CodeFunction, roles: Roles): Hex[] {
  const parameters = parametersOf(types)
  if (parameters === undefined) return []
  const places = addressPlaces(parameters)
  const passesOn = types.some((type) => /\bbytes\b/.test(type))
  const casts = castings(places, { roles, passesOn })
  const forms = casts.map((addresses) => {
    const left = [...addresses]
    const values = parameters.map((parameter) => valueOf(parameter, { left, roles }))
    return encoded(parameters, values)
  })
  return forms.flatMap((data) => (data === undefined ? [] : [concat([selector, data])]))
}

/** What code shows of types is guessed; a guess that is no type at all is not called. */
function parametersOf(types: readonly string[]): readonly AbiParameter[] | undefined {
  if (types.length === 0 || types.length > 12) return undefined
  try {
    return parseAbiParameters(types.join(','))
  } catch {
    return undefined
  }
}

/** Who stands in for each address of the arguments, the likeliest first. */
function castings(
  places: number,
  { roles, passesOn }: { roles: Roles; passesOn: boolean },
): Address[][] {
  const { bait, victim, caller } = roles
  const everywhere = (address: Address) => Array.from({ length: places }, () => address)
  const all = passesOn && places > 0 ? [everywhere(bait)] : []
  if (places < 2) return all
  const rest = Array.from({ length: places - 2 }, () => caller)
  const leading = [
    [bait, victim, ...rest],
    [victim, bait, ...rest],
  ]
  if (places === 2) return [...all, ...leading]
  const more = [
    [bait, caller, victim],
    [victim, caller, bait],
    [caller, bait, victim],
    [caller, victim, bait],
  ].map((three) => [...three, ...rest.slice(1)])
  return [...all, ...leading, ...more].slice(0, mostForms)
}

function addressPlaces(parameters: readonly AbiParameter[]): number {
  return parameters.reduce((count, parameter) => {
    if ('components' in parameter) return count + addressPlaces(parameter.components)
    return count + (parameter.type.startsWith('address') ? 1 : 0)
  }, 0)
}

/** An amount that the victim has, and a time that has not come. */
const someNumber = 10n ** 12n

type Filling = { left: Address[]; roles: Roles }

function valueOf(parameter: AbiParameter, filling: Filling): unknown {
  const array = /^(.+)\[(\d*)\]$/.exec(parameter.type)
  if (array) {
    const [, element = '', size = ''] = array
    const value = valueOf({ ...parameter, type: element }, filling)
    return Array.from({ length: size === '' ? 1 : Math.min(Number(size), 64) }, () => value)
  }
  if ('components' in parameter) return tupleOf(parameter.components, filling)
  return simpleValue(parameter.type, filling)
}

function tupleOf(components: readonly AbiParameter[], filling: Filling): unknown {
  const isNamed = components.every(({ name }) => name !== undefined && name !== '')
  const values = components.map((component) => valueOf(component, filling))
  if (!isNamed) return values
  return Object.fromEntries(components.map(({ name = '' }, at) => [name, values[at]]))
}

function simpleValue(type: string, { left, roles }: Filling): unknown {
  if (type === 'address') return left.shift() ?? roles.caller
  if (type === 'bool') return true
  if (type === 'string') return ''
  if (type === 'bytes') return takeAll(roles)
  const bytes = /^bytes(\d+)$/.exec(type)
  if (bytes) return pad('0x', { size: Number(bytes[1]) })
  const bits = Number(/\d+$/.exec(type)?.[0] ?? 256)
  return bits >= 64 ? someNumber : 1n
}

/** What a contract that passes calls on would be told to call. */
function takeAll({ victim, caller }: Roles): Hex {
  const args = [victim, caller, someNumber] as const
  return encodeFunctionData({ abi: erc20Abi, functionName: 'transferFrom', args })
}

function encoded(parameters: readonly AbiParameter[], values: readonly unknown[]): Hex | undefined {
  try {
    return encodeAbiParameters(parameters, values)
  } catch {
    return undefined
  }
}
