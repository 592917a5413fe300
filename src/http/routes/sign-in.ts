import { Hono } from 'hono'

import type { Gate } from '../../gate/gate.ts'
import { answerOutcome } from '../answer.ts'
import { jsonBody } from '../json-body.ts'

/** `POST /v1/sign-in/challenge`: what a wallet is to sign. Twin of `sign_in_challenge`. */
export function signIn({ gate }: { gate: Gate }): Hono {
  return new Hono().post('/v1/sign-in/challenge', async (c) => {
    const outcome = await gate.call({
      tool: 'sign_in_challenge',
      input: await jsonBody(c),
      payments: [],
      visitor: c.get('visitor'),
      resourceUrl: '',
    })
    return answerOutcome(c, outcome)
  })
}
