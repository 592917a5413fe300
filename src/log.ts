import { pino, type DestinationStream, type Logger, type LoggerOptions } from 'pino'

import type { AbilityStates } from './chain/node-abilities.ts'
import type { LiveConfig } from './config/network-settings.ts'
import { toLogFacts } from './errors/log-facts.ts'
import type { ReceiptSigner } from './gate/receipt-signer.ts'
import type { SweepProblem, SweepReport } from './gate/sweep.ts'
import type { Metrics } from './operator/metrics.ts'

/** A logger that writes JSON lines (to standard output) and hides what could be spent. */
export function openLog(level: string, destination?: DestinationStream): Logger {
  const options: LoggerOptions = {
    level,
    redact: {
      paths: [
        '*.authorization',
        '*.signature',
        '*["payment-signature"]',
        '*["x-payment"]',
        '*["sign-in-with-x"]',
        '*["x-api-key"]',
        '*.key',
        '*.apiKey',
        '*.token',
        '*.accessToken',
        '*.privateKey',
      ],
      censor: '[hidden]',
    },
  }
  return destination === undefined ? pino(options) : pino(options, destination)
}

/** An unsigned receipt does not stop a paid answer, but the operator has to hear of it. */
export function loggedSigner(signer: ReceiptSigner, log: Logger): ReceiptSigner {
  return {
    ...signer,
    sign: (statement) =>
      signer.sign(statement).catch((err: unknown) => {
        log.error({ err: toLogFacts(err) }, 'a receipt could not be signed')
        throw err
      }),
  }
}

/** What the operator hears of the node: all is well, or checks will know less. */
export function logOffer(log: Logger, { network }: LiveConfig, states: AbilityStates): void {
  const isPoor = Object.values(states).includes('missing')
  log[isPoor ? 'warn' : 'info']({ network, ...states }, 'what the node offers')
}

/** What the operator hears of sweeps: work done, payments in trouble, and sweeps that failed. */
export function sweepLog(log: Logger, numbers: Metrics) {
  return {
    onReport(report: SweepReport) {
      numbers.swept(report)
      if (Object.values(report).some((count) => count > 0)) log.info(report, 'sweep')
    },
    onProblem({ paymentId, what, cause, givenUp = false }: SweepProblem) {
      const err = cause === undefined ? undefined : toLogFacts(cause)
      log[givenUp ? 'error' : 'warn']({ paymentId, err }, what)
    },
    onFailure(error: unknown) {
      log.error({ err: toLogFacts(error) }, 'sweep failed')
    },
  }
}
