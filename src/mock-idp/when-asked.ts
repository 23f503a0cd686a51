import type { RequestHandler } from 'express'

/** Routes that are read and made when somebody first asks for one of them: no start and no other answer waits for them. */
export function whenAsked(make: () => Promise<RequestHandler>): RequestHandler {
  let making: Promise<RequestHandler> | undefined
  return async (request, response, next) => {
    making ??= make()
    const routes = await making
    routes(request, response, next)
  }
}
