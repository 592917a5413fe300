import type { Hex } from 'viem'

import type { GateTiming } from '../../src/gate/gate.ts'
import { traceSteps } from '../../src/gate/trace.ts'
import { killSteps, type KillPoint } from './messages.ts'
import type { Chance } from './random.ts'
import { passTool } from './rider.ts'
import type { LifeOptions, Seller, Victim, Victims } from './victims.ts'

export type PitOptions = {
  kills: number
  victims: Victims
  seller: Seller
  /** One for each server that lives at a time. */
  relayerKeys: readonly Hex[]
  timing: Partial<GateTiming>
  /** The longest a server lives before it is killed from outside, in milliseconds. */
  longestLifeMs: number
  chance: Chance
}

/** Where servers live, die and are replaced. */
export type Pit = {
  /** Where they listen at the moment. */
  urls(): readonly string[]
  /** Resolves once every kill is done; by then servers listen that nobody kills. */
  over: Promise<unknown>
  isOver(): boolean
  /** How often a process died, by where. */
  deaths: ReadonlyMap<string, number>
  /** Ends the servers that nobody killed. */
  close(): Promise<void>
}

export function openPit({ kills, relayerKeys, chance, ...making }: PitOptions): Pit {
  const { victims, seller, timing, longestLifeMs } = making
  const listening = new Map<Hex, Victim>()
  const deaths = new Map<string, number>()
  let left = kills
  let isOver = false

  const start = async (options: LifeOptions): Promise<Victim> => {
    const victim = await victims.start(seller, { timing, ...options })
    listening.set(options.relayerKey, victim)
    return victim
  }

  async function liveAndDie(relayerKey: Hex, fate: Chance): Promise<void> {
    while (left > 0) {
      left -= 1
      const killAt = fate.next() < 0.5 ? killPoint(fate) : undefined
      const victim = await start({ relayerKey, killAt })
      // One that is to end itself gets the time to come to its step.
      const lifeMs = fate.between(100, longestLifeMs) + (killAt === undefined ? 0 : longestLifeMs)
      const outside = setTimeout(() => void victim.kill(), lifeMs)
      await victim.gone
      clearTimeout(outside)
      listening.delete(relayerKey)
      const where = victim.wasKilled() || killAt === undefined ? 'from outside' : killAt.step
      deaths.set(where, (deaths.get(where) ?? 0) + 1)
    }
    await start({ relayerKey })
  }

  const allLives = async () => {
    await Promise.all(relayerKeys.map((key, index) => liveAndDie(key, chance.fork(index))))
    isOver = true
  }
  const over = allLives()
  return {
    urls: () => [...listening.values()].map(({ url }) => url),
    over,
    isOver: () => isOver,
    deaths,
    async close() {
      await Promise.all([...listening.values()].map((victim) => victim.kill()))
    },
  }
}

function killPoint(chance: Chance): KillPoint {
  // Passes are bought less often than tickets, and have more to lose half-way.
  if (chance.next() < 0.3) return { step: chance.pick(traceSteps), nth: 1, tool: passTool }
  return { step: chance.pick(killSteps), nth: chance.between(1, 3) }
}
