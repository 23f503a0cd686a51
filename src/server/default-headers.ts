import type { RequestHandler } from 'express'
import helmet from 'helmet'

/**
 * Headers of every answer, whatever it is: no browser guesses a type, frames it, runs anything in it or tells where it came from.
 * Whoever answers with a page says for the page what it may do; these are what is left where nothing was said.
 * @param secure whether clients come over https
 */
export const defaultHeaders = (secure: boolean): RequestHandler =>
  helmet({
    contentSecurityPolicy: { useDefaults: false, directives: { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"] } },
    // For this host only: others of its domain are not ours to speak for.
    strictTransportSecurity: secure ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    xFrameOptions: { action: 'deny' },
    // A web client that signs in with a popup finds it again by `window.opener`, which this would cut on the way through our pages.
    crossOriginOpenerPolicy: false,
  })
