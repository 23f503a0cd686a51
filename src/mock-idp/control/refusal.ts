import type { ErrorRequestHandler, Response } from 'express'
import { z } from 'zod'
import { ConfigurationRefusal } from '../configuration.ts'
import { DirectoryRefusal } from '../directory/directory-refusal.ts'
import { SeedFault } from '../directory/seed-reader.ts'
import { MintRefusal } from '../mint.ts'
import { SwitchRefusal } from '../switches.ts'

/** Says that something is not there. */
export const notFound = (response: Response, message: string): void =>
  void response.status(404).json({ error: 'not_found', message })

/** Turns what a verb throws into an answer that says what was wrong. */
export const refusal: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  const message = wordsOf(error)
  if (message !== undefined) return void response.status(400).json({ error: 'invalid_request', message })
  const status = typeof error === 'object' && error !== null && 'status' in error ? Number(error.status) : 500
  if (!(status >= 400 && status < 500)) return next(error)
  const unreadable = status === 413 ? 'The body is larger than 64 kB.' : 'The body is not the JSON of an object.'
  response.status(status).json({ error: 'invalid_request', message: unreadable })
}

function wordsOf(error: unknown): string | undefined {
  if (error instanceof z.ZodError) return z.prettifyError(error)
  if (error instanceof SeedFault) return [error.place.join('.'), error.message].filter(Boolean).join(': ')
  const isOurs =
    error instanceof ConfigurationRefusal ||
    error instanceof MintRefusal ||
    error instanceof DirectoryRefusal ||
    error instanceof SwitchRefusal
  return isOurs ? error.message : undefined
}
