import { ServiceError } from '../errors/service-error.ts'
import type { Usdc } from '../money/usdc.ts'
import { allows, opens, type KeyPass } from '../passes/key-pass.ts'
import type { Credential, Looked } from '../passes/key-passes.ts'
import type { LimitState } from '../passes/limits.ts'
import type { Tool } from '../registry/define-tool.ts'
import type { CallOutcome, GateServices, Reach } from './gate.ts'
import type { Proven } from './proof.ts'

/** The key of a call, while the call is served. */
export type KeyInHand = {
  readonly pass: KeyPass
  /** The key as it is this moment. @throws KeyExpiredError or KeyRevokedError */
  look(): Promise<Looked>
  /**
   * Counts the call, then serves it. A call that came to nothing costs no budget.
   *
   * @throws what `KeyPasses.count` throws, before anything is served
   */
  counted<outcome>(
    price: Usdc | undefined,
    serve: (limits: LimitState) => Promise<outcome>,
  ): Promise<outcome>
}

/**
 * Serves a call. When a key came along, whatever the caller is told says what the key has left:
 * answers, quotes and refusals.
 */
export async function withKey(
  services: GateServices,
  proven: Proven,
  serve: (key: KeyInHand | undefined) => Promise<CallOutcome>,
): Promise<CallOutcome> {
  const { pass, token } = proven
  if (pass === undefined) return serve(undefined)
  const told: Told = { limits: undefined }
  const credential = { pass, token }
  try {
    const outcome = await serve(inHand(services, credential, told))
    return told.limits === undefined ? outcome : { ...outcome, limits: told.limits }
  } catch (error) {
    if (!(error instanceof ServiceError) || error.limits !== undefined) throw error
    const limits = told.limits ?? (await leftOf(services, credential))
    throw limits === undefined ? error : error.withLimits(limits)
  }
}

/** What was last heard of the key's limits during the call. */
type Told = { limits: LimitState | undefined }

function inHand({ passes, clock }: GateServices, credential: Credential, told: Told): KeyInHand {
  return {
    pass: credential.pass,
    async look() {
      const looked = await passes.look(credential)
      told.limits = looked.limits
      return looked
    },
    async counted(price, serve) {
      const countedAt = clock()
      const limits = await passes.count(credential, price)
      told.limits = limits
      const forgive = async () => {
        if (price !== undefined) await passes.forgive(credential, price, countedAt)
      }
      try {
        const outcome = await serve(limits)
        if (outcome === undefined) await forgive()
        return outcome
      } catch (error) {
        await forgive()
        throw error
      }
    },
  }
}

/** `undefined`: the key has ended, and there is nothing left to tell. */
function leftOf({ passes }: GateServices, credential: Credential): Promise<LimitState | undefined> {
  return passes.look(credential).then(
    ({ limits }) => limits,
    () => undefined,
  )
}

/** What a credential reaches, for those who only want to know. */
export async function reachOf({ passes }: GateServices, key: string): Promise<Reach> {
  const { pass, limits } = await passes.look(await passes.verify(key))
  return { limits, shows: (tool) => isShown(pass, tool) }
}

/** An agent pays for anything; a pass that its buyer narrowed is for what it was narrowed to. */
function isShown(pass: KeyPass, tool: Tool): boolean {
  if (tool.free || opens(pass, tool)) return true
  if (pass.kind === 'agent') return allows(pass, tool)
  return tool.scope === 'none' && pass.tools === undefined
}
