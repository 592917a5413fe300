import type { Address } from 'viem'

import { strongest } from '../powers/effects.ts'
import { tryPowers, type Fuzzing, type PowersFound, type Target } from '../powers/powers.ts'
import { pickSuspects, type Suspect } from '../powers/suspects.ts'
import { targetOf } from '../powers/targets.ts'
import { inAmpleSteps, inTwoSteps } from '../powers/two-steps.ts'
import type { Holder } from '../reads/ownership.ts'
import type { Powers } from './findings.ts'
import { fromStorage, harmless, type FirstLook } from './first-look.ts'
import type { SecondLook } from './second-look.ts'
import type { Subject } from './subject.ts'

/** Third round trip: what the second one led to. */
export async function followUp(
  subject: Subject,
  { look, second }: { look: FirstLook; second: SecondLook },
) {
  const { suspects, powers, holders, targets } = second
  const isTied = tiesBuyers(second)
  const fuzzing = isTied ? asEarlierBuyer(subject, { look, second }) : second.fuzzing
  if (fuzzing === undefined) return undefined
  const newcomers = findNewcomers(subject, { look, second })
  const own = ownTargets(subject, { look, second })
  const rules = ruleTargets(second)
  const everybody = [...newcomers, ...suspects].slice(0, 10)
  const asked = new Set(rules.map(({ address }) => address))
  const commanders = everybody.filter(({ address }) => !asked.has(address))
  const later = { ...fuzzing, timestamp: look.block.timestamp + twoDays }
  const rounds = await Promise.all([
    isTied ? tryPowers(fuzzing, { suspects, targets, mostEach: 12 }) : undefined,
    tryPowers(fuzzing, { suspects: newcomers, targets: [...targets, ...own] }),
    tryPowers(fuzzing, { suspects, targets: own }),
    tryPowers(fuzzing, { suspects: commanders, targets: rules, mostEach: 8 }),
    isTied
      ? undefined
      : tryPowers(later, {
          suspects: everybody.slice(0, 5),
          targets: [...targets, ...own],
          mostEach: 4,
        }),
    powers && inTwoSteps(fuzzing, { suspects, targets, powers }),
    powers && inAmpleSteps(fuzzing, { suspects, targets, powers }),
    asGranted(fuzzing, second),
  ])
  const all = [isTied ? undefined : powers, ...rounds].filter((round) => round !== undefined)
  const granted = second.grant ? [grantee(second.grant.caller)] : []
  return toPowers(all, { suspects: [...suspects, ...newcomers, ...granted], holders })
}

/** Whether the token lets somebody trade later who may not trade again in the block of a buy. */
function tiesBuyers({ powers, journeys }: SecondLook): boolean {
  const baseline = powers?.baseline
  if (baseline === undefined) return false
  const isFree = baseline.buyWorks && baseline.sellShareBps > 0
  return !isFree && journeys?.some(({ soldShareBps }) => soldShareBps > 0) === true
}

function asEarlierBuyer(
  { chain, token, accounts, venues }: Subject,
  { look, second }: { look: FirstLook; second: SecondLook },
): Fuzzing | undefined {
  const { fuzzing, market } = second
  if (fuzzing === undefined || market.kind !== 'traded' || venues === undefined) return undefined
  const { wallet } = accounts
  const { block } = look
  const stay = second.journeys?.find(({ soldShareBps }) => soldShareBps > 0)?.stay ?? 'next block'
  const travelling = { chain, token, wallet, venues, trade: market.trade, block }
  return { ...fuzzing, held: { travelling, stay } }
}

function grantee(address: Address): Suspect {
  return { address, found: 'grant' }
}

/** The token's own functions, by an account that its storage is made to name. */
async function asGranted(
  fuzzing: Fuzzing,
  { grant, targets }: SecondLook,
): Promise<PowersFound | undefined> {
  if (grant === undefined) return undefined
  const { caller, stateDiff } = grant
  const found = await tryPowers({ ...fuzzing, stateDiff }, { suspects: [grantee(caller)], targets })
  return { ...found, effects: found.effects.map((effect) => ({ ...effect, assumed: true })) }
}

const twoDays = 2n * 86_400n
const mostNewcomers = 5

/** Whoever the second look brought up: makers, and those who command what the token asks. */
function findNewcomers(
  subject: Subject,
  { look, second }: { look: FirstLook; second: SecondLook },
): Suspect[] {
  const { suspects, asked, makers, holders } = second
  const rulers = asked
    .filter(({ code }) => code.length > 2)
    .flatMap(({ stored, named }) => [...named, ...stored.flatMap(fromStorage)])
  const controllers = holders.flatMap(({ controller }) => (controller ? [controller.address] : []))
  const found = [
    ...makers,
    ...controllers.map((address): Suspect => ({ address, found: 'rule' })),
    ...rulers.map(({ address }): Suspect => ({ address, found: 'rule' })),
  ]
  const known = suspects.map(({ address }) => address)
  return pickSuspects(found, {
    except: [...harmless(subject, look), ...known],
    most: mostNewcomers,
  })
}

function toPowers(
  rounds: readonly PowersFound[],
  { suspects, holders }: { suspects: readonly Suspect[]; holders: readonly Holder[] },
): Powers | undefined {
  const tried = sumOf(rounds, 'tried')
  const missed = sumOf(rounds, 'missed')
  if (rounds.length === 0 || (tried === 0 && missed > 0)) return undefined
  const effects = strongest(rounds.flatMap((round) => round.effects))
  return { effects, suspects, holders, tried, missed }
}

function sumOf(rounds: readonly PowersFound[], key: 'tried' | 'missed'): number {
  return rounds.reduce((total, round) => total + round[key], 0)
}

/** The functions behind a proxy, and those that it may borrow, are called at the token. */
function ownTargets(
  { token }: Subject,
  { look, second }: { look: FirstLook; second: SecondLook },
): Target[] {
  const { implementationCode, asked } = second
  if (implementationCode) return [targetOf(token, implementationCode)]
  if (!look.plan.delegateCall) return []
  return asked.filter(({ code }) => code.length > 2).map(({ code }) => targetOf(token, code))
}

/** Other contracts that the token may ask. */
function ruleTargets({ asked }: SecondLook): Target[] {
  return asked
    .filter(({ code }) => code.length > 2)
    .map(({ address, code }) => targetOf(address, code))
}
